"""What the pictures of one record are made of: columns of a statement about the patient, and the pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery, Sum

from patients.adherence import Period
from patients.adherence_record import (
    PAUSES_READ,
    newest_pauses,
    paused_dates,
    pauses_of,
    period_of,
    version_of,
)
from patients.models import DayTally, Flag, Hold, Patient, PrescribedStretch, Prescription
from patients.pictures.calendar import Calendar, calendar_of, first_day
from patients.pictures.day_marks import DayDone
from patients.pictures.effort import Effort, HoldChart, StrengthChart
from patients.pictures.pain import OwnPainChart, PainChart
from patients.pictures.points import corrected, newest_mornings, newest_points, points_of
from patients.rows import Prepared, Rows, day, decoded, truth
from stretches.words import Side, Sides

SESSIONS = 28
WIDE, OWN_WIDTH = 570, 440  # as wide as the panel on a desk, so that 13 px stay 13 px
SIDES = {"left": (Side.LEFT, Sides.LEFT), "right": (Side.RIGHT, Sides.RIGHT)}


@dataclass(frozen=True)
class Pictures:
    pain: PainChart
    holds: HoldChart
    strength: StrengthChart
    calendar: Calendar

    @property
    def sessions(self) -> int:
        return len(self.pain.points)


def picture_parts(me: OuterRef, *, first: Any) -> dict[str, Any]:
    """Of the patient of a statement: the newest sessions and mornings, and the days from `first` on."""
    tallies = DayTally.objects.filter(patient=me, on__gte=first)
    flags = Flag.objects.filter(card__patient=me, session__performed_on__gte=first)
    return {
        "point_rows": newest_points(me, count=SESSIONS, strength="stretch_strength", **sides_of_session()),
        "morning_rows": newest_mornings(me, count=SESSIONS),
        "tally_rows": Rows(tallies, **{name: name for name in ("on", "full", "partial", "held")}),
        "flag_day_rows": Rows(
            flags.order_by().values("session__performed_on").distinct(), on="session__performed_on"
        ),
    }


def sides_of_session() -> dict[str, Any]:
    """Seconds held on each side in all, and what the version of the session asks of it."""
    columns = {}
    for name, (side, only) in SIDES.items():
        held = Hold.objects.filter(session=OuterRef("pk"), side=side).order_by().values("session")
        items = PrescribedStretch.objects.filter(
            Q(sides=Sides.BOTH) | Q(sides=only), prescription=OuterRef("prescription")
        )
        asked = items.order_by().values("prescription")
        columns[name] = Subquery(held.annotate(held=Sum("seconds")).values("held"))
        columns[f"goal_{name}"] = Subquery(
            asked.annotate(asked=Sum(F("hold_s") * F("reps_per_side"))).values("asked")
        )
    return columns


def pictures_of(
    rows: Mapping[str, Any], *, periods: Sequence[Period], paused: set[date], today: date, width: int = WIDE
) -> Pictures:
    """From the columns of `picture_parts`, lists decoded."""
    efforts = [effort_of(row) for row in reversed(rows["point_rows"])]
    return Pictures(
        pain=PainChart(points_of(rows["point_rows"], rows["morning_rows"]), width=width),
        holds=HoldChart(efforts, width=width),
        strength=StrengthChart(efforts, width=width),
        calendar=calendar_of(
            today=today,
            periods=periods,
            done={
                day(row["on"]): DayDone(row["full"], row["partial"], bool(truth(row["held"])))
                for row in rows["tally_rows"]
            },
            paused=paused,
            flagged={day(row["on"]) for row in rows["flag_day_rows"]},
        ),
    )


def effort_of(row: Mapping[str, Any]) -> Effort:
    now = corrected(row)
    return Effort(
        on=day(row["on"]),
        left=row["left"],
        right=row["right"],
        goal_left=row["goal_left"],
        goal_right=row["goal_right"],
        strength=now["stretch_strength"] if now else row["strength"],
    )


# --- of a patient by themselves: without flags, which are the clinic's ---


def rows_of_patient(*, patient: Any, first: Any) -> QuerySet[Any, tuple[Any, ...]]:
    versions = Prescription.objects.filter(patient=OuterRef("pk")).order_by("-version")[:PAUSES_READ]
    parts = {
        **picture_parts(OuterRef("pk"), first=first),
        "period_rows": Rows(
            versions, **{name: name for name in ("start", "ended_at", "sessions_per_day", "rest_days")}
        ),
        "pause_rows": newest_pauses(OuterRef("pk")),
    }
    return Patient.objects.filter(pk=patient).annotate(**parts).values_list(*parts)


NAMES = ("point_rows", "morning_rows", "tally_rows", "flag_day_rows", "period_rows", "pause_rows")
STATEMENT = Prepared(rows_of_patient, patient=Patient._meta.pk, first=DateField())


def own_pictures(patient: Patient, *, today: date) -> Pictures:
    """What the patient sees of their own record. One statement."""
    first = first_day(today)
    rows = dict(zip(NAMES, map(decoded, STATEMENT.row(patient=patient.pk, first=first)), strict=True))
    periods = [period_of(version_of(each), patient.clinic) for each in rows["period_rows"]]
    paused = paused_dates(pauses_of(rows["pause_rows"]), clinic=patient.clinic, first=first, last=today)
    found = pictures_of(
        {**rows, "flag_day_rows": []}, periods=periods, paused=paused, today=today, width=OWN_WIDTH
    )
    return replace(found, pain=OwnPainChart(found.pain.points, width=OWN_WIDTH))
