"""What a patient types or ticks on the way in."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.look import look
from patients.codes import ALPHABET, LENGTH, typed

# As people write it, day first as the label says; the last is what a browser fills in.
BIRTH_DATES = ["%d %m %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d%m%Y", "%d %b %Y", "%d %B %Y", "%Y-%m-%d"]


def birth_date_field() -> forms.DateField:
    return forms.DateField(
        label=_("Your date of birth"),
        help_text=_("Day, month and year, for example 23 6 1984."),
        input_formats=BIRTH_DATES,
        widget=forms.TextInput(attrs={"autocomplete": "bday", "maxlength": 30}),
        error_messages={
            "required": _("Give your date of birth."),
            "invalid": _("Give day, month and year in numbers, for example 23 6 1984."),
        },
    )


def own_phone_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("This is my own phone"),
        help_text=_(
            "Nobody else uses it. You stay signed in on it for 90 days. "
            "Without the tick you are signed out after 30 minutes without a tap."
        ),
        required=False,
    )


class StartForm(forms.Form):
    """Connect this phone. Spent by clinic.actions.enrol; paper that may be lost asks for the birth date."""

    birth_date = birth_date_field()
    own_phone = own_phone_field()

    def __init__(self, *args: Any, asks_birth_date: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_birth_date:
            del self.fields["birth_date"]
        self.helper = look(*self.fields, button=_("Connect this phone"))

    @property
    def birth_date_given(self) -> date | None:
        given: date | None = self.cleaned_data.get("birth_date")
        return given


class AccessCodeForm(forms.Form):
    """The code on paper and the birth date. Read by clinic.actions.access.holder_of."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Like ABCD-EFGH-JK, on the paper from your clinic."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Give the code on your paper.")},
    )
    birth_date = birth_date_field()
    own_phone = own_phone_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = look(*self.fields, button=_("Sign in"))

    def clean_code(self) -> str:
        """Only whether it looks like one of ours; that tells nobody which exist."""
        code = typed(self.cleaned_data["code"])
        if len(code) != LENGTH or set(code) - set(ALPHABET):
            raise forms.ValidationError(
                _("A code has 10 letters and numbers, like ABCD-EFGH-JK. Check yours and type it again.")
            )
        return code
