"""A row of the worklist in words: who, why, what else, since when, and the one thing to do about it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import ngettext

from clinic.cards import Shown, deadline, deadlines
from clinic.templatetags.desk import dial, waited
from clinic.templatetags.house import icon
from clinic.worklist import Counts, Worklist
from clinic.worklist_row import Act, Line
from clinic.worklist_sections import COUNTED, RING
from clinic.worklist_words import _, address_of, also, day_words, others, person, severity_mark
from patients.models import Card
from patients.rows import day, moment
from patients.triage.words import Severity
from patients.words import CardState, Outcome

QUESTION_SHOWN = 160  # characters of a message


@dataclass(frozen=True)
class Group:
    """The rows of one section on a page; `count` says in words how many there are in all."""

    name: str
    title: str
    count: str
    lines: list[Line]

    @property
    def is_cards(self) -> bool:
        return bool(self.lines) and self.lines[0].is_card


@dataclass(frozen=True)
class Jump:
    """A section further down, one step away."""

    title: str
    count: str
    address: str


def titles(clinic: Any) -> dict[str, str]:
    """The heading of each section."""
    return deadlines(clinic) | {
        "questions": _("Questions to answer"),
        "silent": _("Silent: ask how they are"),
        "reviews": _("Reviews due"),
        "ready": _("Ready to move up"),
    }


def groups_of(
    page: Worklist, counts: Counts, *, opened: Mapping[uuid.UUID, Shown], clinic: Any, at: datetime
) -> list[Group]:
    """The page under its headings; `opened` are the cards that stand open."""
    today, title = clinic.today(at), titles(clinic)
    found = []
    for name, rows in page.sections:
        lines = [LINES[name](row, name, at, today) for row in rows]
        lines = [replace(each, shown=opened[each.id]) if each.id in opened else each for each in lines]
        found.append(Group(name, title[name], said(counts.sections[name]), lines))
    return found


def groups_of_state(lines: list[Line], cards: list[Card], *, clinic: Any) -> list[Group]:
    """Cards of another state: under their severities while they are worked on, resolved ones under none."""
    titled = [
        ("" if card.resolved_at else deadline(card.severity, clinic), line)
        for card, line in zip(cards, lines, strict=True)
    ]
    return [
        Group("", title, "", [line for _title, line in same])
        for title, same in groupby(titled, key=lambda each: each[0])
    ]


def jumps_to(counts: Counts, groups: Iterable[Group], *, clinic: Any) -> list[Jump]:
    """The sections that are no cards to ring or to look at soon, where somebody stands in them."""
    here, title, review = {group.name for group in groups}, titles(clinic), reverse("clinic:review")
    return [
        Jump(title[name], said(count), f"#{name}" if name in here else f"{review}?from={name}")
        for name, count in counts.sections.items()
        if count and name not in RING
    ]


def said(count: int) -> str:
    """A number, or that there are more than are counted."""
    return _("%(count)d or more") % {"count": COUNTED} if count >= COUNTED else str(count)


# --- cards ---


def card_line(row: Mapping[str, Any], section: str, at: datetime, today: date) -> Line:
    """Of a card in the worklist."""
    opened, due, key = moment(row["opened"]), moment(row["due"]), uuid.UUID(row["id"])
    is_late, age = at > due, waited(at - opened)
    return Line(
        **person(row),
        id=key,
        mark=severity_mark(row["severity"]),
        headline=row["headline"] or "",
        others=others(row["rules"]),
        also=also(row, section, today),
        age=_("%(time)s, past target") % {"time": age} if is_late else age,
        is_late=is_late,
        act=card_act(row, section, key),
        address=address_of("card", key),
        is_card=True,
    )


def line_of(card: Any, *, at: datetime) -> Line:
    """Of a card in any state, as `cards.listed` reads it."""
    patient = card.patient
    row = {
        **{"patient": str(patient.pk), "name": patient.name, "phone": patient.phone, "id": str(card.pk)},
        **{"born": patient.birth_date.isoformat(), "severity": card.severity, "state": card.state},
        **{"opened": card.opened_at.isoformat(), "due": card.due.isoformat()},
        **{"headline": card.headline, "rules": card.rules},
    }
    line = card_line(row, card.severity, at, at.date())
    if card.resolved_at:
        closed = ", ".join((card.get_outcome_display(), date_format(card.resolved_at, _("j M"))))
        return replace(line, age=closed, is_late=False)
    return line


def card_act(row: Mapping[str, Any], section: str, key: uuid.UUID) -> Act | None:
    if row["state"] == CardState.RESOLVED:
        return None
    if row["state"] == CardState.ACKNOWLEDGED:
        return Act(_("Resolve"), f"{address_of('card', key)}?do=resolve", "link")
    if section in RING and row["phone"]:
        return call(row)
    if section == "silent":
        return Act(_("Note a call"), address_of("resolve", key), "post", "outcome", Outcome.CALLED)
    return Act(_("Acknowledge"), address_of("acknowledge", key), "post")


def call(row: Mapping[str, Any]) -> Act:
    words = _("Call %(name)s") % {"name": row["name"].split()[0]}
    return Act(words, f"tel:{dial(row['phone'])}", "call")


def card_of(row: Mapping[str, Any], *, clinic: Any) -> Card:
    """The card of a row with its patient, as far as its body prints them."""
    key = uuid.UUID(row["id"])
    whose = clinic.patients.model(
        pk=uuid.UUID(row["patient"]),
        clinic=clinic,
        name=row["name"],
        birth_date=day(row["born"]),
        phone=row["phone"],
        emergency_contact=row["contact"],
    )
    return Card(
        pk=key,
        patient=whose,
        clinic=clinic,
        severity=row["severity"],
        rank=Severity(row["severity"]).rank,
        state=row["state"],
        opened_at=moment(row["opened"]),
        due=moment(row["due"]),
    )


# --- what is no card ---


def question_line(row: Mapping[str, Any], section: str, at: datetime, today: date) -> Line:
    due, whose = moment(row["due"]), uuid.UUID(row["patient"])
    is_late, age = at > due, waited(at - moment(row["opened"]))
    return Line(
        **person(row),
        id=whose,
        mark=icon("message"),
        headline=Truncator(row["headline"] or "").chars(QUESTION_SHOWN),
        others="",
        also=also(row, section, today),
        age=_("%(time)s, past target") % {"time": age} if is_late else age,
        is_late=is_late,
        act=Act(_("Answer"), address_of("thread", whose), "link"),
        address=address_of("chart", whose),
        is_card=False,
    )


def review_line(row: Mapping[str, Any], section: str, at: datetime, today: date) -> Line:
    due, whose = day(row["review"]), uuid.UUID(row["patient"])
    past = (today - due).days
    words = ngettext("%(days)d day past", "%(days)d days past", past) % {"days": past}
    return Line(
        **person(row),
        id=whose,
        mark=icon("clock"),
        headline=_("Routine to be looked at, due %(day)s") % {"day": day_words(due, _("D j M"))},
        others="",
        also=also(row, section, today),
        age=words if past else _("today"),
        is_late=False,
        act=Act(_("Review routine"), address_of("prescribe", whose), "link"),
        address=address_of("chart", whose),
        is_card=False,
    )


def ready_line(row: Mapping[str, Any], section: str, at: datetime, today: date) -> Line:
    whose = uuid.UUID(row["patient"])
    level = _("Meets every condition for a step up from level %(level)s") % {"level": row["level"]}
    last = day_words(moment(row["last"]).date(), _("j M")) if row["last"] else ""
    return Line(
        **person(row),
        id=whose,
        mark=icon("progress"),
        headline=level if row["level"] else _("Meets every condition for a step up"),
        others="",
        also=also(row, section, today),
        age=_("last session %(day)s") % {"day": last} if last else "",
        is_late=False,
        act=Act(_("See proposal"), address_of("progression", whose), "link"),
        address=address_of("chart", whose),
        is_card=False,
    )


LINES = {
    **dict.fromkeys(("emergency", "urgent", "soon", "silent", "routine"), card_line),
    "questions": question_line,
    "reviews": review_line,
    "ready": ready_line,
}
