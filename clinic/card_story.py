"""What an open card tells: the reasons, the patient's words, what they were told, what was done.

It comes for all open cards in one query, so that the list costs the same with one card and with fifty.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q

from clinic.pain_chart import PainChart
from clinic.points import corrected, newest_answers, newest_points, points_of
from patients.models import Advice, Card, CardAct, Flag, Pause
from patients.models.card import Act
from patients.models.message import AdviceAnswer
from patients.rows import Rows, moment
from patients.triage.words import Severity
from patients.words import Outcome

CHART_DAYS = 14
FLAGS_READ, ACTS_READ, ADVICE_READ, SESSIONS_READ = 60, 40, 5, 42


@dataclass(frozen=True)
class Reason:
    """A rule that fired: its newest sentence, and how often it did on this card."""

    rule: str
    version: int
    severity: str
    sentence: str
    at: datetime
    count: int


@dataclass(frozen=True)
class Note:
    """The patient's own words in a record that was flagged."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """What the patient was told, and what they answered to it."""

    heading: str
    at: datetime
    answer: str
    answered_at: datetime | None
    is_left: bool  # for the patient to find on the page of today


@dataclass(frozen=True)
class Done:
    """What a colleague did with the card."""

    id: int
    act: Act
    by: str
    by_id: int
    at: datetime
    outcome: str
    note: str


@dataclass(frozen=True)
class Lock:
    since: datetime
    reason: str


@dataclass(frozen=True)
class Story:
    """All that an open card tells."""

    reasons: list[Reason]
    notes: list[Note]
    told: list[Told]
    acts: list[Done]
    lock: Lock | None
    chart: PainChart

    @property
    def last_act(self) -> Done | None:
        return self.acts[-1] if self.acts else None


def stories(cards: Iterable[Card], *, today: date) -> dict[uuid.UUID, Story]:
    """The stories of these cards, in one query whatever their number."""
    of_card, patient = Q(card=OuterRef("pk")), OuterRef("patient")
    parts = {
        "flag_rows": Rows(Flag.objects.filter(of_card).order_by("-at", "-pk")[:FLAGS_READ], **flag_columns()),
        "told_rows": Rows(
            Advice.objects.filter(of_card).order_by("-shown_at", "-pk")[:ADVICE_READ],
            heading="heading",
            at="shown_at",
            answer="answer",
            answered_at="answered_at",
            while_away="while_away",
        ),
        "act_rows": Rows(
            CardAct.objects.filter(of_card).order_by("-at", "-pk")[:ACTS_READ],
            id="pk",
            act="act",
            by="by__name",
            by_id="by_id",
            at="at",
            outcome="outcome",
            note="note",
        ),
        "lock_rows": Rows(Pause.objects.open().filter(patient=patient), since="since", reason="reason"),
        "point_rows": newest_points(
            patient, count=SESSIONS_READ, since=today - timedelta(days=CHART_DAYS - 1)
        ),
    }
    rows = Card.objects.filter(pk__in=[card.pk for card in cards]).annotate(**parts).values("pk", *parts)
    return {row["pk"]: story_of(row) for row in rows}


def flag_columns() -> dict[str, Any]:
    """A flag with the words of the record that it judged."""
    return {
        "rule": "rule",
        "version": "rule_version",
        "severity": "severity",
        "sentence": "sentence",
        "at": "at",
        "session": "session_id",
        "session_at": "session__performed_at",
        "session_note": "session__note",
        "check": "check_report_id",
        "check_at": "check_report__at",
        "check_note": "check_report__note",
        "amendments": newest_answers(Q(session=OuterRef("session_id"))),
    }


def story_of(row: Mapping[str, Any]) -> Story:
    return Story(
        reasons=reasons_of(row["flag_rows"]),
        notes=notes_of(row["flag_rows"]),
        told=[
            Told(
                each["heading"],
                moment(each["at"]),
                str(AdviceAnswer(each["answer"]).label) if each["answer"] else "",
                moment(each["answered_at"]) if each["answered_at"] else None,
                bool(each["while_away"]),
            )
            for each in row["told_rows"]
        ],
        acts=[
            Done(
                each["id"],
                Act(each["act"]),
                each["by"],
                each["by_id"],
                moment(each["at"]),
                str(Outcome(each["outcome"]).label) if each["outcome"] else "",
                each["note"],
            )
            for each in reversed(row["act_rows"])
        ],
        lock=next((Lock(moment(each["since"]), each["reason"]) for each in row["lock_rows"]), None),
        chart=PainChart(points_of(row["point_rows"]), width=420, height=190),
    )


def reasons_of(flags: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """One line a rule, the gravest first, then the newest; repeats are a number (G1, G2)."""
    by_rule: dict[str, list[Mapping[str, Any]]] = {}
    for flag in flags:  # newest first
        by_rule.setdefault(flag["rule"], []).append(flag)
    reasons = []
    for same in by_rule.values():
        worst = max(same, key=lambda flag: Severity(flag["severity"]).rank)
        reasons.append(
            Reason(
                worst["rule"],
                worst["version"],
                worst["severity"],
                worst["sentence"],
                moment(worst["at"]),
                len(same),
            )
        )
    return sorted(reasons, key=lambda reason: Severity(reason.severity).rank, reverse=True)


def notes_of(flags: Iterable[Mapping[str, Any]]) -> list[Note]:
    """What the patient wrote in the flagged records, each once, newest first, as corrected."""
    notes: dict[tuple[Any, Any], Note] = {}
    for flag in flags:
        now = corrected(flag)
        text = (now["note"] if now else flag["session_note"]) or flag["check_note"]
        at = flag["session_at"] or flag["check_at"]
        if text:
            notes.setdefault((flag["session"], flag["check"]), Note(text, moment(at)))
    return list(notes.values())
