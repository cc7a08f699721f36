"""What an open card tells: the reasons, the patient's words, what they were told, what was done.

It comes for all open cards in one query, so that the list costs the same with one card and with fifty.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateField, OuterRef, Q, QuerySet, UUIDField
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clinic.settling import card_is_settling, settling_parts
from patients.models import Advice, Card, CardAct, Flag, Pause
from patients.models.card import Act
from patients.models.message import AdviceAnswer
from patients.pictures.pain import PainChart
from patients.pictures.points import corrected, newest_answers, newest_points, points_of
from patients.rows import Prepared, Rows, decoded, moment
from patients.triage.words import Severity
from patients.words import CardState, Outcome

CHART_DAYS = 14
FLAGS_READ, ACTS_READ, ADVICE_READ, SESSIONS_READ = 60, 40, 5, 42


def when(at: datetime) -> str:
    """A moment in the time of the clinic."""
    return date_format(localtime(at), _("j M, H:i"))


@dataclass(frozen=True)
class Reason:
    """A rule that fired: its newest sentence, and how often it did on this card."""

    rule: str
    version: int
    severity: str
    sentence: str
    at: datetime
    count: int

    @property
    def source(self) -> str:
        """Which rule said it, when, and how often."""
        named = {"rule": self.rule, "version": self.version, "when": when(self.at)}
        words = _("Rule %(rule)s, version %(version)s, %(when)s") % named
        times = _("%(count)s times on this card") % {"count": self.count}
        return f"{words}. {times}" if self.count > 1 else words


@dataclass(frozen=True)
class Note:
    """The patient's own words in a record that was flagged."""

    text: str
    at: datetime

    @property
    def source(self) -> str:
        return _("The patient's note, %(when)s") % {"when": when(self.at)}


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

    @property
    def words(self) -> str:
        """Who did what and when, with the outcome and what they wrote."""
        did = {"act": self.act.label, "by": self.by, "when": when(self.at)}
        words = _("%(act)s by %(by)s, %(when)s") % did
        words = f"{words}: {self.outcome}" if self.outcome else words
        return f"{words}. “{self.note}”" if self.note else words


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
    is_settling: bool = False  # G4

    @property
    def last_act(self) -> Done | None:
        return self.acts[-1] if self.acts else None


def stories(cards: Iterable[Card], *, clinic: Any, at: datetime) -> dict[uuid.UUID, Story]:
    """The stories of one or two cards of the clinic, in one query."""
    told_of = {card.pk: card for card in cards}
    if not told_of:
        return {}
    first_day = clinic.today(at) - timedelta(days=CHART_DAYS - 1)
    asked, found = list(told_of), {}
    for key, *columns in TOLD.rows(first=asked[0], second=asked[-1], first_day=first_day):
        card = told_of[key if isinstance(key, uuid.UUID) else uuid.UUID(key)]
        row = dict(zip(PARTS, map(decoded, columns), strict=True))
        found[card.pk] = story_of(row, is_settling=settles(card, row, clinic=clinic, at=at))
    return found


def told_cards(*, first: Any, second: Any, first_day: Any) -> QuerySet[Any, Any]:
    return Card.objects.filter(pk__in=[first, second]).values_list("pk", *parts_of(first_day).values())


def parts_of(first_day: Any) -> dict[str, Any]:
    """What a story is made of, as columns of a query of cards."""
    of_card, patient = Q(card=OuterRef("pk")), OuterRef("patient")
    return {
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
        "point_rows": newest_points(patient, count=SESSIONS_READ, since=first_day),
        **settling_parts(Flag.objects.filter(of_card), patient),
    }


def settles(card: Card, row: Mapping[str, Any], *, clinic: Any, at: datetime) -> bool:
    """A resolved card waits for nothing, so nothing is said of it."""
    return card.state != CardState.RESOLVED and card_is_settling(
        row, patient=card.patient, clinic=clinic, at=at
    )


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
        "message": "thread_message_id",
        "message_at": "thread_message__at",
        "message_text": "thread_message__text",
        "amendments": newest_answers(Q(session=OuterRef("session_id"))),
    }


PARTS = tuple(parts_of(date.min))
TOLD = Prepared(told_cards, first=UUIDField(), second=UUIDField(), first_day=DateField())


def story_of(row: Mapping[str, Any], *, is_settling: bool) -> Story:
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
        is_settling=is_settling,
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
    notes: dict[tuple[Any, Any, Any], Note] = {}
    for flag in flags:
        now = corrected(flag)
        text = (now["note"] if now else flag["session_note"]) or flag["check_note"] or flag["message_text"]
        at = flag["session_at"] or flag["check_at"] or flag["message_at"]
        if text:
            notes.setdefault((flag["session"], flag["check"], flag["message"]), Note(text, moment(at)))
    return list(notes.values())
