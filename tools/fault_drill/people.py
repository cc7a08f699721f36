"""Who uses the clinic of the drill: made by the actions of the house, before anything goes wrong."""

import itertools
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Person:
    """A patient with what their phone knows: what to sign in with, the routine, its holds."""

    email: str
    mark: str
    prescription: str
    holds: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class People:
    """`often` log again and again; `sore` log once, with a sign of which the clinic is told at once."""

    password: str
    often: list[Person]
    sore: list[Person]


def make_people(*, often: int, sore: int) -> People:
    """A clinic with someone on duty and a deputy, and patients with a routine. One hash serves all: the
    drill measures signing in, not admitting."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction
    from django.utils import timezone

    from clinic.demo.build import make_clinic, make_library
    from clinic.demo.people import LEAD

    now, password = timezone.now(), secrets.token_urlsafe(12)
    clinic, staff = make_clinic()
    rung = make_library(staff, now=now - timedelta(days=30))[2]
    hashed, numbers = make_password(password), itertools.count(1)

    def person() -> Person:
        return make_person(next(numbers), clinic, staff[LEAD], rung.stretch, hashed, at=now)

    with transaction.atomic():
        return People(password, [person() for _ in range(often)], [person() for _ in range(sore)])


def make_person(number: int, clinic: Any, by: Any, stretch: Any, hashed: str, *, at: Any) -> Person:
    from clinic.bench.first import ITEM, PASSED, ROUTINE, SCREENING
    from clinic.models import User
    from patients.actions.admit import SafetyAnswers, add_patient, screen
    from patients.actions.prescribe import prescribe
    from patients.phone import account_mark

    begun = at - timedelta(days=20)
    account = User.objects.create(
        email=f"p{number}@drill.example",
        name=f"Patient {number}",
        role="patient",
        clinic=clinic,
        password=hashed,
    )
    patient = add_patient(
        clinic=clinic,
        clinician=by,
        by=by,
        at=begun,
        account=account,
        name=account.name,
        birth_date=date(1980, 5, 4),
        number=f"D{number}",
        email=account.email,
    )
    screen(patient=patient, by=by, at=begun, safety=SafetyAnswers(safety="none"), **SCREENING)
    start = clinic.today(begun)
    routine = {**ROUTINE, "sessions_per_day": 3, "start": start, "review_due": start + timedelta(days=28)}
    prescription = prescribe(
        patient=patient,
        by=by,
        at=begun,
        routine=routine,
        items=[{"stretch": stretch, **ITEM}],
        overrides=dict.fromkeys(PASSED, "Agreed with the patient."),
        instead_of=None,
        safety_answered_on=start,
    )
    item = prescription.items.get()
    holds = tuple(
        {"item": item.pk, "side": side, "repetition": n, "seconds": 10}
        for side in item.side_order
        for n in range(1, item.reps_per_side + 1)
    )
    mark = account_mark(account)
    return Person(f"p{number}@drill.example", mark, str(prescription.pk), holds)
