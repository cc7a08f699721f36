"""Who falls silent is seen: A1 to A3 from the record, once a date, and nobody is nagged."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.actions.log import log_session
from patients.actions.pause import pause, release
from patients.actions.report import report_check, report_morning
from patients.actions.review import resolve
from patients.actions.tick import tick, to_tick
from patients.answers import Answers
from patients.models import Advice, Card, Flag, Notice, Patient
from tests.factories import (
    make_clinic,
    make_patient,
    make_prescription,
    make_screening,
    make_session,
    make_user,
)

SIX = datetime(2026, 3, 10, 6, tzinfo=UTC)  # the daily job on a Tuesday in London


def days(count):
    return timedelta(days=count)


def look(patient, at=SIX):
    """One run of the daily job for this patient, as it reads patients."""
    found = to_tick(Patient.objects.filter(pk=patient.pk), at=at).first()
    return tick(found, at=at) if found else None


def rules():
    return list(Flag.objects.order_by("ticked_on", "rule").values_list("rule", "severity", "ticked_on"))


@pytest.fixture
def prescription(patient):
    """Begun a fortnight and more ago, so that A3 counts too."""
    return make_prescription(patient=patient, at=SIX - days(30))


def stretch_daily(prescription, *, until, count=14, **said):
    """One session a day at 11:00, the last of them on the date of `until`."""
    last = until.replace(hour=11)
    for back in reversed(range(count)):
        make_session(prescription=prescription, performed_at=last - days(back), **said)


# --- A1 ---


def test_seven_dates_of_silence_are_flagged_and_six_are_not(patient, prescription):
    stretch_daily(prescription, until=SIX - days(6))
    assert look(patient) is None
    assert not Card.objects.exists()

    card = look(patient, SIX + days(1))

    assert rules() == [("A1", "routine", date(2026, 3, 11))]
    assert (card.severity, card.state) == ("routine", "open")
    assert Flag.objects.get().inputs == {"dates": 7, "since": "2026-03-04"}


def test_without_any_entry_silence_counts_from_the_start(clinician):
    patient = make_patient(clinician=clinician, screening=False)
    make_screening(patient=patient, at=SIX - days(40), safety=None)
    make_prescription(patient=patient, at=SIX - days(7))

    look(patient)

    assert rules() == [("A1", "routine", date(2026, 3, 10))]


@pytest.mark.parametrize("kind", ["skipped", "check", "morning"])
def test_any_entry_ends_a_silence(patient, prescription, kind):
    stretch_daily(prescription, until=SIX - days(9))
    at = SIX - days(1)
    if kind == "skipped":
        log_session(
            patient=patient,
            prescription=prescription,
            client_id=uuid.uuid4(),
            performed_at=at,
            answers=Answers(status="skipped", skipped_reason="time"),
            at=at,
        )
    elif kind == "check":
        report_check(
            patient=patient,
            client_id=uuid.uuid4(),
            source="patient",
            safety="none",
            signs=(),
            at=at,
        )
    else:
        report_morning(patient=patient, on=at.date(), pain=1, woke_at_night=False, at=at)

    look(patient)

    assert "A1" not in [rule for rule, *_ in rules()]


def test_a_paused_routine_is_not_silent(patient, prescription, clinician):
    stretch_daily(prescription, until=SIX - days(9))
    lock = pause(patient=patient, by=clinician, reason="Away.", at=SIX - days(1))
    assert look(patient) is None

    release(lock, by=clinician, at=SIX, reason="Back.")
    assert look(patient, SIX + days(1)) is not None


def test_patients_without_a_routine_or_out_of_care_are_left_alone(patient, prescription, clinician):
    other = make_patient(clinician=clinician)
    stretch_daily(prescription, until=SIX - days(9))
    prescription.patient.status = "discharged"
    prescription.patient.save()

    assert not to_tick(Patient.objects.filter(pk__in=[patient.pk, other.pk]), at=SIX).exists()


# --- A2 ---


@pytest.mark.parametrize(
    "said",
    [
        {"pain_during": 6},
        {"stopped_reason": "pain", "status": "stopped"},
        {"feelings": [("calf", "L", ("tingling",))], "nerve_settled": True, "nerve_worse": False},
    ],
)
def test_three_dates_of_silence_after_trouble_are_for_soon(patient, prescription, said):
    make_screening(patient=patient, at=SIX - days(30), known_sciatica_side="L")
    stretch_daily(prescription, until=SIX - days(4))
    make_session(prescription=prescription, performed_at=SIX - days(3) + timedelta(hours=5), **said)
    assert list(Card.objects.values_list("severity", flat=True)) in ([], ["routine"])

    look(patient, SIX - days(1))
    assert "A2" not in [rule for rule, *_ in rules()]
    card = look(patient)

    assert ("A2", "soon", date(2026, 3, 10)) in rules()
    assert (card, card.severity) == (Card.objects.get(), "soon"), "it joins the patient's one card"
    assert patient.advice.waiting().get().message == "M-CHECK-IN"


def test_an_unsettled_morning_is_trouble(patient, prescription):
    stretch_daily(prescription, until=SIX - days(4))
    report_morning(patient=patient, on=date(2026, 3, 7), pain=4, woke_at_night=None, at=SIX - days(3))

    look(patient, SIX - days(1))
    assert "A2" not in [rule for rule, *_ in rules()]
    look(patient, SIX)
    assert ("A2", "soon", date(2026, 3, 10)) in rules()


def test_silence_after_trouble_reaches_the_digest(patient, prescription, clinician):
    stretch_daily(prescription, until=SIX - days(4))
    make_session(prescription=prescription, performed_at=SIX - days(3), pain_during=6)
    assert not Notice.objects.exists()

    look(patient)

    digest = Notice.objects.get(kind="digest")
    assert (digest.recipient, digest.send_after) == (clinician, SIX.replace(hour=8))


# --- A3 ---


def test_fewer_than_half_of_the_sessions_are_flagged(patient, prescription):
    for back in (13, 11, 9, 6, 4, 2):  # 6 of 14
        make_session(prescription=prescription, performed_at=SIX - days(back))

    look(patient)

    assert rules() == [("A3", "routine", date(2026, 3, 10))]
    assert Flag.objects.get().inputs == {"full": 6, "due": 14}


def test_half_of_the_sessions_are_enough(patient, prescription):
    for back in (13, 11, 9, 7, 6, 4, 2):
        make_session(prescription=prescription, performed_at=SIX - days(back))

    assert look(patient) is None


def test_dates_touched_by_a_pause_are_not_due(patient, prescription, clinician):
    """Locked in the evening of one date and released in the morning of another: all four are out."""
    for back in (13, 11, 9, 5, 2):  # 5 of 14, but 5 of 10 that were due
        make_session(prescription=prescription, performed_at=SIX - days(back))
    lock = pause(patient=patient, by=clinician, reason="Away.", at=SIX - days(8) + timedelta(hours=15))
    release(lock, by=clinician, at=SIX - days(6), reason="Back.")
    pause_of_a_moment = pause(patient=patient, by=clinician, reason="Wrong patient.", at=SIX - days(4))
    release(pause_of_a_moment, by=clinician, at=SIX - days(4), reason="Wrong patient.")

    assert look(patient) is None


def test_rest_days_and_days_held_for_pain_are_not_due(patient):
    prescription = make_prescription(patient=patient, at=SIX - days(30), days_per_week=5, rest_days=[5, 6])
    for back in (14, 13, 12, 8, 7):  # 5 of 10, and one of those is held: 4 of 9
        make_session(prescription=prescription, performed_at=SIX - days(back))
    make_session(
        prescription=prescription, performed_at=SIX - days(4), status="held", pain_before=6, holds=()
    )
    assert Flag.objects.filter(rule="P8").count() == 1

    assert look(patient) is None, "5 of 9 is more than half"


# --- safe to run twice, safe to run late ---


def test_running_twice_changes_nothing(patient, prescription):
    stretch_daily(prescription, until=SIX - days(8))
    look(patient)
    before = rules(), Advice.objects.count(), Notice.objects.count()

    assert look(patient) is None
    assert look(patient, SIX + timedelta(hours=15)) is None

    assert (rules(), Advice.objects.count(), Notice.objects.count()) == before


def test_running_late_flags_the_date_on_which_it_runs(patient, prescription):
    stretch_daily(prescription, until=SIX - days(7))

    look(patient, SIX + days(2) + timedelta(hours=17, minutes=59))

    assert rules() == [("A1", "routine", date(2026, 3, 12))]


def test_a_long_silence_is_one_card_with_a_count(patient, prescription):
    stretch_daily(prescription, until=SIX - days(7))

    for day in range(3):
        look(patient, SIX + days(day))

    assert Card.objects.count() == 1
    assert [rule for rule, *_ in rules()] == ["A1", "A1", "A1"]


def test_the_patient_is_asked_once_a_fortnight(patient, prescription):
    stretch_daily(prescription, until=SIX - days(7))
    before = Advice.objects.count()

    for day in range(15):
        look(patient, SIX + days(day) + timedelta(seconds=day % 3))

    asked = Advice.objects.filter(message="M-NUDGE").order_by("shown_at")
    assert [each.shown_at.date() for each in asked] == [date(2026, 3, 10), date(2026, 3, 24)]
    assert Advice.objects.count() == before + 2
    assert Notice.objects.filter(kind="patient").count() == 2


def test_a_silence_that_a_clinician_has_dealt_with_is_quiet_for_its_time(patient, prescription, clinician):
    stretch_daily(prescription, until=SIX - days(7))
    card = look(patient)
    resolve(card, by=clinician, at=SIX + timedelta(hours=4), outcome="called")

    assert look(patient, SIX + days(1)) is None
    assert look(patient, SIX + days(13)) is None
    again = look(patient, SIX + days(14))
    assert again is not None
    assert again != card


def test_a_new_silence_after_a_closed_card_is_flagged_when_it_is_due(patient, prescription, clinician):
    stretch_daily(prescription, until=SIX - days(7))
    resolve(look(patient), by=clinician, at=SIX, outcome="called")
    stretch_daily(prescription, until=SIX + days(1), count=1)

    assert look(patient, SIX + days(7)) is None or "A1" not in rules()[-1]
    look(patient, SIX + days(8))
    assert ("A1", "routine", date(2026, 3, 18)) in rules()


def test_a_record_that_the_rules_cannot_read_is_a_card_and_no_word_to_the_patient(
    patient, prescription, monkeypatch
):
    monkeypatch.setattr("patients.actions.judge.evaluate", lambda facts: 1 / 0)

    look(patient)

    assert rules() == [("G10", "urgent", date(2026, 3, 10))]
    assert not Advice.objects.filter(while_away=True).exists()


# --- what the patient is told ---


def test_the_words_wait_for_the_patient_on_today(patient, prescription):
    stretch_daily(prescription, until=SIX - days(7))
    card = look(patient)

    word = patient.advice.waiting().get()
    assert (word.message, word.heading, word.card, word.severity) == (
        "M-NUDGE",
        "Shall we carry on?",
        card,
        "routine",
    )
    assert (word.session, word.check_report, word.morning) == (None, None, None)
    mail = Notice.objects.get(kind="patient")
    assert (mail.recipient, mail.send_after) == (patient.account, SIX.replace(hour=8))

    make_session(prescription=prescription, performed_at=SIX + timedelta(hours=3))
    assert not patient.advice.waiting().exists()


def test_a_patient_without_an_account_gets_no_mail(patient, prescription):
    stretch_daily(prescription, until=SIX - days(7))
    Patient.objects.filter(pk=patient.pk).update(account=None)

    look(patient)

    assert rules()
    assert not Notice.objects.filter(kind="patient").exists()


def test_a_patient_without_an_email_address_gets_no_mail(patient, prescription):
    stretch_daily(prescription, until=SIX - days(7))
    type(patient.account).objects.filter(pk=patient.account_id).update(email=None)

    look(Patient.objects.get(pk=patient.pk))

    assert rules()
    assert patient.advice.waiting().exists()
    assert not Notice.objects.filter(kind="patient").exists()


# --- the local date, and both changes of the clocks ---


@pytest.mark.parametrize(
    ("zone", "last", "today"),
    [
        # over the night of 29 March in which London loses an hour, and 25 October in which it gains one
        ("Europe/London", datetime(2026, 3, 25, 23, 30, tzinfo=UTC), datetime(2026, 4, 1, 5, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 20, 22, 30, tzinfo=UTC), datetime(2026, 10, 27, 6, tzinfo=UTC)),
        # 03:30 UTC is still the evening before in New York
        ("America/New_York", datetime(2026, 3, 5, 3, 30, tzinfo=UTC), datetime(2026, 3, 11, 10, tzinfo=UTC)),
        (
            "America/New_York",
            datetime(2026, 10, 28, 2, 30, tzinfo=UTC),
            datetime(2026, 11, 3, 11, tzinfo=UTC),
        ),
    ],
)
def test_seven_local_dates_whatever_the_clocks_do(zone, last, today, db):
    clinic = make_clinic(time_zone=zone)
    patient = make_patient(clinician=make_user(clinic=clinic), at=last - days(40))
    prescription = make_prescription(patient=patient, at=last - days(3))
    make_session(prescription=prescription, performed_at=last)

    assert look(patient, today - days(1)) is None
    look(patient, today)

    assert rules() == [("A1", "routine", clinic.today(last) + days(7))]


# --- cost ---


def test_looking_costs_the_same_for_one_session_as_for_fifty(patient, prescription):
    make_session(prescription=prescription, performed_at=SIX - days(1))
    with CaptureQueriesContext(connection) as one:
        look(patient)
    stretch_daily(prescription, until=SIX - days(1), count=14)
    for hours in range(36):
        make_session(prescription=prescription, performed_at=SIX - days(20) + timedelta(hours=hours))
    with CaptureQueriesContext(connection) as fifty:
        look(patient)

    assert len(fifty) <= len(one)
