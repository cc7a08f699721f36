"""Adherence across the caseload, as clinical.md 5 counts it for one patient: who did how much of what was
due. Self-reported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic
from clinic.overview.period import DAY, Period
from patients.adherence import adherence
from patients.adherence_record import Paused, paused_dates, period_of
from patients.models import DayTally, Patient, Pause
from patients.models.patient import PatientStatus

BATCH = 200  # patients read at once
LOWEST = (0, 20, 35, 50, 65, 80, 95)  # per cent of the sessions due: where each column begins
BANDS = [
    _("0 to 19%"),
    _("20 to 34%"),
    _("35 to 49%"),
    _("50 to 64%"),
    _("65 to 79%"),
    _("80 to 94%"),
    _("95%+"),
]
HALF = 3  # the columns below half
WEEKS = 12


@dataclass
class Spread:
    """Patients in care, of whom something was due of some: sessions done of those due, by column."""

    patients: int = 0
    logged: int = 0  # with at least one session in the period
    bands: list[int] = field(default_factory=lambda: [0] * len(LOWEST))
    full: int = 0
    due: int = 0
    full_before: int = 0
    due_before: int = 0

    def add(self, now: tuple[int, int], before: tuple[int, int], *, has_logged: bool) -> None:
        full, due = now
        self.patients += 1
        self.logged += has_logged
        self.full, self.due = self.full + full, self.due + due
        self.full_before, self.due_before = self.full_before + before[0], self.due_before + before[1]
        if due:
            self.bands[band_of(full, due)] += 1


def band_of(full: int, due: int) -> int:
    return max(number for number, least in enumerate(LOWEST) if full * 100 >= least * due)


@dataclass(frozen=True)
class Done:
    """What is read of one patient to count any window of days."""

    clinician: int
    periods: list[Any]
    shares: Mapping[date, list[float]]
    held: set[date]
    paused: set[date]

    def in_window(self, first: date, last: date) -> tuple[int, int]:
        """Full sessions and sessions due, both dates inside."""
        found = adherence(
            periods=self.periods,
            done=self.shares,
            paused=self.paused,
            held=self.held,
            today=last + DAY,
            window=(last - first).days + 1,
        )
        return found.full, found.due

    def has_logged(self, period: Period) -> bool:
        return any(period.first <= on <= period.last for on in self.shares)


def week_ends(last: date) -> list[tuple[date, date]]:
    """The twelve weeks up to a date, oldest first."""
    ends = [last - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return [(end - 6 * DAY, end) for end in ends]


def patients_done(clinic: Clinic, *, since: date, last: date) -> Iterator[Done]:
    """Everyone in care, in batches: between two of them SQLite lets others write."""
    people = Patient.objects.filter(clinic=clinic, status=PatientStatus.ACTIVE)
    ids = list(people.order_by("pk").values_list("pk", flat=True))
    for begin in range(0, len(ids), BATCH):
        yield from batch_done(clinic, ids[begin : begin + BATCH], since=since, last=last)


def batch_done(clinic: Clinic, ids: list[Any], *, since: date, last: date) -> Iterator[Done]:
    begin = datetime.combine(since, time.min, clinic.zone)
    running = Pause.objects.filter(Q(released_at=None) | Q(released_at__gte=begin))
    people = Patient.objects.filter(pk__in=ids).prefetch_related("prescriptions", Prefetch("pauses", running))
    shares: dict[Any, dict[date, list[float]]] = {each: {} for each in ids}
    held: dict[Any, set[date]] = {each: set() for each in ids}
    tallies = DayTally.objects.filter(patient__in=ids, on__range=(since, last))
    for whose, on, parts, is_held in tallies.values_list("patient", "on", "shares", "held"):
        if is_held:
            held[whose].add(on)
        if parts:
            shares[whose][on] = parts
    for patient in people:
        locks = [Paused(each.pk, each.since, each.released_at, "", None) for each in patient.pauses.all()]
        yield Done(
            patient.clinician_id,
            [period_of(version, clinic) for version in patient.prescriptions.all()],
            shares[patient.pk],
            held[patient.pk],
            paused_dates(locks, clinic=clinic, first=since, last=last),
        )
