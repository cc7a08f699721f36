"""A whole log on one page: for a day before, and to correct a log.

Kinds are asked only of places that were marked, the full safety list only when it is due. What a post
makes due and the page did not ask yet is asked then: the form comes back with the further questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.translation import gettext_lazy as _

from patients.answers import Answers
from patients.forms.base import YES, PatientForm, RatingField, as_yes_no, note_field, said_again
from patients.forms.effort import ease_field, effort_parts, pelvis_field
from patients.forms.pain import RATINGS, rating_parts
from patients.forms.places import (
    KIND,
    PLACES,
    STRETCH_ONLY,
    KindFields,
    checked_where,
    code_of,
    felt_where,
    require_nerve_answers,
    where_field,
    where_part,
)
from patients.forms.signs import SignFields, contact_field, one_line, one_line_field, signs_again

SIGNS = "signs"


@dataclass(frozen=True)
class Asks:
    """What a page asks beyond the ratings: kinds of these places, the full list, 'worse than usual'."""

    places: tuple[str, ...] = ()
    full_list: bool = False
    worse: bool = False

    @classmethod
    def of(
        cls, answers: Answers | None, data: Mapping[str, Any] | None, *, full_list: bool, worse: bool
    ) -> "Asks":
        """For a post what its page had asked, else what is on record."""
        if data is None:
            asked = {code_of(felt) for felt in answers.feelings} if answers else set()
        else:
            asked = set(data.get("asked", "").split())
        return cls(tuple(place for place in PLACES if place in asked), full_list or SIGNS in asked, worse)

    @property
    def as_text(self) -> str:
        return " ".join([*self.places, *([SIGNS] if self.full_list else [])])


class DiaryForm(KindFields, SignFields, PatientForm):
    """All that is asked of one session. `asks` says which of the further questions are shown."""

    button = _("Save")
    pain_before = RatingField(label=_("Before you started"))
    pain_during = RatingField(label=_("At its worst"))
    pain_after = RatingField(label=_("Afterwards"))
    stretch_strength = RatingField(label=_("How strong was the stretch?"))
    where = where_field()
    ease = ease_field()
    pelvis_down = pelvis_field()
    worry = one_line_field()
    note = note_field(label=_("A note for your physio"))
    contact_request = contact_field()
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asks: Asks, **kwargs: Any) -> None:
        self.asks = asks
        super().__init__(*args, **kwargs)
        if self.is_bound:
            # What this page asks, should it be shown again.
            self.data: Any = self.data.copy()
            self.data["asked"] = asks.as_text
        self.initial["asked"] = asks.as_text

    def parts(self) -> list[Any]:
        if self.asks.places:
            self.add_kinds(self.asks.places, first=(), asks_worse=self.asks.worse)
        if self.asks.full_list:
            del self.fields["worry"]
            self.add_signs()
        safety = self.sign_parts() if self.asks.full_list else [Field("worry", wrapper_class="hs-choices")]
        return [
            *rating_parts(),
            where_part(),
            *self.kind_parts(),
            *effort_parts(),
            *safety,
            "note",
            Field("contact_request", wrapper_class="hs-choices"),
            "asked",
        ]

    def clean_where(self) -> list[str]:
        return checked_where(self.cleaned_data["where"])

    def clean(self) -> dict[str, Any]:
        require_nerve_answers(self)
        return self.cleaned_data

    def feelings(self) -> tuple[Any, ...]:
        """Only of the places that are marked now; a place taken back takes its kinds along."""
        marked = self.cleaned_data.get("where", ())
        return tuple(felt for felt in super().feelings() if code_of(felt) in marked)

    @property
    def worries(self) -> bool:
        """The one line was answered with yes: the list has to be asked."""
        return self.cleaned_data.get("worry") == YES

    def said(self) -> dict[str, Any]:
        """The answers, by the names of the log."""
        given = self.cleaned_data
        safety = self.read_signs() if self.asks.full_list else one_line(given["worry"])
        names = (*RATINGS, "ease", "pelvis_down", "note", "contact_request")
        return {
            **{name: given[name] for name in names},
            "felt_where": felt_where(given["where"]),
            "feelings": self.feelings(),
            **self.nerve_answers(),
            **safety,
        }


def shown_again(answers: Answers) -> dict[str, Any]:
    """A log as its form shows it again."""
    kinds = {KIND + code_of(felt): list(felt.qualities) for felt in answers.feelings}
    where = [code_of(felt) for felt in answers.feelings]
    if answers.felt_where == STRETCH_ONLY:
        where = [STRETCH_ONLY]
    nerve = {"nerve_settled": answers.nerve_settled, "nerve_worse": answers.nerve_worse}
    one = {"worry": "no"} if answers.safety == "none" and not answers.full_list else {}
    signs = signs_again(safety=answers.safety, full_list=answers.full_list, signs=answers.signs)
    return {
        **said_again(answers.to_json(), *RATINGS),
        **kinds,
        "where": where,
        **{name: as_yes_no(said) for name, said in nerve.items()},
        **one,
        **signs,
        "ease": answers.ease,
        "pelvis_down": answers.pelvis_down,
        "note": answers.note,
        "contact_request": answers.contact_request,
    }
