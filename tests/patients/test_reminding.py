"""Who is reminded by e-mail, on which days, and when; over both changes of the clocks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.models import User
from clinic.notices import drain, remind
from patients.actions.pause import pause, release
from patients.actions.prescribe import end_prescription
from patients.actions.remind import choose_time, remind_by_mail, stop_mail
from patients.actions.review import resolve
from patients.models import Advice, Notice, Patient, Prescription
from patients.reminding import moment_of
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
TUESDAY = date(2026, 3, 10)
SIX = time(18)


def local(clock: time, on: date = TUESDAY, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.combine(on, clock, zone).astimezone(UTC)


def round_of_the_outbox(at: datetime) -> int:
    """How many mails go out at this moment."""
    before = len(mail.outbox)
    remind(at=at)
    drain(clock=lambda: at)
    return len(mail.outbox) - before


@pytest.fixture
def asked(prescription: Prescription) -> Patient:
    """A patient with something due every day, who asked to be reminded at 18:00."""
    patient = prescription.patient
    remind_by_mail(patient, at=local(time(9)))
    return patient


# --- when ---


def test_a_reminder_goes_out_at_the_time_that_was_chosen_and_once_that_day(asked):
    assert round_of_the_outbox(local(time(17, 59))) == 0
    assert round_of_the_outbox(local(SIX)) == 1
    assert [each.to for each in mail.outbox] == [[asked.account.email]]
    for hour in (18, 19, 20, 23):
        assert round_of_the_outbox(local(time(hour, 30))) == 0
    assert round_of_the_outbox(local(SIX, TUESDAY + timedelta(days=1))) == 1


@pytest.mark.parametrize(("clock", "sent"), [(time(20, 59), 1), (time(21), 0), (time(23, 59), 0)])
def test_what_could_not_be_sent_for_three_hours_is_left_out(asked, clock, sent):
    assert round_of_the_outbox(local(clock)) == sent
    assert Notice.objects.count() == sent


def test_a_late_time_ends_with_the_day(asked):
    choose_time(asked, time(22), at=local(time(9)))

    assert round_of_the_outbox(local(time(0, 15), TUESDAY + timedelta(days=1))) == 0
    assert round_of_the_outbox(local(time(23, 59))) == 1


def test_a_new_time_brings_no_second_one_on_the_same_day(asked):
    round_of_the_outbox(local(SIX))
    choose_time(asked, time(19), at=local(time(18, 30)))

    assert round_of_the_outbox(local(time(19))) == 0


@pytest.mark.parametrize(
    ("zone", "saturday"),
    [
        ("Europe/London", date(2026, 3, 28)),
        ("Europe/London", date(2026, 10, 24)),
        ("America/New_York", date(2026, 3, 7)),
        ("America/New_York", date(2026, 10, 31)),
        ("Pacific/Auckland", date(2026, 4, 4)),
        ("Asia/Kathmandu", date(2026, 3, 28)),
    ],
)
@pytest.mark.parametrize("clock", [time(5), SIX])
def test_over_a_change_of_the_clocks_it_comes_at_the_same_hour_once_a_day(zone, saturday, clock):
    clinician = make_user(clinic=make_clinic(time_zone=zone))
    patient = make_patient(clinician=clinician, at=local(SIX, saturday) - timedelta(days=20))
    make_prescription(patient=patient, at=local(SIX, saturday) - timedelta(days=10))
    choose_time(patient, clock, at=local(SIX, saturday))
    remind_by_mail(patient, at=local(SIX, saturday))
    first = local(clock, saturday, ZoneInfo(zone))
    for hours in sorted({24 * day + hour for day in range(3) for hour in range(-3, 5)}):
        round_of_the_outbox(first + timedelta(hours=hours))

    rows = Notice.objects.filter(kind="reminder").order_by("sent_at")
    sent = [row.sent_at for row in rows if row.sent_at]
    days = [saturday + timedelta(days=ahead) for ahead in range(3)]
    assert [each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in sent] == [
        datetime.combine(day, clock) for day in days
    ]


def test_a_time_that_the_clocks_jump_over_or_show_twice_is_one_moment():
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    assert moment_of(spring, time(1, 30), LONDON) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 02:30 then
    assert moment_of(autumn, time(1, 30), LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first


# --- who, and on which days ---


def test_nobody_is_reminded_who_did_not_ask(prescription):
    choose_time(prescription.patient, SIX, at=local(time(9)))

    assert round_of_the_outbox(local(SIX)) == 0


def test_whoever_turned_it_off_is_reminded_no_more(asked):
    stop_mail(asked.pk, at=local(time(10)))

    assert round_of_the_outbox(local(SIX)) == 0


@pytest.mark.parametrize("status", ["done", "partial", "stopped", "skipped", "held"])
def test_a_day_with_a_log_has_no_reminder(asked, prescription, status):
    less: dict[str, Any] = {} if status in ("done", "partial") else {"holds": ()}
    make_session(prescription=prescription, performed_at=local(time(8)), status=status, **less)

    assert round_of_the_outbox(local(SIX)) == 0


def test_a_log_of_yesterday_or_one_that_comes_late_does_not_count_for_today(asked, prescription):
    yesterday = local(time(23, 50), TUESDAY - timedelta(days=1))
    make_session(prescription=prescription, performed_at=yesterday, at=local(time(7)))

    assert round_of_the_outbox(local(SIX)) == 1


def test_a_day_off_has_no_reminder(asked):
    Prescription.objects.update(rest_days=[TUESDAY.weekday()])

    assert round_of_the_outbox(local(SIX)) == 0
    assert round_of_the_outbox(local(SIX, TUESDAY + timedelta(days=1))) == 1


def test_a_paused_patient_has_none_from_the_first_day_to_the_last(asked, clinician):
    lock = pause(patient=asked, reason="Holiday.", by=clinician, at=local(time(12)))
    wednesday, thursday = TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)
    assert round_of_the_outbox(local(SIX)) == 0
    release(lock, by=clinician, at=local(time(8), wednesday), reason="Back again.")

    assert round_of_the_outbox(local(SIX, wednesday)) == 0
    assert round_of_the_outbox(local(SIX, thursday)) == 1


def test_while_an_urgent_card_waits_nobody_is_told_that_it_is_time(asked, prescription, clinician):
    make_session(prescription=prescription, performed_at=local(time(8)), pain_during=9)
    for lock in asked.pauses.open():
        release(lock, by=clinician, at=local(time(9)), reason="By mistake.")
    wednesday, thursday = TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)
    assert round_of_the_outbox(local(SIX, wednesday)) == 1  # the clinic's
    assert not Notice.objects.filter(kind="reminder").exists()

    resolve(asked.cards.get(), by=clinician, at=local(time(9), thursday), outcome="called", note="Well.")

    assert round_of_the_outbox(local(SIX, thursday)) == 1
    assert Notice.objects.filter(kind="reminder").exists()


@pytest.mark.parametrize(("severity", "sent"), [("soon", 0), ("routine", 1)])
def test_advice_that_waits_and_says_not_yet_is_not_spoken_against(asked, severity, sent):
    """M-CHECK-IN says not to start again yet; M-NUDGE asks whether to carry on."""
    Advice.objects.create(
        patient=asked,
        message="M-CHECK-IN",
        severity=severity,
        heading="How are you?",
        text="Please do not start again yet.",
        shown_at=local(time(6)),
        while_away=True,
    )

    assert round_of_the_outbox(local(SIX)) == sent


def without_routine(patient: Patient) -> None:
    end_prescription(patient.prescriptions.get(), by=patient.clinician, at=local(time(9)))


def not_begun(patient: Patient) -> None:
    later = TUESDAY + timedelta(days=1)
    patient.prescriptions.update(start=later, review_due=later)


def discharged(patient: Patient) -> None:
    Patient.objects.filter(pk=patient.pk).update(status="discharged")


def closed(patient: Patient) -> None:
    User.objects.filter(patient=patient).update(is_active=False)


def unreachable(patient: Patient) -> None:
    User.objects.filter(patient=patient).update(email=None)


@pytest.mark.parametrize("change", [without_routine, not_begun, discharged, closed, unreachable])
def test_nobody_is_reminded_of_what_is_not_due_or_cannot_be_reached(asked, change):
    change(asked)

    assert round_of_the_outbox(local(SIX)) == 0
    assert Notice.objects.count() == 0


def test_one_round_costs_the_same_for_one_patient_as_for_many(
    clinician, asked, django_assert_max_num_queries
):
    for _ in range(5):
        patient = make_patient(clinician=clinician)
        make_prescription(patient=patient)
        remind_by_mail(patient, at=local(time(9)))

    with django_assert_max_num_queries(5):  # zones, who, and the rows in a transaction
        assert remind(at=local(SIX)) == 6
    with django_assert_max_num_queries(2):
        assert remind(at=local(SIX)) == 0


# --- between the outbox and the mail server ---


@pytest.mark.parametrize("what", ["logged", "turned off", "paused", "too late"])
def test_a_reminder_that_is_wanted_no_more_leaves_the_outbox(asked, prescription, clinician, what):
    at = local(SIX)
    assert remind(at=at) == 1
    if what == "logged":
        make_session(prescription=prescription, performed_at=at, at=at)
    elif what == "turned off":
        stop_mail(asked.pk, at=at)
    elif what == "paused":
        pause(patient=asked, reason="Holiday.", by=clinician, at=at)
    late = local(time(21)) if what == "too late" else at

    drain(clock=lambda: late)

    assert mail.outbox == []
    assert not Notice.objects.filter(kind="reminder").exists()


# --- whatever happens ---


DEEDS = ["put", "send", "send", "log", "skip", "hold", "pause", "release", "off", "on"]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    first=st.sampled_from([date(2026, 3, 28), date(2026, 10, 24), TUESDAY]),
    chosen=st.builds(time, st.integers(5, 21), st.sampled_from([0, 15, 59])),
    rest_days=st.sets(st.integers(0, 6), max_size=3),
    story=st.lists(st.tuples(st.integers(0, 48 * 4), st.sampled_from(DEEDS)), min_size=2, max_size=12),
)
def test_never_on_a_day_with_a_log_or_with_nothing_due_and_never_twice(
    prescription, first, chosen, rest_days, story
):
    """Rounds of the outbox in the middle of a life: what went out was right when it went."""
    patient = prescription.patient
    mail.outbox.clear()
    with undone():
        Prescription.objects.update(rest_days=sorted(rest_days))
        choose_time(patient, chosen, at=local(time(0), first))
        remind_by_mail(patient, at=local(time(0), first))
        # A round when it is time, so that there is something to be wrong about.
        rounds = [(4 * chosen.hour + 4 * 24 * day + 4, "send") for day in range(2)]
        for quarters, deed in sorted(story + rounds):
            at = local(time(0), first) + timedelta(minutes=15 * quarters)
            live(prescription, deed, at=at)
    assert len(mail.outbox) <= 3


def live(prescription: Prescription, deed: str, *, at: datetime) -> None:
    patient, by = prescription.patient, prescription.patient.clinician
    statuses = {"log": "done", "skip": "skipped", "hold": "held"}
    if deed in statuses:
        less: dict[str, Any] = {} if deed == "log" else {"holds": ()}
        make_session(prescription=prescription, performed_at=at, status=statuses[deed], **less)
    elif deed == "pause":
        pause(patient=patient, reason="Away.", by=by, at=at)
    elif deed == "release":
        for lock in patient.pauses.open():
            release(lock, by=by, at=at, reason="Back.")
    elif deed == "off":
        stop_mail(patient.pk, at=at)
    elif deed == "on":
        remind_by_mail(patient, at=at)
    else:
        sent_rightly(patient, deed, at=at)


def sent_rightly(patient: Patient, deed: str, *, at: datetime) -> None:
    remind(at=at)
    before = len(mail.outbox)
    if deed == "send":
        drain(clock=lambda: at)
    if len(mail.outbox) == before:
        return
    wall = at.astimezone(LONDON)
    on = wall.date()
    routine, reminder = patient.prescriptions.get(), type(patient).objects.get(pk=patient.pk).reminder
    due = datetime.combine(on, reminder.time_of_day)
    assert len(mail.outbox) == before + 1
    assert reminder.by_mail
    assert on.weekday() not in routine.rest_days
    assert not patient.sessions.filter(performed_on=on).exists()
    assert not [
        each
        for each in patient.pauses.all()
        if not each.released_at or each.released_at.astimezone(LONDON).date() >= on
    ]
    assert due <= wall.replace(tzinfo=None) < due + timedelta(hours=3)
    assert Notice.objects.filter(kind="reminder", remind_on=on).count() == 1


def test_a_day_without_any_of_that_always_has_its_reminder(asked):
    for ahead in range(10):
        assert round_of_the_outbox(local(time(18, 1), TUESDAY + timedelta(days=ahead))) == 1
