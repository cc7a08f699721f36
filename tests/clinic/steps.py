"""A patient whose week gives a proposal: what the tests of the ladder stand on."""

from datetime import datetime, timedelta
from typing import Any

from patients.actions.report import report_morning
from patients.models import Patient, Prescription
from tests.factories import NOW, make_prescription, make_screening, make_session, make_stretch

DAYS = (6, 5, 4, 3, 1)  # ago
LEVEL = {"level": 3, "hold_s": 20, "reps_per_side": 3}


def make_week(
    patient: Patient, *, at: datetime = NOW, since: int = 10, changed: Any = None, **routine: Any
) -> Prescription:
    """A routine of `since` days, five sessions with everything reached and the mornings after them, with
    safety answers that are fresh; `changed` by days ago."""
    make_stretch("HAM_SEATED")
    prescription = make_prescription(patient=patient, at=at - timedelta(days=since), **{**LEVEL, **routine})
    make_screening(patient=patient, at=at - timedelta(days=since))
    for day in DAYS:
        said = {"pain_before": 1, "pain_during": 2, "pain_after": 1, **(changed or {}).get(day, {})}
        done = at - timedelta(days=day)
        make_session(prescription=prescription, performed_at=done, **said)
        morning(patient, done + timedelta(days=1))
    make_screening(patient=patient, at=at - timedelta(days=1, hours=1))
    return prescription


def morning(patient: Patient, at: datetime, pain: int | None = 1) -> None:
    on = patient.clinic.today(at)
    report_morning(patient=patient, on=on, pain=pain, woke_at_night=False, at=at)
