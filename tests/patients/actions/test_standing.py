"""Where a patient stands, as the lists show it: kept by every deed, and the same when counted again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.standings import wrong_standings
from patients.actions.amend import amend_session
from patients.actions.pause import pause, release
from patients.actions.report import report_morning
from patients.actions.review import resolve, undo
from patients.actions.standing import count_standings, keep_standing
from patients.models import Card, Patient, Standing
from patients.rows import moment
from tests.factories import NOW, make_answers, make_patient, make_prescription, make_session
from tests.patients.models.refused import refuses

DAY = timedelta(days=1)


def of(patient):
    return Standing.objects.get(patient=patient)


def stays(patient):
    """What the deeds kept is what the record comes to."""
    assert list(wrong_standings()) == []
    return of(patient)


def test_a_new_patient_has_a_row_of_nothing(clinician):
    patient = make_patient(clinician=clinician, name="José Álvarez", number="HS-7", phone="+44 7700 900 461")

    kept = stays(patient)
    assert (kept.name, kept.clinician, kept.clinic) == (patient.name, clinician, clinician.clinic)
    assert kept.sought == "jose alvarez | hs-7 | 1980-05-04"
    assert kept.phone_digits == "447700900461"
    assert (kept.last_at, kept.level, kept.due_28, kept.need) == (None, None, 0, 0)


def test_a_routine_brings_its_level_and_the_date_of_its_review(prescription):
    kept = stays(prescription.patient)

    assert (kept.level, kept.review_due) == (2, prescription.review_due)


def test_a_log_of_today_brings_its_time_and_worst_pain(prescription, now):
    patient = prescription.patient
    make_session(prescription=prescription, performed_at=now, at=now, pain_during=4)

    kept = stays(patient)
    assert (kept.last_at, kept.last_worst) == (now, 4)


def test_a_log_costs_one_statement_more(prescription, now):
    make_session(prescription=prescription, performed_at=now - DAY, at=now - DAY)
    with CaptureQueriesContext(connection) as asked:
        make_session(prescription=prescription, performed_at=now, at=now)

    about = [each["sql"] for each in asked if "patients_standing" in each["sql"]]
    assert len(about) == 1
    assert about[0].startswith("UPDATE")


def test_a_late_log_counts_in_the_days_before_and_the_newest_stays_the_last(prescription, now):
    patient = prescription.patient
    make_session(prescription=prescription, performed_at=now, at=now, pain_during=1)
    make_session(prescription=prescription, performed_at=now - 2 * DAY, at=now, pain_during=3)

    kept = stays(patient)
    assert (kept.last_at, kept.last_worst) == (now, 1)
    assert (kept.full_7, kept.full_28) == (1, 1)
    assert (kept.due_7, kept.due_28) == (7, 28)


def test_not_today_is_no_session_but_ends_the_silence(prescription, now):
    patient = prescription.patient
    keep_standing(patient, at=now)
    assert of(patient).silent_since == prescription.start
    make_session(prescription=prescription, performed_at=now, at=now, status="skipped", holds=())

    kept = stays(patient)
    assert (kept.last_at, kept.silent_since) == (None, None)


def test_a_correction_is_what_the_list_shows(prescription, now):
    logged = make_session(prescription=prescription, performed_at=now, at=now, pain_during=2)
    answers = make_answers(prescription, pain_during=None)
    amend_session(logged.session, answers=answers, by=prescription.patient.clinician, at=now)

    assert stays(prescription.patient).last_worst is None


def test_a_card_raises_the_need_until_it_is_resolved(prescription, now, clinician):
    patient = prescription.patient
    make_session(prescription=prescription, performed_at=now, at=now, pain_during=8)
    card = Card.objects.get()
    assert stays(patient).card_rank == card.rank > 0
    assert of(patient).is_paused
    before = of(patient).need

    resolve(card, by=clinician, at=now, outcome="called")
    assert stays(patient).card_rank == 0
    assert of(patient).need < before
    undo(card, of=str(card.acts.latest("pk").pk), by=clinician, at=now)
    assert stays(patient).need == before


def test_a_pause_stops_the_silence_and_its_release_brings_it_back(prescription, now, clinician):
    patient = prescription.patient
    lock = pause(patient=patient, reason="Flu", at=now, by=clinician)
    assert (stays(patient).is_paused, of(patient).silent_since) == (True, None)

    release(lock, by=clinician, at=now, reason="Well again")
    assert (stays(patient).is_paused, of(patient).silent_since) == (False, prescription.start)


@pytest.mark.parametrize(("ago", "is_silent"), [(6, False), (7, True), (8, True)])
def test_silent_from_the_7th_date_after_the_last_entry_of_any_kind(prescription, now, ago, is_silent):
    patient, then = prescription.patient, now - ago * DAY
    report_morning(patient=patient, on=then.date(), pain=1, woke_at_night=False, at=then)

    keep_standing(patient, at=now)

    assert of(patient).silent_since == (then.date() if is_silent else None)
    stays(patient)


def test_a_morning_from_paper_of_long_ago_ends_no_silence(prescription, now):
    on = (now - 10 * DAY).date()
    report_morning(patient=prescription.patient, on=on, pain=1, woke_at_night=None, at=now)

    assert stays(prescription.patient).silent_since == on


def test_the_days_that_pass_are_counted_for_all_in_few_statements(clinician, now):
    def statements(count):
        patients = Patient.objects.filter(clinic=clinician.clinic)
        with CaptureQueriesContext(connection) as asked:
            assert count_standings(patients, clinic=clinician.clinic, at=now) == count
        return len(asked)

    for _ in range(2):
        make_prescription(patient=make_patient(clinician=clinician))
    few = statements(2)
    for _ in range(10):
        prescription = make_prescription(patient=make_patient(clinician=clinician))
        make_session(prescription=prescription, performed_at=now - 9 * DAY, at=now - 9 * DAY)
    assert statements(10) == few

    assert Standing.objects.filter(silent_since=(now - 9 * DAY).date()).count() == 10
    assert statements(0) == 1, "done for this date"
    assert list(wrong_standings()) == []


def test_who_has_no_row_gets_one(clinician, now):
    patient = make_prescription(patient=make_patient(clinician=clinician)).patient
    Standing.objects.all().delete()
    assert list(wrong_standings()) == [str(patient.pk)]

    count_standings(Patient.objects.all(), clinic=patient.clinic, at=now)

    assert stays(patient).level == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"full_28": 0, "due_28": 1},
        {"last_at": NOW},
        {"card_rank": 2},
        {"name": "Else"},
        {"silent_since": NOW.date()},
        {"level": 7},
    ],
)
def test_a_row_that_is_not_what_the_record_comes_to_is_found(prescription, wrong):
    Standing.objects.update(**wrong)

    assert list(wrong_standings()) == [str(prescription.patient_id)]


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("full_sessions_are_due_ones_of_7_days", {"full_7": 1}),
        ("full_sessions_are_due_ones_of_28_days", {"full_28": 1}),
        ("proposal_is_up_stay_or_back", {"proposal": "away"}),
    ],
)
def test_the_database_refuses_a_row_that_cannot_be(prescription, constraint, wrong):
    refuses(of(prescription.patient), constraint, due_7=0, due_28=0, **wrong)


def test_the_database_makes_the_columns_that_lists_are_sorted_by(prescription, now):
    never = of(prescription.patient)
    assert (never.last_order, never.worst_order) == (moment("1970-01-01T00:00:00"), -1)
    Standing.objects.update(due_28=28, full_28=14, last_at=now, last_worst=3, card_rank=4, proposal="up")

    kept = of(prescription.patient)
    assert (kept.share_order, kept.last_order, kept.worst_order) == (500, now, 3)
    assert kept.need == 33 + 2 * (kept.review_due <= kept.counted_on) + 4 * bool(kept.silent_since)
