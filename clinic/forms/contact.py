"""What reception keeps of a patient: who it is and how to reach them."""

from typing import Any

from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.patient import PatientForm


class ContactForm(PatientForm):
    """Contacts as they stand, to be changed. Kept by clinic.actions.contacts."""

    is_another = None  # type: ignore[assignment]  # Django: the field is not inherited
    button = _("Save")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("The patient signs in with it, or with a code on paper.")
        self.helper.layout = Layout(*self.helper.layout.fields[:-1], Submit("save", self.button))


class NewContactForm(PatientForm):
    """A new patient, in the care of one of these clinicians. Saved by clinic.actions.admit."""

    clinician: Any = forms.ModelChoiceField(
        label=_("Responsible clinician"), queryset=None, empty_label=_("Choose a clinician")
    )

    def __init__(self, *args: Any, clinicians: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clinician"].queryset = clinicians  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            *self.helper.layout.fields[:-1],
            Row(Column("clinician", css_class="col-md-8")),
            Submit("save", _("Save the new patient")),
        )
