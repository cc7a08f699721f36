"""What today's page knows of a patient: one statement for all that happened, whatever its amount."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from patients.models import (
    Advice,
    DayTally,
    MorningReport,
    Patient,
    Pause,
    Prescription,
    Session,
    SessionDraft,
)
from patients.pictures.day_marks import DayDone
from patients.rows import Prepared, Rows, day, decoded, moment
from patients.triage.words import Severity, Status
from patients.views.week import Week, week_of, week_start
from patients.words import CardState

NOON = 12  # "from waking to noon" (clinical.md 3.2)


@dataclass(frozen=True)
class Sitting:
    """One session of today: when, and how much of it."""

    at: datetime
    is_full: bool


@dataclass(frozen=True)
class Locked:
    """The open pause: since when, and whose words it has. `reason` is empty when a rule locked it."""

    since: datetime
    by_clinician: bool
    reason: str


@dataclass(frozen=True)
class Unfinished:
    """A session begun and not logged."""

    client_id: str
    started_at: datetime
    has_more_than_a_start: bool


@dataclass(frozen=True)
class Told:
    """Advice to read: one that came while the patient was away and is not answered by anything since, or
    one about help today or now whose card is still open."""

    id: str
    heading: str
    at: datetime
    was_read: bool


@dataclass(frozen=True)
class Day:
    """Today of one patient, as the page tells it."""

    today: date
    prescription: Prescription | None
    sittings: tuple[Sitting, ...]
    skipped: bool
    held: bool
    pause: Locked | None
    draft: Unfinished | None
    advice: Told | None
    asks_morning: bool
    week: Week | None

    @property
    def planned(self) -> int:
        return self.prescription.sessions_per_day if self.prescription else 0

    @property
    def left(self) -> int:
        return max(0, self.planned - len(self.sittings))

    @property
    def state(self) -> str:
        """The one thing that is true of today; what locks or ends comes before what is planned."""
        if self.pause:
            return "paused"
        if self.prescription is None:
            return "no_routine"
        if self.today < self.prescription.start:
            return "starts_later"
        if self.held:
            return "held"
        if self.sittings:
            return "to_do" if self.left else "all_done"
        return "rest_day" if self.today.weekday() in self.prescription.rest_days else "to_do"

    @property
    def done_piece(self) -> tuple[str]:
        """The towel band of a session that is done."""
        return ("done",)

    @property
    def pieces_left(self) -> list[tuple[str]]:
        """The bands of the sessions that are left; the first of them is the next."""
        return [("now",) if place == 0 else ("to_come",) for place in range(self.left)]


def rows_of_day(*, patient: Any, today: Any, first: Any, since: Any) -> QuerySet[Patient]:
    """The tallies from `first` on, today's sessions, the pauses that reach to `since` or later, the newest
    draft, the advice that waits, the advice that is still true and this morning's report, as JSON."""
    mine = Q(patient=OuterRef("pk"))
    sessions = Session.objects.filter(mine, performed_on=today).order_by("performed_at")[:20]
    pauses = Pause.objects.filter(mine).filter(Q(released_at=None) | Q(released_at__gte=since))
    tallies = DayTally.objects.filter(mine, on__gte=first, on__lte=today).order_by("on")
    return Patient.objects.filter(pk=patient).values_list(
        Rows(tallies, on="on", full="full", partial="partial", held="held"),
        Rows(sessions, at="performed_at", status="status", fraction="fraction"),
        Rows(
            pauses.order_by("since")[:10],
            since="since",
            released_at="released_at",
            by="by_id",
            reason="reason",
        ),
        Rows(
            SessionDraft.objects.filter(mine).order_by("-started_at")[:1],
            client_id="client_id",
            started_at="started_at",
            answers="answers",
            holds="holds",
        ),
        Rows(Advice.objects.filter(mine).waiting()[:1], id="pk", heading="heading", at="shown_at"),
        Rows(still_true(mine)[:1], id="pk", heading="heading", at="shown_at"),
        Rows(MorningReport.objects.filter(mine, on=today)[:1], on="on"),
    )


def still_true(mine: Q) -> QuerySet[Advice]:
    """Emergency and urgent advice until the clinic closes its card: whoever left its page finds it again."""
    grave = Advice.objects.filter(mine, severity__in=[Severity.EMERGENCY, Severity.URGENT])
    unresolved = grave.filter(card__state__in=[CardState.OPEN, CardState.ACKNOWLEDGED])
    return unresolved.order_by("severity", "-shown_at")  # by their names emergency comes before urgent


ROWS_OF_DAY = Prepared(
    rows_of_day,
    patient=Patient._meta.pk,
    today=DayTally._meta.get_field("on"),
    first=DayTally._meta.get_field("on"),
    since=Pause._meta.get_field("released_at"),
)


def day_of(patient: Patient, prescription: Prescription | None, *, at: datetime) -> Day:
    """What is true of today, read in one statement."""
    today = patient.clinic.today(at)
    first = min(week_start(today), today - timedelta(days=1))
    since = datetime.combine(first, time(), patient.clinic.zone)
    tallies, sessions, pauses, drafts, waiting, true_still, mornings = map(
        decoded, ROWS_OF_DAY.row(patient=patient.pk, today=today, first=first, since=since)
    )
    done = {day(row["on"]): DayDone(row["full"], row["partial"], bool(row["held"])) for row in tallies}
    yesterday = done.get(today - timedelta(days=1))
    is_morning = patient.clinic.local(at).hour < NOON
    return Day(
        today=today,
        prescription=prescription,
        sittings=tuple(
            Sitting(moment(row["at"]), row["fraction"] >= 1)
            for row in sessions
            if row["fraction"] > 0 or row["status"] == Status.DONE
        ),
        skipped=any(row["status"] == Status.SKIPPED for row in sessions),
        held=any(row["status"] == Status.HELD for row in sessions),
        pause=next((locked(row) for row in pauses if row["released_at"] is None), None),
        draft=next(map(unfinished, drafts), None),
        advice=next((told(row, was_read=row not in waiting) for row in [*waiting, *true_still]), None),
        asks_morning=bool(is_morning and yesterday and yesterday.something and not mornings),
        week=week_of(today, prescription, done, paused_dates(pauses, patient, today))
        if prescription
        else None,
    )


def as_uuid(value: str) -> str:
    """As an address has it; SQLite leaves the dashes out."""
    return str(uuid.UUID(value))


def told(row: dict[str, Any], *, was_read: bool) -> Told:
    return Told(as_uuid(row["id"]), row["heading"], moment(row["at"]), was_read)


def locked(row: dict[str, Any]) -> Locked:
    by_clinician = row["by"] is not None
    return Locked(moment(row["since"]), by_clinician, row["reason"] if by_clinician else "")


def unfinished(row: dict[str, Any]) -> Unfinished:
    answers, holds = decoded(row["answers"]), decoded(row["holds"])
    return Unfinished(
        as_uuid(row["client_id"]),
        moment(row["started_at"]),
        bool(holds or set(answers) - {"pain_before", "resting_leg"}),
    )


def paused_dates(pauses: list[dict[str, Any]], patient: Patient, today: date) -> set[date]:
    """Every date that a pause touched; such a date is not due (decisions.md, versions and pauses)."""
    clinic, dates = patient.clinic, set()
    for row in pauses:
        first = max(clinic.today(moment(row["since"])), week_start(today))
        last = clinic.today(moment(row["released_at"])) if row["released_at"] else today
        dates |= {first + timedelta(days=offset) for offset in range((last - first).days + 1)}
    return dates


def headline(day: Day, *, clinician: str) -> str:
    """The h1 of today: the state in words."""
    if day.state == "to_do":
        return left_to_do(len(day.sittings), day.left)
    if day.state == "no_routine":
        return _("%(clinician)s hasn't set your routine yet") % {"clinician": clinician}
    return {
        "paused": _("Your routine is paused"),
        "starts_later": _("Your routine has not started yet"),
        "held": _("Rest today"),
        "rest_day": _("Nothing planned today"),
        "all_done": _("All done for today"),
    }[day.state]


def left_to_do(done: int, left: int) -> str:
    """What is done and what is left: "One done, one to go"."""
    if not done:
        return {1: _("One session today"), 2: _("Two sessions today")}.get(left, _("Three sessions today"))
    return {
        (1, 1): _("One done, one to go"),
        (1, 2): _("One done, two to go"),
        (2, 1): _("Two done, one to go"),
    }[done, left]
