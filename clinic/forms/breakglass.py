"""Break the glass, and say of it afterwards whether that was right."""

from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from clinic.models.breakglass import REASON_LENGTH
from patients.pages import read_id

AT_LEAST = 10  # characters of a reason


class BreakGlassForm(forms.Form):
    """Whose record, exactly, and why. The record is found by clinic.actions.breakglass."""

    name = forms.CharField(
        label=_("Full name"), max_length=120, error_messages={"required": _("Give the full name.")}
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Give the date of birth."),
            "invalid": _("Give a date, for example 1985-06-23."),
        },
    )
    record = forms.CharField(
        label=_("Or the id of the record"),
        help_text=_("Their clinic finds it in the address of the chart."),
        max_length=40,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why must you open it now?"),
        help_text=_("At least 10 characters. A lead of the patient's clinic reads it."),
        max_length=REASON_LENGTH,
        validators=[MinLengthValidator(AT_LEAST, _("Say in a few words why: at least 10 characters."))],
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
        if self.data.get("record", "").strip():
            self.fields["name"].required = self.fields["birth_date"].required = False

    def clean_record(self) -> Any:
        typed = self.cleaned_data["record"].strip()
        if typed and read_id(typed) is None:
            raise forms.ValidationError(_("This is not the id of a record."))
        return read_id(typed)


class GlassReviewForm(forms.Form):
    """What a lead found. Kept by clinic.actions.breakglass.review."""

    words = forms.CharField(
        label=_("What did you find?"),
        help_text=_("Whether it was right to open the record, and what follows."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
