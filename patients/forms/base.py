"""What the forms of a patient's pages have in common: how they are drawn, and the ratings."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models.session import NOTE_LENGTH

SKIP = "skip"
NUMBERS = [(str(number), str(number)) for number in range(11)]


class PatientForm(forms.Form):
    """A form that draws itself with one wide button below. Nothing in it is preset but what was said."""

    button = _("Continue")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "hs-form"
        self.helper.form_id = "answers"  # a page has one; a button in its head or foot may send it too
        self.helper.attrs = {"novalidate": ""}  # our own words beside the field, not the browser's
        self.helper.layout = Layout(
            *self.parts(), Submit("save", self.button, css_class="btn-lg hs-block", css_id="save")
        )

    def parts(self) -> list[Any]:
        """The fields as they are drawn, in order."""
        return list(self.fields)


def number_or_none(value: str) -> int | None:
    return None if value == SKIP else int(value)


class RatingField(forms.TypedChoiceField):
    """A whole number from 0 to 10, or skipped: then None, which is 'not answered' and never 0 (HZ10).

    One of the two must be chosen; nothing is preset.
    """

    def __init__(self, **kwargs: Any) -> None:
        asks = _("Choose a number from 0 to 10, or skip this question.")
        super().__init__(
            choices=[*NUMBERS, (SKIP, _("Skip this question"))],
            coerce=number_or_none,
            widget=forms.RadioSelect,
            error_messages={"required": asks, "invalid_choice": asks},
            **kwargs,
        )


def as_chosen(rating: int | None) -> str:
    """A rating that was given, as the form shows it again."""
    return SKIP if rating is None else str(rating)


def said_again(answers: dict[str, Any], *names: str) -> dict[str, str]:
    """The initial values of ratings: only of those that were answered or skipped before."""
    return {name: as_chosen(answers[name]) for name in names if name in answers}


YES, NO = "yes", "no"


def yes_no_or_none(value: str) -> bool | None:
    return {YES: True, NO: False}.get(value)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or skipped (None). `no` gives the words of the second answer."""

    def __init__(self, *, no: Any = "", **kwargs: Any) -> None:
        super().__init__(
            choices=[(YES, _("Yes")), (NO, no or _("No")), (SKIP, _("Skip this question"))],
            coerce=yes_no_or_none,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose one of the answers.")},
            **kwargs,
        )


def as_yes_no(answer: bool | None) -> str:
    """An answer that was given, as the form shows it again."""
    return SKIP if answer is None else YES if answer else NO


def one_of(choices: Any, *, label: Any, **kwargs: Any) -> forms.ChoiceField:
    """Choice cards of which one may be taken."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the answers."),
            "invalid_choice": _("Choose one of the answers."),
        },
        **kwargs,
    )


def note_field(**kwargs: Any) -> forms.CharField:
    """Free text for the physio. Longer than the record holds is an error beside the field."""
    return forms.CharField(
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _("Please shorten this to %(limit_value)d characters. It has %(show_value)d."),
            "null_characters_not_allowed": _("There is a character in it that we cannot save."),
        },
        **kwargs,
    )


def client_id_field() -> forms.UUIDField:
    """Made with the page: the same page sent twice counts once (G6)."""
    old = _("This page is too old. Open it again from Today.")
    return forms.UUIDField(
        label=_("This page"), widget=forms.HiddenInput, error_messages={"required": old, "invalid": old}
    )
