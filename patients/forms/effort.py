"""The last step of the log: how hard it was, the safety questions, a note, a call."""

from typing import Any

from crispy_forms.layout import Field
from django.utils.translation import gettext_lazy as _

from patients.forms.base import YES, PatientForm, note_field, one_of
from patients.forms.signs import Said, SignFields, contact_field, one_line, one_line_field
from patients.triage.words import Ease
from patients.words import PelvisDown

EASE = [
    (Ease.EASY, _("Easy|I could have done more")),
    (Ease.OK, _("About right|I felt a stretch and could breathe")),
    (Ease.HARD, _("Hard|I had to ease off")),
]


def ease_field() -> Any:
    return one_of(EASE, label=_("How hard was the session?"), required=False)


def pelvis_field() -> Any:
    return one_of(PelvisDown.choices, label=_("Did your bottom stay down?"), required=False)


def effort_parts() -> list[Any]:
    return [
        Field("ease", wrapper_class="hs-choices"),
        Field("pelvis_down", wrapper_class="hs-choices hs-inline"),
    ]


class EffortForm(SignFields, PatientForm):
    """`full_list`: the whole list is asked; else one line, whose 'Yes' leads to it."""

    button = _("Check and save")
    ease = ease_field()
    pelvis_down = pelvis_field()
    worry = one_line_field()
    note = note_field(label=_("A note for your physio"))
    contact_request = contact_field()

    def __init__(self, *args: Any, full_list: bool, **kwargs: Any) -> None:
        self.full_list = full_list
        super().__init__(*args, **kwargs)

    def parts(self) -> list[Any]:
        if self.full_list:
            del self.fields["worry"]
            self.add_signs()
            safety = self.sign_parts()
        else:
            safety = [Field("worry", wrapper_class="hs-choices")]
        return [*effort_parts(), *safety, "note", Field("contact_request", wrapper_class="hs-choices")]

    @property
    def worries(self) -> bool:
        """The one line was answered with yes: the list has to be asked now."""
        return self.cleaned_data.get("worry") == YES

    def said(self) -> Said:
        """The answers of this step, by the names of the log."""
        safety = self.read_signs() if self.full_list else one_line(self.cleaned_data["worry"])
        plain = {name: self.cleaned_data[name] for name in ("ease", "pelvis_down", "note", "contact_request")}
        return {**plain, **safety}
