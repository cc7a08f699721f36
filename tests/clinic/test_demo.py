"""The demo clinic: believable, complete, the same every time, made by the deeds that the pages use."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Max
from django.test import RequestFactory

from clinic.demo import build as demo
from clinic.demo.people import ACCOUNTS, CLINICIAN, LEAD, PASSWORD, PATIENT, PEOPLE
from clinic.models import Clinic, User
from patients.actions.tally import done_on, keep_tally
from patients.models import (
    Advice,
    CalendarAddress,
    Card,
    DayTally,
    Patient,
    Pause,
    Prescription,
    Reminder,
    Session,
)
from stretches.models import Stretch

# On all of them alike, or pytest-django sorts them apart and the clinic is built twice.
pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def clinic(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Clinic]:
    """Built once for all that is asked of it below."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.build(now=TUESDAY)
        transaction.set_rollback(True)


def person(name: str) -> Patient:
    return Patient.objects.get(name=name)


def named(tale: str) -> list[str]:
    return [each.name for each in PEOPLE if each.tale == tale]


def test_three_clinicians_one_of_them_a_lead_a_front_desk_one_admin_and_forty_patients(clinic):
    roles = dict(clinic.users.values_list("role").annotate(Count("pk")))

    assert roles == {"clinician": 2, "lead": 1, "reception": 1, "admin": 1, "patient": 40}
    assert clinic.patients.count() == 40
    assert clinic.on_duty.email == CLINICIAN
    assert clinic.deputy.email == LEAD
    assert set(clinic.patients.values_list("clinician__name", flat=True)) == {
        "Ines Duarte",
        "Marek Nowak",
        "Rosa Lind",
    }


@pytest.mark.parametrize(("email", "role"), [(email, email.partition("@")[0]) for email in ACCOUNTS])
def test_the_five_accounts_sign_in_with_the_password(clinic, email, role):
    user: Any = authenticate(RequestFactory().post("/"), username=email, password=PASSWORD)

    assert (user.email, user.role, user.clinic) == (email, role, clinic)
    assert (email, PASSWORD) in {
        ("clinician@demo.example", "stretch-every-day"),
        ("lead@demo.example", "stretch-every-day"),
        ("reception@demo.example", "stretch-every-day"),
        ("patient@demo.example", "stretch-every-day"),
        ("admin@demo.example", "stretch-every-day"),
    }


def test_nobody_else_can_sign_in(clinic):
    others = User.objects.exclude(email__in=ACCOUNTS)

    assert not any(user.has_usable_password() for user in others)


def test_the_library_was_approved_by_somebody_who_did_not_write_it(clinic):
    signed = Stretch.objects.values_list("status", "approved_by__email", "written_by__email")

    assert set(signed) == {("approved", LEAD, CLINICIAN)}


def test_patients_stand_on_every_level(clinic):
    levels = Prescription.objects.current().values_list("items__level", flat=True)

    assert set(levels) == set(range(1, 9))
    assert Prescription.objects.current().count() == 39


def test_eight_weeks_of_sessions_go_up_to_today(clinic):
    days = [(TUESDAY.date() - each.performed_on).days for each in Session.objects.all()]

    assert min(days) == 0
    assert 54 <= max(days) <= 56
    assert len(days) > 1_000
    assert not Session.objects.filter(received_at__gt=TUESDAY).exists()
    assert not Session.objects.filter(judged="failed").exists()


def test_unresolved_cards_of_each_severity_wait(clinic):
    waiting = Card.objects.unresolved()

    assert set(waiting.values_list("severity", flat=True)) == {"routine", "soon", "urgent", "emergency"}
    assert waiting.filter(state="acknowledged").exists()
    assert Card.objects.in_state("resolved").exclude(outcome="").count() >= 10
    assert not Card.objects.exclude(clinic=clinic).exists()


@pytest.mark.parametrize(
    ("tale", "rule", "severity"),
    [
        ("saddle_numbness", "E1", "emergency"),
        ("worst_pain_8", "U7", "urgent"),
        ("over_the_limit", "P2", "soon"),
        ("rising", "P6", "soon"),
        ("asks_for_a_call", "T2", "soon"),
        ("acknowledged", "T2", "soon"),
        ("tingling_known_side", "N1", "routine"),
    ],
)
def test_each_tale_ends_on_the_card_it_is_about(clinic, tale, rule, severity):
    for name in named(tale):
        flags = Card.objects.unresolved().get(patient__name=name).flags
        assert (rule, severity) in set(flags.values_list("rule", "severity"))


def test_one_is_brand_new(clinic):
    (name,) = named("brand_new")
    newcomer = person(name)

    assert newcomer.screenings.count() == 1
    assert not newcomer.prescriptions.exists()
    assert not newcomer.sessions.exists()


def test_one_is_paused_by_a_clinician_and_some_by_a_rule(clinic):
    (name,) = named("paused")
    locks = person(name).pauses.open()

    assert list(locks.values_list("by__role", "flag")) == [("clinician", None)]
    assert Pause.objects.open().filter(flag__isnull=False).exists()


def test_one_went_silent(clinic):
    (name,) = named("silent")
    newest = person(name).sessions.aggregate(newest=Max("performed_at"))["newest"]

    assert TUESDAY - newest > timedelta(days=14)
    assert not person(name).mornings.filter(on__gt=newest.date() + timedelta(days=1)).exists()


def test_the_patient_who_signs_in_has_done_one_of_two_today(clinic):
    patient = User.objects.get(email=PATIENT).patient

    assert patient.prescriptions.current().get().sessions_per_day == 2
    assert patient.sessions.filter(performed_on=clinic.today(TUESDAY)).count() == 1
    assert not patient.pauses.open().exists()


def test_the_patient_who_signs_in_has_asked_for_reminders_and_nobody_else_has(clinic):
    patient = User.objects.get(email=PATIENT).patient

    assert Reminder.objects.get().patient == CalendarAddress.objects.live().get().patient == patient
    assert patient.reminder.by_mail


def test_every_record_was_judged_and_answered(clinic):
    """Made by the deeds: nothing in it that a page could not have made."""
    assert not Session.objects.filter(advice=None).exists()
    assert not Session.objects.filter(judged="clear", flags__isnull=False).exists()
    assert not Session.objects.exclude(judged="clear").filter(flags=None).exists()
    assert Advice.objects.filter(session__isnull=False).count() == Session.objects.count()


def test_every_tally_is_what_its_sessions_say(clinic):
    for patient in clinic.patients.all()[:5]:
        for tally in patient.tallies.all():
            newest = patient.sessions.filter(performed_on=tally.on).latest("performed_at")
            kept = (tally.due, tally.full, tally.partial, tally.seconds, tally.held)
            keep_tally(patient, newest.prescription, on=tally.on, done=done_on(patient, tally.on))
            again = DayTally.objects.get(pk=tally.pk)
            assert (again.due, again.full, again.partial, again.seconds, again.held) == kept


def test_a_second_start_keeps_what_was_entered(clinic, monkeypatch):
    patient = User.objects.get(email=PATIENT).patient
    Patient.objects.filter(pk=patient.pk).update(phone="07700 900999")
    monkeypatch.setattr("clinic.management.commands.demo.build", None)
    told = io.StringIO()

    call_command("demo", address="http://127.0.0.1:8137/", stdout=told)

    patient.refresh_from_db()
    assert patient.phone == "07700 900999"
    assert Clinic.objects.count() == 1
    for line in ("what was entered is kept", "http://127.0.0.1:8137/clinic/review/", PATIENT, PASSWORD):
        assert line in told.getvalue()
