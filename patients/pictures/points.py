"""Sessions read for the pain chart: a few columns each, as a list inside another query."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q

from patients.models import Amendment, Flag, MorningReport, Session
from patients.pictures.pain import Point
from patients.rows import Rows, day, decoded
from patients.triage.words import Status

OF_SESSION = Q(session=OuterRef("pk"))


DAY = timedelta(days=1)


def newest_points(patient: OuterRef, *, count: int, since: date | None = None, **more: Any) -> Rows:
    """The newest sessions of a patient that were begun ('not today' is none), newest first; `more` are
    further columns."""
    sessions = Session.objects.filter(patient=patient).exclude(status=Status.SKIPPED)
    if since:
        sessions = sessions.filter(performed_on__gte=since)
    return Rows(
        sessions.order_by("-performed_at", "-pk")[:count],
        on="performed_on",
        before="pain_before",
        worst="pain_during",
        after="pain_after",
        limit="prescription__pain_limit",
        version="prescription__version",
        flags=Rows(Flag.objects.filter(OF_SESSION)[:1], rule="rule"),
        amendments=newest_answers(),
        **more,
    )


def newest_mornings(patient: OuterRef, *, count: int) -> Rows:
    """The newest mornings that were reported."""
    mornings = MorningReport.objects.filter(patient=patient).order_by("-on")
    return Rows(mornings[:count], on="on", pain="pain")


def newest_answers(session: Q = OF_SESSION) -> Rows:
    """The answers of the last correction, if there was one."""
    return Rows(Amendment.objects.filter(session).order_by("-at", "-pk")[:1], answers="answers")


def corrected(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The answers of the last correction; None when nothing was corrected."""
    newest = next(iter(decoded(row["amendments"])), None)
    return decoded(newest["answers"]) if newest else None


def points_of(rows: Iterable[Mapping[str, Any]], mornings: Iterable[Mapping[str, Any]] = ()) -> list[Point]:
    """The points as they read now, corrections included, oldest first. A morning belongs to the last session
    of the day before."""
    next_morning = {day(each["on"]) - DAY: each["pain"] for each in mornings}
    points = [point_of(row) for row in rows]
    found = [replace(point, morning=next_morning.pop(point.on, None)) for point in points]
    return found[::-1]


def point_of(row: Mapping[str, Any]) -> Point:
    now = corrected(row)
    return Point(
        on=day(row["on"]),
        before=now["pain_before"] if now else row["before"],
        worst=now["pain_during"] if now else row["worst"],
        after=now["pain_after"] if now else row["after"],
        limit=row["limit"],
        version=row["version"],
        is_flagged=bool(decoded(row["flags"])),
    )
