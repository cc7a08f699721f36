"""What is asked before prescribing (clinical.md 2.3), with the safety questions where they are due."""

from typing import Any

from crispy_forms.layout import Column, Field, Row
from django import forms
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.forms.choices import SomeOrNone, helper
from patients.actions.admit import SafetyAnswers
from patients.forms.signs import NONE_OF_THESE, SignFields
from patients.models import Screening
from patients.triage.words import Safety, Sign
from patients.words import (
    NEVER_CLEARED,
    Contraindication,
    Experience,
    FlatLowBack,
    Injury,
    SciaticaSide,
    ScreeningRisk,
    Tightness,
)
from stretches.words import Surface

PLAIN = (
    *("experience", "tightness", "injury_pain", "posture_flat_low_back", "surface"),
    *("baseline_items", "known_sciatica_side", "risk"),
)
CLEARABLE = [each for each in Contraindication if each not in NEVER_CLEARED]
INLINE = "hs-choices hs-inline"
TOWEL = {"yes": True, "no": False, "": None}


def choose(choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of a closed list, nothing preset."""
    messages = {"required": gettext_lazy("Choose one."), "invalid_choice": gettext_lazy("Choose one.")}
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=messages, **kwargs)


def cleared_field(code: str) -> str:
    return f"cleared_{code}"


def capitalized(sign: Sign) -> str:
    return capfirst(sign.short)


name_of = lazy(capitalized, str)  # in the language of whoever reads the form


class ScreeningForm(SignFields, forms.Form):
    """All questions are answered or the form is not: nothing preset, nothing skipped. Kept by
    patients.actions.admit.screen."""

    experience = choose(Experience.choices, label=gettext_lazy("Experience with stretching"))
    tightness = choose(Tightness.choices, label=gettext_lazy("How tight are the hamstrings?"))
    towel_fits = choose(
        [
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
        ],
        label=gettext_lazy("Does the towel go 1.5 to 2 times round the thigh?"),
        help_text=gettext_lazy(
            "Asked when very tight. If no: an exercise band, tubing or a longer towel will do."
        ),
        required=False,
    )
    injury_pain = SomeOrNone(
        choices=Injury.choices, label=gettext_lazy("Pain from an injury of the back, hip or knee")
    )
    posture_flat_low_back = choose(FlatLowBack.choices, label=gettext_lazy("Flat low back"))
    surface = choose(Surface.choices, label=gettext_lazy("What they will lie on"))
    baseline_pain = choose(
        [(str(score), str(score)) for score in range(11)],
        label=gettext_lazy("Usual pain now"),
        help_text=gettext_lazy("Ask: how bad is your pain on a usual day?"),
    )
    known_sciatica_side = choose(SciaticaSide.choices, label=gettext_lazy("Known sciatica"))
    baseline_items = SomeOrNone(
        choices=[(sign.value, name_of(sign)) for sign in Sign],
        label=gettext_lazy("Old and stable signs"),
        help_text=gettext_lazy(
            "Known for long and unchanged. The rules leave these aside unless they get worse."
        ),
    )
    risk = SomeOrNone(choices=ScreeningRisk.choices, label=gettext_lazy("Risks"))
    contraindications = SomeOrNone(
        choices=Contraindication.choices,
        label=gettext_lazy("Against this stretch"),
        help_text=gettext_lazy(
            "Hip precautions and a new hip cannot be cleared. For the others say why below."
        ),
    )

    def __init__(self, *args: Any, asks_safety: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_safety = asks_safety
        for each in CLEARABLE:
            self.fields[cleared_field(each)] = forms.CharField(
                label=_("%(name)s: cleared because") % {"name": each.label}, max_length=500, required=False
            )
        half = "col-md-6"
        self.body = helper(
            Field("experience", wrapper_class=INLINE),
            Field("tightness", wrapper_class=INLINE),
            Field("towel_fits", wrapper_class=INLINE),
            Field("injury_pain", wrapper_class=INLINE),
            Field("posture_flat_low_back", wrapper_class=INLINE),
            Field("surface", wrapper_class=INLINE),
        )
        self.before = helper(
            Field("baseline_pain", template="fields/pain_scale.html"),
            Field("known_sciatica_side", wrapper_class=INLINE),
            Field("baseline_items", wrapper_class="hs-chips"),
        )
        self.against = helper(
            Field("risk", wrapper_class="hs-chips"),
            Field("contraindications", wrapper_class="hs-chips"),
            Row(*(Column(cleared_field(each), css_class=half) for each in CLEARABLE)),
        )
        if asks_safety:
            self.add_signs()
            self.safety = helper(*self.sign_parts())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("tightness") == Tightness.VERY_TIGHT and not said.get("towel_fits"):
            text = _("Say whether the towel goes 1.5 to 2 times round the thigh.")
            self.add_error("towel_fits", text)
        for each in CLEARABLE:
            if said.get(cleared_field(each)) and each not in said.get("contraindications", [each]):
                text = _("Choose it above, or leave this empty.")
                self.add_error(cleared_field(each), text)
        if self.asks_safety and self.read_signs()["safety"] == Safety.NOT_ANSWERED:
            text = _("Answer each safety question, or choose “None of these”.")
            self.add_error(NONE_OF_THESE, text)
        return said

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the screening."""
        said = self.cleaned_data
        return {
            **{name: said[name] for name in PLAIN},
            "baseline_pain": int(said["baseline_pain"]),
            "towel_fits": TOWEL[said["towel_fits"]],
            "contraindications": [
                {"code": code, "cleared": said.get(cleared_field(code), "").strip()}
                for code in said["contraindications"]
            ],
        }

    @property
    def safety_answers(self) -> SafetyAnswers | None:
        """The safety questions as answered; None where those of the last 7 days stand."""
        if not self.asks_safety:
            return None
        read = self.read_signs()
        return SafetyAnswers(safety=read["safety"], signs=read["signs"])


def as_asked_before(screening: Screening | None) -> dict[str, Any]:
    """The newest answers, to be looked through; the safety questions are never filled in for anyone."""
    if screening is None:
        return {}
    return {
        **{name: getattr(screening, name) for name in PLAIN},
        "baseline_pain": str(screening.baseline_pain),
        "towel_fits": next(key for key, value in TOWEL.items() if value is screening.towel_fits),
        "contraindications": [each["code"] for each in screening.contraindications],
        **{cleared_field(each["code"]): each.get("cleared", "") for each in screening.contraindications},
    }
