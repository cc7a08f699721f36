"""The one patient whom all others are copied from, made by the actions like any other."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from clinic.bench.rooms import Size
from clinic.demo.build import make_clinic, make_library
from clinic.demo.people import LEAD
from clinic.models import Clinic, User
from clinic.notices.outbox import drain
from patients.actions.admit import SafetyAnswers, add_patient, screen
from patients.actions.log import Logged, log_session
from patients.actions.pause import release
from patients.actions.prescribe import prescribe
from patients.actions.review import acknowledge, resolve
from patients.answers import Answers, HoldDone
from patients.models import (
    Card,
    Patient,
    Prescription,
    Session,
)

CLINICIANS = 10  # the same in every size, so that only patients and sessions make a difference
ITEM = {
    "level": 2,
    "aid": "towel",
    "grip": "ends",
    "grip_cm": None,
    "knee": "bent",
    "resting_leg": "bent",
    "surface": "floor",
    "sides": "left",
    "first_side": "L",
    "hold_s": 10,
    "reps_per_side": 2,
    "rest_s": 30,
}
ROUTINE = {
    "sessions_per_day": 1,
    "days_per_week": 7,
    "rest_days": [],
    "pain_limit": 5,
    "reason": "",
    "note": "",
}
SCREENING: dict[str, Any] = {
    "experience": "done_before",
    "tightness": "tight",
    "injury_pain": [],
    "towel_fits": True,
    "posture_flat_low_back": "not_looked_at",
    "surface": "floor",
    "baseline_pain": 2,
    "baseline_items": [],
    "known_sciatica_side": "none",
    "risk": [],
    "contraindications": [],
}
PASSED = ("PV2", "PV3", "PV4", "PV5", "PV9", "LEVEL", "S4")


@dataclass
class First:
    """The patient whom all others are copied from."""

    clinic: Clinic
    patient: Patient
    prescription: Prescription
    calm: Session
    flagged: Session
    card: Card
    clinicians: list[int]


def make_first(size: Size, *, at: datetime) -> First:
    clinic, staff = make_clinic()
    rungs = make_library(staff, now=at - timedelta(days=2 * size.each))
    others = [
        User.objects.create_user(
            f"c{number}@bench.example", None, name=f"Clinician {number:02}", role="clinician", clinic=clinic
        )
        for number in range(CLINICIANS - 1)
    ]
    lead = staff[LEAD]
    begun = at - timedelta(days=size.each + size.each // 4 + 10)
    account = User.objects.create_user(
        "p0@bench.example", None, name="Patient 100000", role="patient", clinic=clinic
    )
    patient = add_patient(
        clinic=clinic,
        clinician=lead,
        by=lead,
        at=begun,
        account=account,
        name=account.name,
        birth_date=date(1980, 5, 4),
        number="B0",
    )
    screen(
        patient=patient,
        by=lead,
        at=begun,
        safety=SafetyAnswers(safety="none"),
        **SCREENING,
    )
    start = clinic.today(begun)
    prescription = prescribe(
        patient=patient,
        by=lead,
        at=begun,
        routine={**ROUTINE, "start": start, "review_due": start + timedelta(days=14)},
        items=[{"stretch": rungs[2].stretch, **ITEM}],
        overrides=dict.fromkeys(PASSED, "Agreed with the patient."),
        instead_of=None,
        safety_answered_on=start,
    )
    flagged = log(prescription, pain=8, at=begun + timedelta(days=1))
    card = Card.objects.get(patient=patient)
    acknowledge(card, by=lead, at=begun + timedelta(days=1, minutes=40))
    resolve(card, by=lead, at=begun + timedelta(days=1, hours=2), outcome="called", note="")
    for pause in patient.pauses.open():
        release(pause, by=lead, at=begun + timedelta(days=1, hours=2), reason="Spoken with the patient.")
    calm = log(prescription, pain=2, at=begun + timedelta(days=5))
    drain(clock=lambda: begun + timedelta(days=1))
    clinicians = [lead.pk, *(each.pk for each in others)]
    return First(
        clinic, patient, prescription, calm.session, flagged.session, Card.objects.get(pk=card.pk), clinicians
    )


def log(prescription: Prescription, *, pain: int, at: datetime) -> Logged:
    item = prescription.items.get()
    return log_session(
        patient=prescription.patient,
        prescription=prescription,
        client_id=uuid.uuid4(),
        performed_at=at,
        answers=Answers(
            pain_before=2,
            pain_during=pain,
            pain_after=2,
            stretch_strength=5,
            safety="none",
            ease="ok",
            felt_where="stretch_only",
            holds=tuple(HoldDone(item.pk, "L", number, 10.0) for number in (1, 2)),
        ),
        at=at,
    )
