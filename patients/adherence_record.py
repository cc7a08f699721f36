"""Adherence of a patient from the record: what is read for it, and the figures of a window.

Sessions are read by date, so that the cost does not depend on how many there are in all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef

from patients.adherence import Adherence, Period, adherence
from patients.models import Pause, Prescription, Session
from patients.rows import Rows, day, decoded, moment
from patients.triage.terms import SESSION
from patients.triage.words import Status

PAUSES_READ = 40  # newest first; more do not fit into a window of 28 days


@dataclass(frozen=True)
class Paused:
    """A lock on the routine; `until` is None while it holds."""

    id: int
    since: datetime
    until: datetime | None
    reason: str
    by: str | None  # None: by a rule


def sessions_since(patient: OuterRef, on: date) -> Rows:
    """What adherence asks of the sessions from this local date on."""
    sessions = Session.objects.filter(patient=patient, performed_on__gte=on)
    return Rows(sessions, on="performed_on", status="status", fraction="fraction")


def newest_pauses(patient: OuterRef) -> Rows:
    return Rows(
        Pause.objects.filter(patient=patient).order_by("-since", "-pk")[:PAUSES_READ],
        id="pk",
        since="since",
        until="released_at",
        reason="reason",
        by="by__name",
    )


def pauses_of(rows: Iterable[Mapping[str, Any]]) -> list[Paused]:
    return [
        Paused(
            row["id"],
            moment(row["since"]),
            moment(row["until"]) if row["until"] else None,
            row["reason"],
            row["by"],
        )
        for row in rows
    ]


def adherence_of(
    *,
    versions: Sequence[Prescription],
    sessions: Iterable[Mapping[str, Any]],
    pauses: Iterable[Paused],
    clinic: Any,
    today: date,
    window: int,
) -> Adherence:
    """The `window` full days before today, of a patient whose versions, sessions and pauses these are."""
    done: dict[date, list[float]] = {}
    held = set()
    for row in sessions:
        on = day(row["on"])
        if row["status"] == Status.HELD:
            held.add(on)
        elif row["status"] in SESSION and row["fraction"]:
            done.setdefault(on, []).append(row["fraction"])
    return adherence(
        periods=[period_of(version, clinic) for version in versions],
        done=done,
        held=held,
        paused=paused_dates(pauses, clinic=clinic, first=today - timedelta(days=window), last=today),
        today=today,
        window=window,
    )


def version_of(row: Mapping[str, Any]) -> Prescription:
    """A version as adherence asks of it."""
    ended = row["ended_at"]
    return Prescription(
        start=day(row["start"]),
        ended_at=moment(ended) if ended else None,
        sessions_per_day=row["sessions_per_day"],
        rest_days=decoded(row["rest_days"]),
    )


def period_of(version: Prescription, clinic: Any) -> Period:
    """A version is in force until the local date on which it was ended."""
    end = clinic.today(version.ended_at) if version.ended_at else None
    return Period(version.start, end, version.sessions_per_day, frozenset(version.rest_days))


def paused_dates(pauses: Iterable[Paused], *, clinic: Any, first: date, last: date) -> set[date]:
    """Every date from first to last that a pause touches: none of them is due (decisions.md)."""
    touched = set()
    for pause in pauses:
        begin = max(clinic.today(pause.since), first)
        end = min(clinic.today(pause.until), last) if pause.until else last
        touched |= {begin + timedelta(days=days) for days in range((end - begin).days + 1)}
    return touched
