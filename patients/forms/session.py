"""The small forms around a session: a hold, a stop, 'not today'."""

from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.base import PatientForm, client_id_field, one_of
from patients.triage.words import Quality, StoppedReason
from patients.words import SkipReason

# Why it was stopped: the reason as the record keeps it, and the kinds that the log then offers first.
CAUSES: dict[str, tuple[Any, StoppedReason, tuple[Quality, ...]]] = {
    "too_strong": (_("The stretch was too strong"), StoppedReason.PAIN, (Quality.STRETCH,)),
    "sharp": (_("Sharp or stabbing pain"), StoppedReason.PAIN, (Quality.SHARP,)),
    "tingling": (
        _("Tingling, pins and needles, or numb"),
        StoppedReason.PAIN,
        (Quality.TINGLING, Quality.NUMB),
    ),
    "down_leg": (_("Pain going down my leg"), StoppedReason.PAIN, (Quality.ELECTRIC,)),
    "time": (_("I ran out of time"), StoppedReason.TIME, ()),
    "other": (_("Something else"), StoppedReason.OTHER, ()),
}


class StopForm(PatientForm):
    """Why the session was stopped."""

    cause = one_of([(name, each[0]) for name, each in CAUSES.items()], label=_("Why did you stop?"))

    def parts(self) -> list[Any]:
        return [Field("cause", wrapper_class="hs-choices")]

    def said(self) -> dict[str, str]:
        cause = self.cleaned_data["cause"]
        return {"stopped_reason": CAUSES[cause][1].value, "stop_cause": cause}


def kinds_offered_first(answers: dict[str, Any]) -> tuple[Quality, ...]:
    """The kinds that fit the reason to stop."""
    cause = answers.get("stop_cause")
    return CAUSES[cause][2] if cause in CAUSES else ()


class NotTodayForm(PatientForm):
    """No session today, and why. It stays due: this is an entry, not an excuse."""

    button = _("Save")
    reason = one_of(SkipReason.choices, label=_("What is in the way?"))
    client_id = client_id_field()

    def parts(self) -> list[Any]:
        return [Field("reason", wrapper_class="hs-choices"), "client_id"]


class HoldForm(forms.Form):
    """One hold that is over. Without `seconds` it was ticked by hand: as long as prescribed."""

    seconds = forms.FloatField(required=False, min_value=0)
