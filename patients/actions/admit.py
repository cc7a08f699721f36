"""Take a patient into care, and ask what must be asked before prescribing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from patients.actions.lock import lock
from patients.actions.report import report_check
from patients.actions.standing import open_standing
from patients.answers import SignAnswer
from patients.models import Patient, Screening
from patients.models.report import CheckSource

SENT_TWICE = timedelta(minutes=1)  # by a finger or a proxy; who asks anew takes longer


@dataclass(frozen=True, kw_only=True)
class SafetyAnswers:
    """The full list as answered: `safety` of the closed list, and the signs that were named."""

    safety: str
    signs: Sequence[SignAnswer] = ()


@transaction.atomic
def add_patient(
    *, clinic: Any, clinician: Any, by: Any, at: datetime, account: Any = None, **details: Any
) -> Patient:
    """A new patient of the clinic, in this clinician's care.

    Raises ValidationError for a person under 18 and for a number that another patient has.
    """
    patient = Patient(
        clinic=clinic, clinician=clinician, added_by=by, added_at=at, account=account, **details
    )
    patient.full_clean()
    patient.save(force_insert=True)
    open_standing(patient, at=at)
    return patient


@transaction.atomic
def screen(
    *, patient: Patient, by: Any, at: datetime, safety: SafetyAnswers | None = None, **answers: Any
) -> Screening:
    """Keep the screening. Its safety answers are a safety check of their own and are judged at once:
    a sign named while prescribing reaches the review list like any other, unless this very screening
    puts it on record as old and stable. A form that was sent twice is one screening."""
    screening = Screening(patient=patient, by=by, at=at, **answers)
    screening.full_clean()
    lock(patient)
    before = patient.screenings.filter(by=by, at__gt=at - SENT_TWICE, at__lte=at, **answers).first()
    if before and (safety is None or safety == said_with(before)):
        return before
    screening.save(force_insert=True)
    if safety is not None:
        screening.safety_check = report_check(
            patient=patient,
            client_id=uuid.uuid4(),
            source=CheckSource.SCREENING,
            safety=safety.safety,
            signs=tuple(safety.signs),
            at=at,
        ).record
        screening.save(update_fields=["safety_check"])
        patient.advice.leave(at=at)
    return screening


def said_with(screening: Screening) -> SafetyAnswers | None:
    """The safety answers that came with it; None where they were not asked."""
    check = screening.safety_check
    if check is None:
        return None
    signs = [SignAnswer(each.sign, each.onset) for each in check.signs.order_by("pk")]
    return SafetyAnswers(safety=check.safety, signs=tuple(signs))
