"""Keep where a patient stands (patients/models/standing.py) true, from what is on record.

What a deed changes for certain is written as it is, in one statement. What has to be counted is read in
one statement and written in one more, for one patient as for a batch.
"""

from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from patients.finding import digits_of, sought_of
from patients.models import Patient, Session, Standing
from patients.models.patient import PatientQuerySet
from patients.standing_record import MONTH, Stood, count_one, counted, rows_to_count
from patients.triage.rules.practice import SILENT_DATES
from patients.triage.words import Status

BATCH = 250  # patients counted at once
NAMED = ("clinic", "clinician", "name", "sought", "phone_digits")
COUNTED = tuple(field.name for field in fields(Stood))


def named(patient: Patient) -> dict[str, Any]:
    """Who the patient is, as far as the lists know them."""
    return {
        "clinic_id": patient.clinic_id,
        "clinician_id": patient.clinician_id,
        "name": patient.name,
        "sought": sought_of(patient),
        "phone_digits": digits_of(patient.phone),
    }


def open_standing(patient: Patient, *, at: datetime) -> Standing:
    """The row of a new patient, of whom nothing is on record yet."""
    today = patient.clinic.today(at)
    return Standing.objects.create(patient=patient, counted_on=today, **named(patient))


def name_standing(patient: Patient) -> None:
    """After a change of name, number, birth date, phone or of who is responsible."""
    Standing.objects.filter(patient=patient).update(**named(patient))


def keep_standing(patient: Patient, *, at: datetime, **more: Any) -> None:
    """Count one patient again, as of this moment: two statements, however long the history. What else is
    known is written with it: `proposal="up"`."""
    stood = count_one(patient, today=patient.clinic.today(at))
    Standing.objects.filter(patient=patient).update(**asdict(stood), **more)


def keep_after_log(session: Session, *, worst: int | None, **more: Any) -> None:
    """After the newest session of a patient, done today. It counts from tomorrow on, so of all that is
    kept only this changes, in one statement. 'Not today' ends a silence too."""
    changed: dict[str, Any] = {"silent_since": None}
    if session.status != Status.SKIPPED:
        changed |= {"last_at": session.performed_at, "last_worst": worst}
    Standing.objects.filter(patient=session.patient_id).update(**changed, **more)


def keep_after_report(patient: Patient, *, on: date, at: datetime) -> None:
    """After a report of this date that is no session: whoever writes is not silent."""
    if (patient.clinic.today(at) - on).days < SILENT_DATES:
        Standing.objects.filter(patient=patient).update(silent_since=None)
    else:  # from paper, of long ago
        keep_standing(patient, at=at)


def keep_locked(patient: Patient) -> None:
    """The routine is locked from now on: nobody asks why it is not done."""
    Standing.objects.filter(patient=patient).update(is_paused=True, silent_since=None)


def keep_card(patient_id: Any, *, rank: int) -> None:
    """The rank of the patient's unresolved card; 0 when there is none any more."""
    Standing.objects.filter(patient=patient_id).update(card_rank=rank)


def count_standings(patients: PatientQuerySet, *, clinic: Any, at: datetime, again: bool = False) -> int:
    """Count these patients of a clinic again where that was not done yet on this date, and give a row to
    whoever has none: two statements a batch. With `again` everybody. Gives how many were counted."""
    today = clinic.today(at)
    due = patients if again else patients.filter(Q(standing=None) | Q(standing__counted_on__lt=today))
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        count_batch(ids[first : first + BATCH], clinic=clinic, today=today)
    return len(ids)


@transaction.atomic
def count_batch(ids: list[Any], *, clinic: Any, today: date) -> None:
    """A log that comes between the reading and the writing waits, and so is not written over."""
    patients = Patient.objects.filter(pk__in=ids)
    people = {each.pk: each for each in patients.select_for_update().order_by("pk")}
    rows = rows_to_count(patients, since=today - timedelta(days=MONTH))
    Standing.objects.bulk_create(
        [
            Standing(
                patient_id=row[0],
                **named(people[row[0]]),
                **asdict(counted(row, clinic=clinic, today=today)),
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=[*NAMED, *COUNTED],
    )


def recare(ids: list[Any], *, clinician: Any) -> None:
    """These patients are in the care of this clinician now."""
    Standing.objects.filter(patient__in=ids).update(clinician=clinician)
