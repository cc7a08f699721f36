"""Who stands on the morning worklist: its sections by urgency, and whom a graver reason leads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    Field,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from clinic.cards import gravest, rules_of
from patients.models import Card, Message, Standing, Thread
from patients.rows import Rows
from patients.triage.words import Severity
from patients.words import CardState

COUNTED = 100  # of what can be many no more are counted than this
OPEN = Card.objects.filter(state=CardState.OPEN)
PATIENT = OuterRef("patient")
GRAVE = Exists(OPEN.filter(patient=PATIENT, rank__gte=Severity.SOON.rank))
WITH_CARD = Exists(OPEN.filter(patient=PATIENT))
ASKING = Exists(Thread.objects.filter(patient=PATIENT, waiting_since__isnull=False))
IS_SILENT = {"patient__standing__silent_since__isnull": False}
NOT_SILENT = {"patient__standing__silent_since": None}


@dataclass(frozen=True)
class Reader:
    """Whoever may review, of a clinic whose id is put in later: the page itself asks who it is."""

    clinic_id: Any

    def may(self, deed: str) -> bool:
        return True


Found = Callable[[Reader, Any], QuerySet[Any]]


@dataclass(frozen=True)
class Section:
    """One reason to stand on the list. `found` gives its patients without those whom a graver reason leads,
    `order` the two columns that it is read by; `anywhere` the rows that have a place in that order."""

    name: str
    found: Found
    columns: Callable[[], dict[str, Any]]
    order: tuple[str, str] = ("opened_at", "pk")
    anywhere: Found = lambda reader, today: Card.objects.visible_to(reader)
    place: Field = field(default_factory=DateTimeField)
    counted: int | None = None  # at most so many are counted; None: all of them

    def rows(self, reader: Reader, today: Any, after: tuple[Any, Any] | None = None) -> QuerySet[Any]:
        found = self.found(reader, today).order_by(*self.order)
        return found.filter(self.behind(*after)) if after else found

    def behind(self, value: Any, key: Any) -> Q:
        first, second = self.order
        name, side = (first[1:], "lt") if first.startswith("-") else (first, "gt")
        bound = Q(**{f"{name}__{side}e": value})  # once more by itself: it enters the index at this place
        return bound & (Q(**{f"{name}__{side}": value}) | Q(**{name: value, f"{second}__gt": key}))


def of_rank(severity: Severity) -> Found:
    def cards(reader: Reader, today: Any) -> QuerySet[Any]:
        found = Card.objects.visible_to(reader).in_state(CardState.OPEN).filter(rank=severity.rank)
        return found if severity != Severity.ROUTINE else found.exclude(ASKING)

    return cards


def who(of: str = "patient__") -> dict[str, Any]:
    """Whose row it is, and what else would have brought them here."""
    return {
        **{"patient": "patient", "name": f"{of}name", "born": f"{of}birth_date", "phone": f"{of}phone"},
        "silent": f"{of}standing__silent_since",
        "review": f"{of}standing__review_due",
        "proposal": f"{of}standing__proposal",
        "asked": f"{of}thread__waiting_since",
    }


def card_columns() -> dict[str, Any]:
    return {
        **who(),
        **{"id": "pk", "severity": "severity", "state": "state", "opened": "opened_at", "due": "due"},
        **{"contact": "patient__emergency_contact", "headline": gravest(), "rules": rules_of()},
    }


def card_beside() -> Rows:
    """The unresolved card of somebody whom another reason leads."""
    cards = Card.objects.unresolved().filter(patient=PATIENT)
    return Rows(cards, id="pk", state="state", headline=gravest())


def question_columns() -> dict[str, Any]:
    oldest = Message.objects.filter(patient=PATIENT, from_patient=True, at__gte=OuterRef("waiting_since"))
    words = Subquery(oldest.order_by("at", "pk").values("text")[:1])
    return {
        **who(),
        "opened": "waiting_since",
        "due": "answer_due",
        "headline": words,
        "cards": card_beside(),
    }


def standing_columns() -> dict[str, Any]:
    return {**who(), "level": "level", "last": "last_at", "worst": "last_worst", "cards": card_beside()}


def waiting_threads(reader: Reader, today: Any) -> QuerySet[Any]:
    return Thread.objects.visible_to(reader).filter(waiting_since__isnull=False)


def to_look_at(reader: Reader, today: Any) -> QuerySet[Any]:
    return Standing.objects.visible_to(reader).filter(review_order__lte=today)


def ready(reader: Reader, today: Any) -> QuerySet[Any]:
    return Standing.objects.visible_to(reader).filter(proposal="up")


def card_section(severity: Severity) -> Section:
    return Section(severity.value, of_rank(severity), card_columns)


routine = of_rank(Severity.ROUTINE)
SECTIONS = {
    section.name: section
    for section in (
        card_section(Severity.EMERGENCY),
        card_section(Severity.URGENT),
        card_section(Severity.SOON),
        Section(
            "questions",
            lambda reader, today: waiting_threads(reader, today).exclude(GRAVE),
            question_columns,
            order=("answer_due", "patient"),
            anywhere=waiting_threads,
            counted=COUNTED,
        ),
        Section(
            "silent",
            lambda reader, today: routine(reader, today).filter(**IS_SILENT),
            card_columns,
            counted=COUNTED,
        ),
        Section(
            "routine",
            lambda reader, today: routine(reader, today).filter(**NOT_SILENT),
            card_columns,
            counted=COUNTED,
        ),
        Section(
            "reviews",
            lambda reader, today: to_look_at(reader, today).exclude(WITH_CARD).exclude(ASKING),
            standing_columns,
            order=("review_order", "patient"),
            anywhere=to_look_at,
            place=DateField(),
            counted=COUNTED,
        ),
        Section(
            "ready",
            lambda reader, today: (
                ready(reader, today).exclude(WITH_CARD).exclude(ASKING).exclude(review_order__lte=today)
            ),
            standing_columns,
            order=("-last_order", "patient"),
            anywhere=ready,
            counted=COUNTED,
        ),
    )
}
RING = ("emergency", "urgent")  # on every list that begins further down, too (G12)
