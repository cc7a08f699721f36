"""The kinds of things that happen to a patient: where each stands in the database, off which index it is
read in the order of time, and which of its columns are told."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Field, Model, OuterRef, Q, QuerySet

from clinic.session_lines import raised_by, session_columns
from patients.models import (
    AccessEvent,
    Advice,
    Card,
    CardAct,
    Decision,
    Measure,
    Message,
    MorningReport,
    Pause,
    PrescribedStretch,
    Prescription,
    SafetyCheck,
    Screening,
    Session,
    WarningAnswer,
)
from patients.models.access import LEAVES
from patients.opening import ITEM_COLUMNS, ROUTINE_COLUMNS
from patients.rows import Rows
from patients.triage.words import Severity

ME = OuterRef("pk")  # the patient, in a query of patients
ACTS_READ = 20


@dataclass(frozen=True)
class Kind:
    """One kind of entry. `letter` stands in addresses, `at` is the column that the index orders by."""

    letter: str
    name: str
    rows: Callable[[Any], QuerySet[Any]]  # those of a patient
    at: str
    columns: Callable[[], dict[str, Any]]

    @cached_property
    def model(self) -> type[Model]:
        return self.rows(None).model

    @cached_property
    def key(self) -> "Field[Any, Any]":
        return self.model._meta.pk

    @cached_property
    def before_all(self) -> Any:
        """Less than any key there is."""
        return uuid.UUID(int=0) if self.key.get_internal_type() == "UUIDField" else -1

    def read_key(self, text: str) -> Any:
        """A key from the address; None for what is none."""
        try:
            return uuid.UUID(text) if isinstance(self.before_all, uuid.UUID) else whole(text)
        except ValueError:
            return None


def whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def plainly(*names: str, **others: Any) -> Callable[[], dict[str, Any]]:
    """Columns under their own names, and some under others."""
    return lambda: {**{name: name for name in names}, **others}


def check_columns() -> dict[str, Any]:
    signs = WarningAnswer.objects.filter(check_report=OuterRef("pk"))
    return {
        **{name: name for name in ("source", "safety", "note", "contact_request")},
        "named": Rows(signs, sign="sign", onset="onset"),
        "raised": raised_by(Q(check_report=OuterRef("pk"))),
    }


def card_columns() -> dict[str, Any]:
    acts = CardAct.objects.filter(card=OuterRef("pk")).order_by("-at", "-pk")[:ACTS_READ]
    return {
        **{name: name for name in ("severity", "state", "outcome")},
        "acts": Rows(acts, act="act", at="at", by="by__name", outcome="outcome", note="note"),
    }


def version_columns() -> dict[str, Any]:
    """A version of the routine, and the one before it: what changed is told in words."""
    before = Prescription.objects.filter(patient=OuterRef("patient"), version=OuterRef("version") - 1)
    return {
        **{name: name for name in ("version", "reason", "ended_at")},
        "by": "prescriber__name",
        "ended_by": "ended_by__name",
        **plan_columns(),
        "before": Rows(before, **plan_columns()),
    }


def plan_columns() -> dict[str, Any]:
    """A routine with its items, as `patients.routine_changes` compares them."""
    items = PrescribedStretch.objects.filter(prescription=OuterRef("pk")).order_by("order")
    own = {name: name for name in ROUTINE_COLUMNS}
    said = {name: name for name in ITEM_COLUMNS}
    return {**own, "items": Rows(items, code="stretch__code", title="stretch__title", **said)}


# In the order in which they stand where two happened at the same moment.
KINDS = (
    Kind(
        "c",
        "card",
        lambda patient: Card.objects.filter(patient=patient),
        "opened_at",
        card_columns,
    ),
    Kind(
        "s",
        "session",
        lambda patient: Session.objects.filter(patient=patient),
        "performed_at",
        session_columns,
    ),
    Kind(
        "n",
        "morning",
        lambda patient: MorningReport.objects.filter(patient=patient),
        "at",
        lambda: {
            "pain": "pain",
            "woke_at_night": "woke_at_night",
            "raised": raised_by(Q(morning=OuterRef("pk"))),
        },
    ),
    Kind("k", "check", lambda patient: SafetyCheck.objects.filter(patient=patient), "at", check_columns),
    Kind(
        "m",
        "message",
        lambda patient: Message.objects.filter(patient=patient),
        "at",
        plainly("text", "from_patient", by="author__name"),
    ),
    Kind(
        "a",
        "advice",
        lambda patient: Advice.objects.filter(patient=patient).exclude(severity=Severity.NONE),
        "shown_at",
        plainly("heading", "severity", "answer", "answered_at"),
    ),
    Kind(
        "t",
        "measure",
        lambda patient: Measure.objects.standing().filter(patient=patient),
        "at",
        plainly(
            *("reading", "revision", "test", "side", "degrees", "device", "position", "pain_during"),
            *("change", "activities", "note", "written_at"),
            by="by__name",
            examiner="examiner__name",
        ),
    ),
    Kind(
        "d",
        "decision",
        lambda patient: Decision.objects.filter(patient=patient),
        "at",
        plainly("proposal", "level", "choice", "reason", by="by__name"),
    ),
    Kind(
        "p",
        "version",
        lambda patient: Prescription.objects.filter(patient=patient),
        "prescribed_at",
        version_columns,
    ),
    Kind(
        "z",
        "pause",
        lambda patient: Pause.objects.filter(patient=patient),
        "since",
        plainly(*("reason", "released_at", "release_reason"), by="by__name", released_by="released_by__name"),
    ),
    Kind(
        "q",
        "screening",
        lambda patient: Screening.objects.filter(patient=patient),
        "at",
        plainly("baseline_pain", by="by__name"),
    ),
    Kind(
        "x",
        "access",
        lambda patient: AccessEvent.objects.filter(patient=patient),
        "at",
        plainly("kind", "what", "role", by="actor__name"),
    ),
    # Among everything else only what is rare: a chart is opened ten times a day.
    Kind(
        "y",
        "left",
        lambda patient: AccessEvent.objects.filter(patient=patient, kind__in=LEAVES),
        "at",
        plainly("kind", "what", "role", by="actor__name"),
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}

SHOWS = {
    "sessions": ("session", "morning", "check"),
    "cards": ("card",),
    "messages": ("message", "advice"),
    "measures": ("measure",),
    "routine": ("decision", "version", "pause", "screening"),
    "audit": ("access",),
}
AUDIT = "audit"  # only for who may see it; everything else tells of it what is rare


def kinds_of(show: str, *, may_see_audit: bool) -> tuple[Kind, ...]:
    """The kinds of a filter, and all of them where there is none."""
    if show:
        return tuple(BY_NAME[name] for name in SHOWS[show])
    return tuple(kind for kind in KINDS if kind.name != "access" and (may_see_audit or kind.name != "left"))
