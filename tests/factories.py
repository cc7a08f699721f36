"""Makers of valid rows: the test says what it is about, the maker fills in the rest.

What has an action is made through it, so that tests stand on the same ground as the pages.
"""

import itertools
import uuid
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

from clinic.models import Clinic, User
from patients.actions.admit import SafetyAnswers, add_patient, screen
from patients.actions.log import Logged, log_session
from patients.actions.prescribe import prescribe
from patients.answers import Answers, FeltAt, HoldDone, SignAnswer
from patients.models import Patient, Prescription, Screening
from stretches.actions import approve
from stretches.library_file import read_library_file
from stretches.loading import library_files, load
from stretches.models import Stretch

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
numbers = itertools.count(1)


def make_clinic(**fields: Any) -> Clinic:
    return Clinic.objects.create(
        **{"name": f"Harbour Street Physio {next(numbers)}", "phone": "0117 496 0123", **fields}
    )


def make_user(
    *,
    role: str = "clinician",
    clinic: Clinic | None = None,
    name: str = "Ines Duarte",
    email: str | None = None,
) -> User:
    email = email or f"{role}{next(numbers)}@clinic.example"
    return User.objects.create_user(
        email, "stretch-every-day", name=name, role=role, clinic=clinic or make_clinic()
    )


def make_patient(
    *,
    clinician: User | None = None,
    name: str = "Gareth Pryce",
    birth_date: date = date(1980, 5, 4),
    screening: bool = True,
    at: datetime = NOW - timedelta(days=40),
    **details: Any,
) -> Patient:
    clinician = clinician or make_user()
    account = make_user(role="patient", clinic=clinician.clinic, name=name)
    patient = add_patient(
        clinic=clinician.clinic,
        clinician=clinician,
        by=clinician,
        at=at,
        account=account,
        name=name,
        birth_date=birth_date,
        **{"phone": "07700 900461", **details},
    )
    if screening:
        make_screening(patient=patient, at=at)
    return patient


def make_screening(*, patient: Patient, at: datetime = NOW, **answers: Any) -> Screening:
    """A tight, experienced patient with usual pain 2 and nothing against the stretch."""
    return screen(
        patient=patient,
        by=patient.clinician,
        at=at,
        safety=answers.pop("safety", SafetyAnswers(safety="none")),
        **{
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
            **answers,
        },
    )


read_once = cache(read_library_file)  # the files take longer to read than all rows of a test


def make_stretch(code: str = "HAM_SUPINE") -> Stretch:
    """The approved version of a stretch of the library as it is shipped."""
    stretch = Stretch.objects.filter(code=code, status="approved").first()
    if stretch is None:
        with patch("stretches.loading.read_library_file", lambda path: deepcopy(read_once(path))):
            load(library_files())
        stretch = Stretch.objects.get(code=code)
        approve(stretch, by=make_user(role="lead", name="Rosa Lind"), at=NOW - timedelta(days=60))
    return Stretch.objects.for_reading().get(pk=stretch.pk)


ROUTINE = {
    "sessions_per_day": 1,
    "days_per_week": 7,
    "rest_days": [],
    "pain_limit": 5,
    "reason": "",
    "note": "",
}
ITEM = {
    "level": 2,
    "aid": "towel",
    "grip": "ends",
    "grip_cm": None,
    "knee": "bent",
    "resting_leg": "bent",
    "surface": "floor",
    "sides": "both",
    "first_side": "L",
    "hold_s": 10,
    "reps_per_side": 2,
    "rest_s": 30,
}


def make_prescription(
    *,
    patient: Patient | None = None,
    at: datetime = NOW - timedelta(days=30),
    by: User | None = None,
    **fields: Any,
) -> Prescription:
    """Fields of the routine and of its one item alike; warnings are passed with a reason."""
    patient = patient or make_patient()
    item = {
        "stretch": make_stretch(),
        **ITEM,
        **{name: fields.pop(name) for name in list(fields) if name in ITEM},
    }
    start = fields.pop("start", patient.clinic.today(at))
    routine = {**ROUTINE, "start": start, "review_due": start + timedelta(days=14), **fields}
    current = patient.prescriptions.current().first()
    checks = ("PV2", "PV3", "PV4", "PV5", "PV9", "LEVEL", "S4")
    made = prescribe(
        patient=patient,
        by=by or patient.clinician,
        at=at,
        routine=routine,
        items=[item],
        overrides=dict.fromkeys(checks, "Agreed with the patient."),
        instead_of=current.version if current else None,
        safety_answered_on=patient.clinic.today(at),
    )
    return Prescription.objects.for_reading().select_related("patient__clinic").get(pk=made.pk)


def full_holds(prescription: Prescription) -> tuple[HoldDone, ...]:
    """Every repetition of every item, held as long as prescribed."""
    return tuple(
        HoldDone(item.pk, side, repetition, float(item.hold_s))
        for item in prescription.items.all()
        for side in item.side_order
        for repetition in range(1, item.reps_per_side + 1)
    )


def make_answers(prescription: Prescription, **said: Any) -> Answers:
    """A full session with mild pain and all questions answered, but for what is said otherwise."""
    feelings = tuple(FeltAt(*each) for each in said.pop("feelings", ()))
    signs = tuple(SignAnswer(*each) for each in said.pop("signs", ()))
    return Answers(
        **{
            "pain_before": 2,
            "pain_during": 3,
            "pain_after": 2,
            "stretch_strength": 5,
            "safety": "items" if signs else "none",
            "ease": "ok",
            "holds": full_holds(prescription),
            "feelings": feelings,
            "felt_where": "places" if feelings else "stretch_only",
            "signs": signs,
            **said,
        }
    )


def make_session(
    *,
    prescription: Prescription,
    performed_at: datetime = NOW,
    at: datetime | None = None,
    client_id: uuid.UUID | None = None,
    **said: Any,
) -> Logged:
    """A session logged through the action, so judged as well: `.session` and `.advice`."""
    return log_session(
        patient=prescription.patient,
        prescription=prescription,
        client_id=client_id or uuid.uuid4(),
        performed_at=performed_at,
        answers=make_answers(prescription, **said),
        at=at or performed_at,
    )
