"""Where a patient stands, counted from the record: what is read for it, and what comes out.

One statement for one patient or for a batch, whose cost does not depend on how many sessions there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from patients.adherence_record import adherence_of, newest_pauses, pauses_of, sessions_since
from patients.models import (
    Amendment,
    Card,
    MorningReport,
    Patient,
    PrescribedStretch,
    Prescription,
    SafetyCheck,
    Session,
)
from patients.models.patient import PatientStatus
from patients.rows import Prepared, Rows, day, decoded, moment
from patients.triage.rules.practice import SILENT_DATES
from patients.triage.words import Status

WEEK, MONTH = 7, 28  # the windows of clinical.md 5, in full days before today
VERSIONS_READ = 40  # newest first; more do not fit into a window of 28 days
MINE = Q(patient=OuterRef("pk"))


@dataclass(frozen=True)
class Stood:
    """The columns of a standing that are counted, as of `counted_on`."""

    last_at: datetime | None
    last_worst: int | None
    due_7: int
    full_7: int
    due_28: int
    full_28: int
    level: int | None
    review_due: date | None
    is_paused: bool
    silent_since: date | None
    card_rank: int
    counted_on: date


def rows_to_count(patients: QuerySet[Patient], *, since: Any) -> QuerySet[Any, tuple[Any, ...]]:
    """A row a patient: id, status, and what is counted, as JSON."""
    versions = Prescription.objects.filter(MINE).order_by("-version")[:VERSIONS_READ]
    begun = Session.objects.filter(MINE).exclude(status=Status.SKIPPED).order_by("-performed_at", "-pk")
    entries = Session.objects.filter(MINE).order_by("-performed_at", "-pk")
    return patients.values_list(
        "pk",
        "status",
        Rows(versions, **columns_of_version()),
        sessions_since(OuterRef("pk"), since),
        newest_pauses(OuterRef("pk")),
        Rows(begun[:1], at="performed_at", worst="pain_during", corrections=newest_correction()),
        Rows(entries[:1], on="performed_on"),
        Rows(MorningReport.objects.filter(MINE).order_by("-on")[:1], on="on"),
        Rows(SafetyCheck.objects.filter(MINE).order_by("-at")[:1], at="at"),
        Rows(Card.objects.unresolved().filter(MINE), rank="rank"),
    )


def columns_of_version() -> dict[str, Any]:
    items = PrescribedStretch.objects.filter(prescription=OuterRef("pk")).order_by()
    lowest = items.values("prescription").annotate(lowest=Min("level")).values("lowest")
    columns = ("start", "ended_at", "sessions_per_day", "rest_days", "review_due")
    return {**{name: name for name in columns}, "level": Subquery(lowest)}


def newest_correction() -> Rows:
    corrections = Amendment.objects.filter(session=OuterRef("pk")).order_by("-at", "-pk")
    return Rows(corrections[:1], answers="answers")


def rows_of_one(*, patient: Any, since: Any) -> QuerySet[Any, tuple[Any, ...]]:
    return rows_to_count(Patient.objects.filter(pk=patient), since=since)


ONE = Prepared(
    rows_of_one,
    patient=Patient._meta.pk,
    since=Session._meta.get_field("performed_on"),
)


def count_one(patient: Patient, *, today: date) -> Stood:
    row = ONE.row(patient=patient.pk, since=today - timedelta(days=MONTH))
    return counted(row, clinic=patient.clinic, today=today)


def counted(row: tuple[Any, ...], *, clinic: Any, today: date) -> Stood:
    """What a row of `rows_to_count` comes to on this date; of a patient of this clinic."""
    status, (versions, sessions, pauses, begun, entries, mornings, checks, cards) = (
        row[1],
        map(decoded, row[2:]),
    )
    routines = list(map(version_of, versions))
    locks = pauses_of(pauses)
    weighed = {
        "versions": routines,
        "sessions": sessions,
        "pauses": locks,
        "clinic": clinic,
        "today": today,
    }
    week, month = adherence_of(window=WEEK, **weighed), adherence_of(window=MONTH, **weighed)
    current = next((each for each in routines if each.ended_at is None), None)
    is_paused = any(each.until is None for each in locks)
    entered = [
        *(day(each["on"]) for each in (*entries, *mornings)),
        *(clinic.today(moment(each["at"])) for each in checks),
    ]
    follows = current is not None and not is_paused and status == PatientStatus.ACTIVE
    last = next(iter(begun), None)
    return Stood(
        last_at=moment(last["at"]) if last else None,
        last_worst=worst_of(last) if last else None,
        due_7=week.due,
        full_7=week.full,
        due_28=month.due,
        full_28=month.full,
        level=next((each["level"] for each in versions if each["ended_at"] is None), None),
        review_due=current.review_due if current else None,
        is_paused=is_paused,
        silent_since=silence([current.start, *entered], today=today) if current and follows else None,
        card_rank=max((each["rank"] for each in cards), default=0),
        counted_on=today,
    )


def version_of(row: Mapping[str, Any]) -> Prescription:
    return Prescription(
        start=day(row["start"]),
        ended_at=moment(row["ended_at"]) if row["ended_at"] else None,
        sessions_per_day=row["sessions_per_day"],
        rest_days=decoded(row["rest_days"]),
        review_due=day(row["review_due"]),
    )


def worst_of(session: Mapping[str, Any]) -> int | None:
    """As it reads now; a correction says all answers again."""
    correction = next(iter(decoded(session["corrections"])), None)
    now: int | None = decoded(correction["answers"])["pain_during"] if correction else session["worst"]
    return now


def silence(since: list[date], *, today: date) -> date | None:
    """A1: the date of the last entry of any kind, or of the start, when it is 7 or more dates ago."""
    last = max(since)
    return last if (today - last).days >= SILENT_DATES else None
