"""A new patient of the clinic."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Layout, Row, Submit
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from patients.models.patient import ADULT_YEARS, age_on

EARLIEST_BIRTH = date(1900, 1, 1)
phone_number = RegexValidator(
    r"^\+?[0-9 ()./-]{5,}$", _("Give a phone number in digits, for example 07700 900461.")
)


class PatientForm(forms.Form):
    """Who it is and how to reach them. `today` is the clinic's date; saved by clinic.actions.admit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    birth_date = forms.DateField(
        label=_("Date of birth"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Give a date, for example 1985-06-23.")},
    )
    number = forms.CharField(label=_("Clinic's own number"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("The number you ring when something is reported."),
        max_length=30,
        validators=[phone_number],
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("The patient signs in with it. Without one they cannot use the app yet."),
        required=False,
        max_length=254,
    )
    emergency_contact = forms.CharField(
        label=_("Emergency contact, name and phone"), max_length=160, required=False
    )

    is_another = forms.BooleanField(
        label=_("This is another person with the same name and date of birth"), required=False
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # the details are not those of who types
        self.helper = FormHelper()
        self.helper.form_class = "hs-formgrid"
        self.helper.attrs = {"novalidate": True}  # our words, not the browser's
        self.helper.summary_above = True
        self.helper.layout = Layout(
            Row(Column("name", css_class="col-md-8"), Column("birth_date", css_class="col-md-4")),
            Row(Column("phone", css_class="col-md-6"), Column("email", css_class="col-md-6")),
            Row(Column("number", css_class="col-md-4"), Column("emergency_contact", css_class="col-md-8")),
            Submit("save", _("Save and go on to the screening")),
        )

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today:
            raise forms.ValidationError(_("This date is in the future."))
        if born < EARLIEST_BIRTH:
            raise forms.ValidationError(_("This date is before 1900. Check the year."))
        if age_on(born, self.today) < ADULT_YEARS:
            raise forms.ValidationError(_("Homestretch is for adults. The patient must be 18 or over."))
        return born

    def ask_whether_another(self, reason: forms.ValidationError) -> None:
        """Offer to save all the same; the question is not shown before there is a reason for it."""
        self.add_error("name", reason.messages)
        self.helper.layout.insert(len(self.helper.layout) - 1, Field("is_another"))

    def add_errors(self, reason: forms.ValidationError) -> None:
        """What the deed found wrong, beside the field where there is one."""
        for name, found in reason.message_dict.items():
            self.add_error(name if name in self.fields else None, found)
