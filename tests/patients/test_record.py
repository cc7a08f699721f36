import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patients.actions.amend import amend_session
from patients.actions.report import report_check, report_morning
from patients.models import Patient
from patients.record import SESSIONS_READ, context_of, log_of, plan_of, read, words_of
from patients.session_answers import first_answers
from patients.triage import facts
from tests.factories import make_answers, make_patient, make_prescription, make_screening, make_session

pytestmark = pytest.mark.django_db


def client(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


@pytest.mark.parametrize("sessions", [1, 80])
def test_reading_a_record_is_one_query_however_long_it_is(prescription, now, sessions):
    for number in range(sessions):
        make_session(
            prescription=prescription,
            performed_at=now + timedelta(hours=12 * number),
            feelings=[("calf", "L", ("ache",))],
            signs=[("sleep_disturbed", "same")],
        )
    read(prescription.patient)  # the statement is put into SQL once

    with CaptureQueriesContext(connection) as queries:
        record = read(prescription.patient)
        read(prescription.patient, until=now + timedelta(days=1))

    assert len(queries) == 2
    assert len(record.entries) == min(sessions, SESSIONS_READ)


def test_a_session_comes_as_the_rules_read_it(patient, prescription, now):
    """Everything that was said, in the shape and the types of facts.Log, from either database."""
    make_session(
        prescription=prescription,
        client_id=client(7),
        status="stopped",
        stopped_reason="pain",
        pain_before=0,
        pain_during=6,
        pain_after=None,
        feelings=[("calf", "L", ("tingling", "ache")), ("low_back", "", ("sharp",))],
        nerve_settled=True,
        nerve_worse=False,
        signs=[("pop", "same")],
        ease="hard",
        resting_leg="straight",
        note='It\'s sore; "really".',
        contact_request=True,
    )

    (entry,) = read(patient).entries

    assert log_of(entry, patient) == facts.Log(
        at=patient.clinic.local(now),
        status="stopped",
        before=0,
        during=6,
        after=None,
        feelings=(
            facts.Feeling("calf", "L", ("tingling", "ache")),
            facts.Feeling("low_back", None, ("sharp",)),
        ),
        nerve_settled=True,
        nerve_worse=False,
        signs=(facts.Sign("pop", "same"),),
        safety="items",
        share=1.0,
        ease="hard",
        stopped_reason="pain",
        note='It\'s sore; "really".',
        contact_request=True,
        resting_leg="straight",
        client_id=str(client(7)),
    )


def test_nothing_that_a_rule_reads_is_left_out_of_the_first_answers(patient, prescription):
    """The record leaves answers aside that no rule asks for: with them a rule would see the same."""
    session = make_session(
        prescription=prescription,
        status="stopped",
        stopped_reason="time",
        stretch_strength=8,
        pelvis_down="no",
        full_list=True,
        skipped_reason="time",
        feelings=[("calf", "L", ("tingling",))],
        nerve_settled=False,
        signs=[("pop", "new")],
        note="Sore.",
    ).session
    (entry,) = read(patient).entries

    whole = replace(entry, versions=(first_answers(session),))

    assert whole.versions[0] != entry.versions[0]
    assert log_of(whole, patient) == log_of(entry, patient)


def test_silence_comes_as_silence(patient, prescription):
    make_session(
        prescription=prescription,
        status="partial",
        pain_before=None,
        pain_during=None,
        pain_after=None,
        safety="not_answered",
        ease="",
        holds=(),
    )

    log = log_of(read(patient).entries[0], patient)

    assert (log.before, log.during, log.after, log.nerve_settled, log.nerve_worse) == (None,) * 5
    assert (log.ease, log.stopped_reason, log.resting_leg) == (None,) * 3
    assert (log.safety, log.share) == ("not_answered", 0.0)


def test_corrections_stand_behind_the_answers_as_they_are_now(patient, prescription, clinician, now):
    """G7: the newest version is the log, those before it are its `earlier`, the newest first."""
    session = make_session(prescription=prescription, pain_during=8).session
    for minutes, worst in ((5, 3), (9, 4)):
        answers = make_answers(prescription, pain_during=worst, feelings=[("knee", "R", ("ache",))])
        amend_session(session, answers=answers, by=clinician, at=now + timedelta(minutes=minutes))

    (entry,) = read(patient).entries
    log = log_of(entry, patient)

    assert [each.pain_during for each in entry.versions] == [8, 3, 4]
    assert (log.during, [each.during for each in log.earlier]) == (4, [3, 8])
    assert log.feelings == (facts.Feeling("knee", "R", ("ache",)),)
    assert log.earlier[-1].feelings == ()
    assert {each.client_id for each in (log, *log.earlier)} == {entry.client_id}


def test_the_newest_come_first_and_no_more_than_the_rules_look_at(patient, prescription, now):
    for number in range(SESSIONS_READ + 5):
        make_session(prescription=prescription, performed_at=now + timedelta(hours=number))

    entries = read(patient).entries

    assert len(entries) == SESSIONS_READ
    assert entries[0].performed_at == now + timedelta(hours=SESSIONS_READ + 4)
    assert list(entries) == sorted(entries, key=lambda entry: entry.performed_at, reverse=True)


def test_two_entries_of_one_moment_stand_in_an_order_that_arrival_does_not_change(clinician, now):
    orders = []
    for ids in ([client(1), client(2)], [client(2), client(1)]):
        prescription = make_prescription(patient=make_patient(clinician=clinician))
        for each in ids:
            make_session(prescription=prescription, client_id=each)
        orders.append([entry.client_id for entry in read(prescription.patient).entries])

    assert orders == [[str(client(2)), str(client(1))]] * 2


def test_the_record_until_a_moment_is_what_had_been_done_by_then(patient, prescription, now):
    """The moment itself belongs to it, for one patient and moment after the other."""
    hour = timedelta(hours=1)
    for number in range(3):
        make_session(prescription=prescription, performed_at=now + number * hour, note=str(number))
    elsewhere = make_prescription(patient=make_patient(clinician=patient.clinician))
    make_session(prescription=elsewhere, performed_at=now, note="hers")
    report_morning(patient=patient, on=now.date(), pain=1, woke_at_night=None, at=now + hour)
    report_check(
        patient=patient, client_id=client(9), source="patient", safety="none", signs=(), at=now + hour
    )

    def notes(patient, until):
        return [entry.versions[0].note for entry in read(patient, until=until).entries]

    assert notes(patient, now + hour) == ["1", "0"]
    assert notes(elsewhere.patient, now + hour) == ["hers"]
    assert notes(patient, now - timedelta(microseconds=1)) == []
    assert notes(patient, now + hour * 1.5) == ["1", "0"]
    assert notes(patient, now) == ["0"]
    assert notes(patient, None) == ["2", "1", "0"]
    assert read(patient, until=now).mornings == ()
    assert read(patient, until=now + hour).mornings == (facts.Morning(now.date(), 1),)
    assert read(patient, until=now).checked_at == patient.added_at
    assert read(patient).checked_at == now + hour


def test_the_context_is_that_of_the_newest_screening(patient, now):
    make_screening(
        patient=patient,
        baseline_pain=0,
        baseline_items=["sexual_change"],
        known_sciatica_side="R",
        risk=["cancer_history", "osteoporosis"],
    )

    assert context_of(read(patient), at=now) == facts.Context(
        age=45,
        baseline_pain=0,
        baseline_items=frozenset({"sexual_change"}),
        risk=frozenset({"cancer_history", "osteoporosis"}),
        known_sciatica_side="R",
    )


def test_a_patient_who_was_never_asked_has_no_baseline(clinician, now):
    newcomer = make_patient(clinician=clinician, screening=False)
    record = read(newcomer)

    assert (record.screening, record.entries, record.mornings, record.checked_at) == (None, (), (), None)
    assert context_of(record, at=now) == facts.Context(age=45, baseline_pain=None)


def test_no_sciatica_known_is_no_side(patient, now):
    assert context_of(read(patient), at=now).known_sciatica_side is None


def test_the_plan_is_the_routine_with_the_dose_of_its_first_stretch(patient):
    prescription = make_prescription(
        patient=patient, first_side="R", pain_limit=4, sessions_per_day=2, rest_days=[6], days_per_week=6
    )
    plan = plan_of(prescription, prescription.items.all())

    assert plan == facts.Plan(
        start=prescription.start,
        sessions_per_day=2,
        reps_per_side=2,
        hold_s=10,
        sides=("R", "L"),
        pain_limit=4,
        resting_leg="bent",
        level=2,
        level_since=prescription.start,
        rest_days=frozenset({6}),
        days_per_week=6,
    )
    assert plan_of(None, []) is None
    assert plan_of(prescription, []) is None


def test_the_words_are_the_clinics_own(patient):
    patient.clinic.safety_words = ["dizzy"]

    assert words_of(patient).safety == ("dizzy",)
    assert "want to die" in words_of(patient).crisis


def test_nobody_has_no_record(patient):
    with pytest.raises(LookupError):
        read(Patient(clinic=patient.clinic))
