"""What is asked beside the list of patients: to whom they go, and what a view is called."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models.saved_view import NAME_LENGTH


class HandOverForm(forms.Form):
    """To whom. Carried out by clinic.actions.handover."""

    to: Any = forms.ModelChoiceField(
        label=_("Hand over to"),
        queryset=None,
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose a colleague."),
            "invalid_choice": _("Choose a clinician of your clinic."),
        },
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]


class ViewForm(forms.Form):
    """The name of a view. Kept by clinic.actions.saved_view."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=NAME_LENGTH,
        help_text=_("Write no patient’s name here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
