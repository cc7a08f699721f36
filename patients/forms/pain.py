"""How bad the pain was and is: before, at its worst, after; and apart from it how strong the stretch was."""

from typing import Any

from crispy_forms.layout import Field
from django.utils.translation import gettext_lazy as _

from patients.forms.base import PatientForm, RatingField, YesNoField, client_id_field, one_of
from stretches.words import RestingLeg

PAIN_SCALE = "fields/pain_scale.html"
STRENGTH_SCALE = "fields/strength_scale.html"
RATINGS = ("pain_before", "pain_during", "pain_after", "stretch_strength")


class BeginForm(PatientForm):
    """Pain before the stretch, and how the other leg will lie where that was left open (S10)."""

    button = _("Go to the first step")
    pain_before = RatingField(label=_("How bad is your pain right now?"))
    resting_leg = one_of(
        [
            (
                RestingLeg.STRAIGHT,
                _("One leg straight|As in your plan. It may also stretch the front of your hip."),
            ),
            (RestingLeg.BENT, _("Both knees bent|Feet flat. This is the easier way.")),
        ],
        label=_("How will you lie?"),
        required=False,
        help_text=_("If lying with one leg straight gives you pain, do not use it. Bend both knees."),
    )
    client_id = client_id_field()

    def __init__(self, *args: Any, asks_resting_leg: bool, **kwargs: Any) -> None:
        self.asks_resting_leg = asks_resting_leg
        super().__init__(*args, **kwargs)

    def parts(self) -> list[Any]:
        if not self.asks_resting_leg:
            del self.fields["resting_leg"]
        ways = [Field("resting_leg", wrapper_class="hs-choices")] if self.asks_resting_leg else []
        return [Field("pain_before", template=PAIN_SCALE), *ways, "client_id"]


class PainForm(PatientForm):
    """The four ratings of a session. `before_is_known`: it was answered at the start and is shown so."""

    pain_before = RatingField(label=_("Before you started"))
    pain_during = RatingField(label=_("At its worst"), help_text=_("The worst pain while you stretched."))
    pain_after = RatingField(label=_("Now, after stretching"))
    stretch_strength = RatingField(
        label=_("How strong was the stretch?"), help_text=_("This is about the pull, not about pain.")
    )

    def __init__(self, *args: Any, before_is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if before_is_known:
            self.fields["pain_before"].help_text = _("Your answer at the start.")

    def parts(self) -> list[Any]:
        return rating_parts()


def rating_parts() -> list[Any]:
    pains = [Field(name, template=PAIN_SCALE) for name in RATINGS[:3]]
    return [*pains, Field("stretch_strength", template=STRENGTH_SCALE)]


class MorningForm(PatientForm):
    """The morning after: pain, and whether it woke the patient."""

    button = _("Save")
    pain = RatingField(label=_("How bad is your pain this morning?"))
    woke_at_night = YesNoField(label=_("Did the pain wake you in the night?"))

    def parts(self) -> list[Any]:
        return [
            Field("pain", template=PAIN_SCALE),
            Field("woke_at_night", wrapper_class="hs-choices hs-inline"),
        ]
