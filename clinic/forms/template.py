"""A routine template: its name, for whom it is meant, and what holds for the whole routine."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from clinic.forms.choices import helper
from clinic.forms.prescribe import OftenForm


class TemplateForm(OftenForm):
    """Kept by clinic.actions.template; its stretches are ItemForms beside it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        error_messages={"required": gettext_lazy("Give the template a name.")},
    )
    meant_for = forms.CharField(
        label=gettext_lazy("Meant for"),
        help_text=gettext_lazy("Such as: new to it and very tight. No patient’s name."),
        max_length=160,
        required=False,
    )
    is_shared = forms.BooleanField(label=gettext_lazy("Share it with the clinic"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = gettext_lazy("Note to the patient")
        self.fields["note"].help_text = gettext_lazy("It is filled in with the template. No patient’s name.")
        self.head = helper("name", "meant_for", "is_shared")
        self.often = helper(*self.often_rows())
        self.words = helper("note")

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the template."""
        return {name: value for name, value in self.cleaned_data.items() if name != "instead_of"}
