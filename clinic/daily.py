"""The daily job of a clinic: who is silent, what is past its target, and whether notices still go out."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.db.models import F

from clinic.actions.count import count_periods
from clinic.messages import count_waiting
from clinic.models import Clinic, DailyRun
from clinic.notices import escalate, put_selftest
from patients.actions.proposal import keep_proposals
from patients.actions.standing import count_standings
from patients.actions.tick import tick, to_tick
from patients.models import Patient, Prescription

logger = logging.getLogger(__name__)

STARTS = time(6)  # local (clinical.md 4.2)
BATCH = 200  # patients read at once


@dataclass
class Day:
    """What one call did, over all clinics."""

    clinics: int = 0
    patients: int = 0
    flagged: int = 0
    overdue: int = 0
    reviews_due: int = 0
    untested: int = 0  # clinics with nobody to send the daily test to
    failed: int = 0


def run_daily(*, at: datetime, again: bool = False) -> Day:
    """Do the day of every clinic for which it is 06:00 or later and whose day is not done yet.

    Safe to call at any time and any number of times, and from two machines at once: it may be called
    every quarter of an hour, whatever zones the clinics are in. `again` also does days that are done.
    """
    day = Day()
    for clinic in Clinic.objects.select_related("on_duty", "deputy").order_by("pk"):
        stand(clinic, at=at, again=again)
        if clinic.local(at).time() >= STARTS:
            run_clinic(clinic, day, at=at, again=again)
    return day


def run_clinic(clinic: Clinic, day: Day, *, at: datetime, again: bool) -> None:
    on = clinic.today(at)
    # Days that are yet to come were done by a clock that stood wrong: they are done again when they come.
    clinic.daily_runs.filter(on__gt=on, finished_at__isnull=False).update(finished_at=None)
    with transaction.atomic():  # the test of the day goes with the day's row: one, however often we run
        run, is_first = DailyRun.objects.get_or_create(clinic=clinic, on=on, defaults={"started_at": at})
        if is_first and put_selftest(clinic, at=at) is None:
            day.untested += 1
    if run.finished_at and not again:
        return
    run.patients, flagged, run.failed = tick_all(clinic, at=at)
    day.clinics += 1
    day.patients += run.patients
    day.flagged += flagged
    day.failed += run.failed
    day.overdue += escalate([clinic], at=at)
    day.reviews_due += Prescription.objects.review_due(on).filter(patient__clinic=clinic).count()
    run.flagged, run.finished_at = F("flagged") + flagged, None if run.failed else at
    run.save()
    count_waiting(clinic)
    count(clinic, at=at)


def stand(clinic: Clinic, *, at: datetime, again: bool) -> None:
    """Adherence and silence change as days pass, from midnight on; what goes wrong here holds up nothing."""
    try:
        count_standings(Patient.objects.filter(clinic=clinic), clinic=clinic, at=at, again=again)
        keep_proposals(Patient.objects.filter(clinic=clinic), at=at)
    except Exception as error:
        logger.error("The list of patients could not be counted: %s", type(error).__name__)


def count(clinic: Clinic, *, at: datetime) -> None:
    """The numbers of the overview, last and by themselves: nobody waits longer for a notice because of them,
    and what goes wrong here leaves those of the day before, with their date."""
    try:
        count_periods(clinic, at=at)
    except Exception as error:
        logger.error("The overview could not be counted: %s", type(error).__name__)


def tick_all(clinic: Clinic, *, at: datetime) -> tuple[int, int, int]:
    """Every patient of the clinic who has a routine: looked at, flagged, and failed."""
    seen = flagged = failed = 0
    for patient in patients_of(clinic, at=at):
        seen += 1
        try:
            flagged += tick(patient, at=at) is not None
        except Exception as error:  # one record that cannot be read keeps nobody else from being seen
            logger.error("A patient could not be looked at: %s", type(error).__name__)
            failed += 1
    return seen, flagged, failed


def patients_of(clinic: Clinic, *, at: datetime) -> Iterator[Patient]:
    """In batches, and with no cursor left open: between two patients SQLite lets others write."""
    due = to_tick(Patient.objects.filter(clinic=clinic), at=at)
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        yield from due.filter(pk__in=ids[first : first + BATCH])
