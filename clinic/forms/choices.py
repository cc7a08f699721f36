"""Fields that the clinician's forms share."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NONE = "none"


class SomeOrNone(forms.MultipleChoiceField):
    """Several of a closed list, or "None of these", which has to be ticked: an empty answer is no answer.

    Cleaned to the list of what was chosen, empty for none.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Iterable[Any], **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": _("Choose what applies, or say that none does.")})
        super().__init__(choices=[*choices, (NONE, _("None of these"))], **kwargs)

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        if NONE in chosen and len(chosen) > 1:
            raise ValidationError(_("Choose either what applies or none, not both."))
        return [each for each in chosen if each != NONE]

    def prepare_value(self, value: Any) -> Any:
        """An answer kept as an empty list is shown as "none"."""
        return [NONE] if value == [] and isinstance(value, list) else value


def one_of(numbers: Iterable[int], *, text: Any, **kwargs: Any) -> forms.TypedChoiceField:
    """A whole number of a short range; anything else is answered with `text`."""
    return forms.TypedChoiceField(
        choices=[(number, str(number)) for number in numbers],
        coerce=int,
        error_messages={"invalid_choice": text, "required": text},
        **kwargs,
    )


def day(**kwargs: Any) -> forms.DateField:
    """A date, typed or picked; the browser's own picker wants it in ISO order."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Give a date such as 24/03/2026."), "required": _("Give a date.")},
        **kwargs,
    )


def numbers(allowed: tuple[int, int]) -> range:
    return range(allowed[0], allowed[1] + 1)


def helper(*layout: Any) -> FormHelper:
    """Parts of one <form>: no tag, no token, and the summary of errors above the heading."""
    made = FormHelper()
    made.form_tag = False
    made.disable_csrf = True
    made.summary_above = True
    made.layout = Layout(*layout)
    return made
