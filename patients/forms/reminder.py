"""The time of day at which a patient wants to be reminded."""

from datetime import time
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.formats import time_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from patients.models.reminder import EARLIEST, LATEST


def written(at: time) -> str:
    return time_format(at, gettext("H:i"))


clock = lazy(written, str)  # as the reader's language writes it
BETWEEN = format_lazy(_("Choose a time from {first} to {last}."), first=clock(EARLIEST), last=clock(LATEST))


class TimeForm(forms.Form):
    """Saved by patients.actions.remind.choose_time; the page has its button."""

    time_of_day = forms.TimeField(
        label=_("Time of day"),
        help_text=format_lazy(
            _("Of both, by the clock of your clinic. From {first} to {last}."),
            first=clock(EARLIEST),
            last=clock(LATEST),
        ),
        widget=forms.TimeInput(attrs={"type": "time", "min": "05:00", "max": "22:00"}, format="%H:%M"),
        error_messages={"required": BETWEEN, "invalid": _("Write the time like this: 18:30.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.summary_above = True

    def clean_time_of_day(self) -> time:
        chosen: time = self.cleaned_data["time_of_day"]
        if not EARLIEST <= chosen <= LATEST:
            raise forms.ValidationError(BETWEEN)
        return chosen.replace(second=0, microsecond=0)
