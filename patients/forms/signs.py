"""The safety questions: the full list of clinical.md 9.4, or the one line of the days between (3.3)."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import HTML, Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from patients.answers import SignAnswer
from patients.forms.base import NO, YES, PatientForm, client_id_field, note_field, one_of
from patients.triage.questions import read_answers
from patients.triage.words import SIGNS, Onset, Safety

SIGN = "sign_"
NONE_OF_THESE = "signs_none"
INTRO = '{% include "patients/_signs_intro.html" %}'

Said = dict[str, Any]  # safety, full_list, signs: as in Answers


class SignFields:
    """The full list, for a form; each question may stay blank, which is not 'no' (U8)."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_signs(self) -> None:
        self.fields[NONE_OF_THESE] = forms.BooleanField(label=_("None of these"), required=False)
        for sign in SIGNS:
            self.fields[SIGN + sign.value] = forms.ChoiceField(
                label=sign.label,
                choices=[*Onset.choices, (NO, _("No"))],
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the answers.")},
            )

    def sign_parts(self) -> list[Any]:
        questions = [Field(SIGN + sign.value, template="fields/sign_question.html") for sign in SIGNS]
        return [
            HTML(INTRO),
            Field(NONE_OF_THESE, wrapper_class="hs-choices"),
            Div(*questions, css_class="hs-signs"),
        ]

    def read_signs(self) -> Said:
        """What the answers to the full list amount to."""
        given = {sign.value: self.cleaned_data.get(SIGN + sign.value) for sign in SIGNS}
        safety, signs = read_answers(given, none_of_these=bool(self.cleaned_data.get(NONE_OF_THESE)))
        return {
            "safety": safety.value,
            "full_list": safety != Safety.NOT_ANSWERED,
            "signs": tuple(SignAnswer(sign.item, sign.onset) for sign in signs),
        }


def signs_again(*, safety: str, full_list: bool, signs: Iterable[SignAnswer]) -> dict[str, Any]:
    """The full list as it was answered, to be shown again."""
    named = {SIGN + answer.sign: answer.onset for answer in signs}
    return {**named, NONE_OF_THESE: bool(full_list and safety != Safety.NOT_ANSWERED)}


def one_line_field() -> forms.ChoiceField:
    return one_of(
        [(NO, _("No")), (YES, _("Yes|We will ask you what it is."))],
        label=_("Anything new or worrying since last time?"),
        required=False,
    )


def one_line(answer: str) -> Said:
    """'No' to the one line is no sign; blank is not answered. 'Yes' leads to the full list."""
    safety = Safety.NONE if answer == NO else Safety.NOT_ANSWERED
    return {"safety": safety.value, "full_list": False, "signs": ()}


def contact_field() -> forms.BooleanField:
    return forms.BooleanField(label=_("Please call me"), required=False)


class CheckForm(SignFields, PatientForm):
    """Tell us about a problem: the full list, a note, a call. Something of it must be said."""

    button = _("Send")
    note = note_field(label=_("What would you like to tell us?"))
    contact_request = contact_field()
    client_id = client_id_field()

    def parts(self) -> list[Any]:
        self.add_signs()
        return [
            *self.sign_parts(),
            "note",
            Field("contact_request", wrapper_class="hs-choices"),
            "client_id",
        ]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        nothing = self.read_signs()["safety"] == Safety.NOT_ANSWERED and not said.get("note")
        if nothing and not said.get("contact_request") and not self.errors:
            raise forms.ValidationError(
                _("Answer the questions or choose “None of these”, write a note, or ask for a call.")
            )
        return said
