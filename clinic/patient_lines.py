"""What a row of the list of patients says. Words are looked up once for a list, not once for a row."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils import dateformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from clinic.patient_list import CHOICES, Asked, Line
from clinic.sparkline import cell
from clinic.templatetags.house import icon, pain_word, severity
from clinic.worst_pains import NO_SESSION, Days
from patients.adherence import percent
from patients.models.patient import PatientStatus
from patients.triage.words import Severity

ANYONE = str(uuid.UUID(int=0))  # the address of a chart is made once for a list


# A row is made in one piece: as template tags 25 of them take longer than all the rest of the page.
ROW = """
<tr><td class="hs-choose"><label><input class="form-check-input" type="checkbox" name="patient" value="{}">\
<span class="visually-hidden">{} {}</span></label></td>
<th scope="row"><span class="hs-person"><a href="{}">{}</a><span class="hs-fine">{}</span></span></th>
<td class="hs-col-wide">{}</td><td class="hs-c-routine">{}</td>\
<td class="hs-c-share"><b>{}</b> <span class="hs-fine">{}</span></td>\
<td class="hs-nowrap hs-c-last">{}</td><td class="hs-c-worst">{}</td>\
<td class="hs-c-needs"><span class="hs-needs">{}</span></td></tr>"""


@dataclass(frozen=True)
class Row:
    """One patient as the row prints it."""

    id: str
    address: str
    name: str
    who: str
    clinician: str
    routine: str
    share: str
    counted: str
    last: str
    worst: SafeString
    needs: SafeString
    choose: str

    @property
    def html(self) -> SafeString:
        who, done = (self.address, self.name, self.who), (self.share, self.counted, self.last)
        named = (self.id, self.choose, self.name, *who, self.clinician, self.routine)
        words = (*named, *done, self.worst, self.needs)
        safe = (each if isinstance(each, SafeString) else escape(each) for each in words)
        return mark_safe(ROW.format(*safe))  # noqa: S308  format_html takes twice as long for the same


def rows_of(lines: Iterable[Line], pains: Mapping[uuid.UUID, Days], *, clinic: Any, on: date) -> list[Row]:
    """`pains` are those of the last days, by patient."""
    words = Words(clinic, on)
    return [words.row(line, pains.get(line["patient_id"], NO_SESSION)) for line in lines]


class Words:
    """The words of a list in the language that is set."""

    def __init__(self, clinic: Any, on: date) -> None:
        self.clinic, self.on = clinic, on
        self.choose = _("Choose")
        self.days: dict[tuple[date, str], str] = {}
        self.day_form, self.moment_form = _("j M"), _("D j M, H:i")
        self.chart = reverse("clinic:chart", args=[ANYONE])
        self.born, self.number = _("born %(year)s"), _("no. %(number)s")
        self.level, self.none, self.never = _("Level %(level)s"), _("No routine"), _("none yet")
        self.worst, self.unanswered = _("%(pain)s, %(word)s"), _("not answered")
        self.share, self.counted, self.nothing = (
            _("%(percent)d%%"),
            _("%(full)d of %(due)d"),
            _("nothing due"),
        )
        self.discharged, self.paused = str(PatientStatus.DISCHARGED.label), _("Paused")
        self.silent, self.review = _("Silent since %(day)s"), _("Review due %(day)s")
        self.up, self.back = _("Ready to move up"), _("Step back proposed")
        self.pains = {score: str(pain_word(score)) for score in range(11)}
        self.cards = {each.rank: severity(each.value) for each in Severity if each != Severity.NONE}
        self.lock = format_html(
            '<span class="hs-tag hs-tag-watch">{}{}</span>', icon("pause", small=True), self.paused
        )

    def row(self, line: Line, pains: Days) -> Row:
        who = self.born % {"year": line["patient__birth_date"].year}
        if line["patient__number"]:
            who = f"{who}, {self.number % {'number': line['patient__number']}}"
        pct = percent(Fraction(line["full_28"]), line["due_28"])
        return Row(
            id=(key := str(line["patient_id"])),
            address=self.chart.replace(ANYONE, key),
            name=line["name"],
            who=who,
            clinician=line["clinician__name"],
            routine=self.routine(line),
            share="" if pct is None else self.share % {"percent": pct},
            counted=self.nothing
            if pct is None
            else self.counted % {"full": line["full_28"], "due": line["due_28"]},
            last=self.moment(line["last_at"]),
            worst=cell(pains, self.pain(line)),
            needs=mark_safe("".join(self.needs(line))),  # noqa: S308 pieces that are safe each
            choose=self.choose,
        )

    def routine(self, line: Line) -> str:
        if line["patient__status"] == PatientStatus.DISCHARGED:
            return self.discharged
        if line["is_paused"]:
            return self.lock
        return self.level % {"level": line["level"]} if line["level"] else self.none

    def pain(self, line: Line) -> str:
        if line["last_at"] is None:
            return ""
        worst = line["last_worst"]
        if worst is None:
            return self.unanswered
        return self.worst % {"pain": worst, "word": self.pains[worst]}

    def needs(self, line: Line) -> Iterator[SafeString]:
        if line["card_rank"]:
            yield self.cards[line["card_rank"]]
        if line["silent_since"]:
            yield self.said(self.silent, line["silent_since"])
        if line["review_due"] and line["review_due"] <= self.on:
            yield self.said(self.review, line["review_due"])
        if line["proposal"] in ("up", "back"):
            yield format_html("<span>{}</span>", self.up if line["proposal"] == "up" else self.back)

    def said(self, sentence: str, day: date) -> SafeString:
        return format_html("<span>{}</span>", sentence % {"day": self.day(day, self.day_form)})

    def moment(self, at: datetime | None) -> str:
        if at is None:
            return self.never
        local = self.clinic.local(at)
        return dateformat.format(local, self.moment_form)

    def day(self, day: date, form: str) -> str:
        """In words; the days of a list are few, and the same."""
        if (day, form) not in self.days:
            self.days[day, form] = dateformat.format(day, form)
        return self.days[day, form]


@lru_cache(maxsize=500)
def options_of(asked: Asked, language: str) -> dict[str, SafeString]:
    """The options of each filter with the chosen one marked, in the language that is set."""
    return {name: options(words, getattr(asked, name)) for name, words in CHOICES.items() if name != "show"}


def options(words: Mapping[str, Any], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if value == chosen else "", word) for value, word in words.items()),
    )
