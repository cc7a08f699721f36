"""The paper diary: a row of small boxes a date, as it stands on the sheet."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.actions.diary import PaperDay, PaperSession
from patients.answers import Answers
from patients.forms.earlier import places_of
from patients.paper_diary import DiaryLine
from patients.triage.words import Status

ALL, PART, NONE = "all", "part", "none"
DONE = [
    ("", gettext_lazy("Left blank")),
    (ALL, gettext_lazy("All")),
    (PART, gettext_lazy("Part")),
    (NONE, gettext_lazy("None")),
]
STATUS = {ALL: Status.DONE, PART: Status.PARTIAL, NONE: Status.SKIPPED}


class DoneField(forms.ChoiceField):
    def __init__(self, label: str) -> None:
        wrong = {"invalid_choice": _("Choose all, part or none.")}
        box = forms.Select(attrs={"aria-label": label, "class": "form-select"})
        super().__init__(label=label, choices=DONE, required=False, widget=box, error_messages=wrong)


class PainField(forms.IntegerField):
    """0 to 10; empty is not answered."""

    def __init__(self, label: str) -> None:
        wrong = _("Write a number from 0 to 10.")
        attrs = {"aria-label": label, "class": "form-control", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=10,
            widget=forms.TextInput(attrs=attrs),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        )


class DayForm(forms.Form):
    """One line. What is on record already has no boxes."""

    def __init__(self, data: Mapping[str, Any] | None, *, line: DiaryLine) -> None:
        super().__init__(data, prefix=f"{line.on}")
        self.line = line
        # Of a sheet that is sent twice the boxes are there again: the second time changes nothing.
        locked = line.has_other_sessions if self.is_bound else bool(line.sessions)
        self.times = () if locked else line.times
        day = date_format(line.on, _("l j F"))
        for n in self.times:
            said = {"day": day, "n": n}
            self.fields[f"done_{n}"] = DoneField(_("%(day)s, session %(n)s: done") % said)
            self.fields[f"before_{n}"] = PainField(_("%(day)s, session %(n)s: pain before") % said)
            self.fields[f"worst_{n}"] = PainField(_("%(day)s, session %(n)s: worst pain") % said)
        if line.morning_has_come and (line.morning is None or self.is_bound):
            self.fields["morning"] = PainField(_("%(day)s: pain next morning") % {"day": day})
        if not line.is_ticked or self.is_bound:
            label = _("%(day)s: tingling or numb") % {"day": day}
            box = forms.CheckboxInput(attrs={"aria-label": label, "class": "form-check-input"})
            self.fields["tingling"] = forms.BooleanField(label=label, required=False, widget=box)

    def cells(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        """The boxes of each session."""
        for n in self.times:
            yield self[f"done_{n}"], self[f"before_{n}"], self[f"worst_{n}"]

    @property
    def morning(self) -> BoundField | None:
        return self["morning"] if "morning" in self.fields else None

    @property
    def tingling(self) -> BoundField | None:
        return self["tingling"] if "tingling" in self.fields else None

    def clean_morning(self) -> int | None:
        pain, known = self.cleaned_data["morning"], self.line.morning
        if known and pain is not None and pain != known.pain:
            raise forms.ValidationError(_("This morning is on record already. Take the number out."))
        return pain

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for n in self.times:
            done, pains = given.get(f"done_{n}"), (given.get(f"before_{n}"), given.get(f"worst_{n}"))
            if not done and f"done_{n}" not in self.errors and any(pain is not None for pain in pains):
                self.add_error(f"done_{n}", _("Choose all, part or none."))
            if done == NONE and given.get(f"worst_{n}") is not None:
                self.add_error(f"worst_{n}", _("Nothing was done: leave the worst pain out."))
        self.refuse_what_is_known()
        return given

    def refuse_what_is_known(self) -> None:
        """A session that the patient logged while this page was open: what was typed is told, not lost."""
        if self.times:
            return
        typed = {self.data.get(self.add_prefix(f"done_{n}"), "").strip() for n in self.line.times} - {""}
        if typed:
            text = _("%(day)s: a session of this day came in meanwhile. The line was left out: compare it.")
            raise forms.ValidationError(text % {"day": date_format(self.line.on, _("l j F"))})

    def paper(self) -> PaperDay | None:
        """The line as it is entered; None where it is blank."""
        given = self.cleaned_data
        sessions = tuple(self.session(n) for n in self.times if given.get(f"done_{n}"))
        note = ""
        if given.get("tingling"):
            note = _("On the paper diary of %(day)s: tingling or numb is ticked.") % {
                "day": date_format(self.line.on, _("j F Y"))
            }
        if not (sessions or note or given.get("morning") is not None):
            return None
        return PaperDay(self.line.on, sessions, given.get("morning"), note)

    def session(self, n: int) -> PaperSession:
        """Ticked by hand. Of a part nobody knows how much: the first hold is what it is at least."""
        given, prescription = self.cleaned_data, self.line.prescription
        done = given[f"done_{n}"]
        holds = [hold for places in places_of(prescription).values() for hold in places]
        first = next(iter(prescription.items.all()))
        answers = Answers(
            status=STATUS[done].value,
            pain_before=given[f"before_{n}"],
            pain_during=given[f"worst_{n}"],
            resting_leg=first.resting_leg or "",
        )
        held = {ALL: holds, PART: holds[:1], NONE: []}[done]
        return PaperSession(n, prescription, replace(answers, holds=tuple(held)))


class DiarySheet:
    """All lines together; right only when each of them is."""

    def __init__(self, data: Mapping[str, Any] | None, *, lines: tuple[DiaryLine, ...]) -> None:
        self.rows = [DayForm(data, line=line) for line in lines]
        self.is_bound = data is not None
        self.own_errors: list[str] = []

    def is_valid(self) -> bool:
        if self.is_bound and not self.errors and not self.days():
            self.own_errors = [_("Nothing is filled in yet.")]
        return self.is_bound and not self.errors

    def days(self) -> list[PaperDay]:
        return [day for row in self.rows if (day := row.paper())]

    # What the page's title and the list of errors read.
    @property
    def errors(self) -> list[Any]:
        return [*self.own_errors, *(row.errors for row in self.rows if self.is_bound and row.errors)]

    def non_field_errors(self) -> list[str]:
        return [*self.own_errors, *(str(text) for row in self.rows for text in row.non_field_errors())]

    def __iter__(self) -> Iterator[BoundField]:
        return (field for row in self.rows for field in row)


def read_date(text: str | None) -> date | None:
    """The date of an address; None where it is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
