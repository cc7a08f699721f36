"""A submission that arrives once more: the same counts once, and what it says besides is not lost."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from clinic.reconciliation import faults
from patients.actions.draft import begin, keep, keep_hold
from patients.actions.log import log_session
from patients.actions.unfinished import finish_old_drafts
from patients.answers import Answers
from patients.models import Advice, Amendment, Card, DayTally, Flag, Notice, Session, SessionDraft
from patients.record import SESSIONS_READ
from patients.session_answers import answers_now
from tests.factories import full_holds, make_answers, make_session
from tests.patients.actions.test_log import like

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLIENT = uuid.UUID(int=1)


@pytest.fixture
def send(prescription, now):
    """The form of one session, as a phone sends it: once more with the same client id."""

    def send(hours=0, **said):
        return make_session(
            prescription=prescription, client_id=CLIENT, performed_at=now, at=now + hours * HOUR, **said
        )

    return send


@pytest.fixture
def left(prescription, now):
    """Begun at 9, one hold of four done and the pain before answered; logged at 21 by the daily job."""
    draft = begin(patient=prescription.patient, prescription=prescription, at=now, client_id=CLIENT)
    keep(draft, {"pain_before": 2}, at=now)
    keep_hold(draft, full_holds(prescription)[0], at=now)
    finish_old_drafts(at=now + 12 * HOUR)
    return Session.objects.get()


def state():
    models = (Session, SessionDraft, Amendment, Flag, Card, Advice, Notice, DayTally)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def rules_of(session) -> set[tuple[str, str]]:
    return set(session.flags.values_list("rule", "severity"))


# ---- a session that was left unfinished, and finished later


def test_a_log_that_is_finished_after_the_job_has_logged_it_is_a_correction(left, send, patient, now):
    assert (left.status, left.pain_during, rules_of(left)) == ("partial", None, {("Q1", "routine")})

    logged = send(hours=13, pain_during=8, note="Left side caught.", feelings=[("calf", "L", ("ache",))])

    assert (logged.is_new, logged.session) == (False, left)
    assert (logged.advice.message, logged.advice.severity) == ("M-TODAY-PAIN", "urgent")
    amendment = Amendment.objects.get()
    assert (amendment.session, amendment.by, amendment.at) == (left, patient.account, now + 13 * HOUR)
    reads = answers_now(left)
    assert (reads.status, reads.pain_before, reads.pain_during, reads.note) == (
        "done",
        2,
        8,
        "Left side caught.",
    )
    left.refresh_from_db()
    assert (left.status, left.pain_during, left.note) == ("partial", None, ""), "what was first given stays"
    assert rules_of(left) == {("Q1", "routine"), ("U7", "urgent")}


def test_holds_that_were_done_after_all_count(left, send, patient, now):
    assert (left.fraction, patient.tallies.get().full) == (0.25, 0)

    send(hours=13)

    left.refresh_from_db()
    assert (left.holds.count(), left.fraction, left.held_s) == (4, 1, 40)
    tally = patient.tallies.get()
    assert (tally.full, tally.partial, tally.seconds, tally.shares) == (1, 0, 40, [1])
    assert not list(faults())


def test_holds_that_the_late_form_does_not_know_are_not_lost(left, send):
    send(hours=13, holds=())

    left.refresh_from_db()
    assert (left.holds.count(), left.held_s) == (1, 10)
    assert len(answers_now(left).holds) == 1


def test_of_two_times_for_a_hold_the_longer_counts(left, send, prescription):
    held = full_holds(prescription)

    send(hours=13, holds=(replace(held[0], seconds=4.0), replace(held[1], seconds=6.0)))
    send(hours=14, holds=(replace(held[1], seconds=8.0),))

    left.refresh_from_db()
    assert (left.held_s, DayTally.objects.get().seconds) == (18, 18)
    assert not list(faults())


def test_finished_twice_is_corrected_once(left, send):
    send(hours=13, pain_during=8)
    before = state()

    again = send(hours=14, pain_during=8)

    assert not again.is_new
    assert state() == before


def test_a_draft_that_was_begun_again_after_the_job_adds_what_it_says(left, prescription, now):
    """Nobody reads the answer of the second job either: it waits on the page of today."""
    again = begin(patient=left.patient, prescription=prescription, at=now + 13 * HOUR, client_id=CLIENT)
    keep(again, {"pain_during": 9}, at=now + 13 * HOUR)

    done = finish_old_drafts(at=now + 26 * HOUR)

    assert (done.logged, done.failed, SessionDraft.objects.count()) == (0, 0, 0)
    assert (answers_now(left).pain_before, answers_now(left).pain_during) == (2, 9)
    assert left.patient.advice.waiting().filter(message="M-TODAY-PAIN").exists()
    assert Notice.objects.filter(kind="patient").count() == 1


# ---- two pages of one session, both sent


def test_the_same_again_changes_nothing_at_all(send):
    first = send(pain_during=6, feelings=[("knee", "R", ("ache", "sharp")), ("calf", "L", ("ache",))])
    before = state()

    again = send(
        hours=1, pain_during=6, feelings=[("calf", "L", ("ache",)), ("knee", "R", ("sharp", "ache"))]
    )

    assert (again.is_new, again.session, again.advice) == (False, first.session, first.advice)
    assert state() == before


def test_what_a_second_page_says_besides_is_kept_and_judged(send):
    first = send(pain_during=6)

    again = send(hours=1, pain_during=9)

    assert (again.is_new, again.session) == (False, first.session)
    assert (again.advice.message, again.advice.severity) == ("M-TODAY-PAIN", "urgent")
    assert rules_of(first.session) == {("P1", "routine"), ("U7", "urgent")}
    assert (Session.objects.get().pain_during, Amendment.objects.get().answers["pain_during"]) == (6, 9)
    assert Card.objects.get().severity == "urgent"
    assert DayTally.objects.get().full == 1


@pytest.mark.parametrize(
    ("first", "then", "rule"),
    [
        ({"pain_during": 8}, {"pain_during": 0}, ("U7", "urgent")),
        ({"signs": [("saddle_numbness", "new")]}, {"signs": []}, ("E1", "emergency")),
        ({"note": "I want to die"}, {"note": "Fine."}, ("T3", "emergency")),
        ({"contact_request": True}, {"contact_request": False}, ("T2", "soon")),
        ({"status": "stopped", "stopped_reason": "pain", "pain_during": 8}, {}, ("U7", "urgent")),
    ],
)
def test_a_second_page_clears_and_lowers_nothing(send, first, then, rule):
    flagged = send(**first)
    told = list(Notice.objects.values())

    again = send(hours=1, **then)

    assert rules_of(flagged.session) == {rule}
    assert Card.objects.get().severity == rule[1]
    assert list(Notice.objects.values()) == told
    assert again.advice == flagged.advice


def test_a_page_on_which_less_was_answered_takes_no_answer_away(send):
    first = send(pain_during=4, signs=[("pop", "same")], note="A little.", contact_request=True)
    before = state()

    again = send(
        hours=1,
        **dict.fromkeys(("pain_before", "pain_during", "pain_after", "stretch_strength")),
        **dict.fromkeys(("note", "ease"), ""),
        safety="not_answered",
        felt_where="not_answered",
        status="partial",
        holds=(),
    )

    assert again.advice == first.advice
    assert state() == before


def test_an_old_page_that_arrives_after_a_correction_does_not_undo_it(send):
    """The phone sends what it kept once more: the patient has corrected that since."""
    send(pain_during=3)
    send(hours=1, pain_during=5)
    before = state()

    send(hours=2, pain_during=3)

    assert state() == before


def test_too_sore_to_start_after_a_session_is_answered_as_such(send, prescription, now):
    """The page on which a session begins, sent again with another number."""
    session = send(pain_during=3).session

    held = log_session(
        patient=prescription.patient,
        prescription=prescription,
        client_id=CLIENT,
        performed_at=now + HOUR,
        answers=Answers(status="held", pain_before=6),
        at=now + HOUR,
    )

    assert (held.is_new, held.advice.message) == (False, "M-REST-TODAY")
    assert rules_of(session) == {("P8", "routine")}
    assert (answers_now(session).pain_before, answers_now(session).pain_during) == (6, 3)
    assert DayTally.objects.get().full == 1


def test_what_is_added_to_a_session_of_long_ago_is_kept_too(send, now):
    first = send()
    for number in range(SESSIONS_READ + 1):
        Session.objects.create(**like(first.session, client_id=uuid.uuid4(), hours=number + 1))

    again = send(hours=9 * 24, pain_during=8)

    assert (again.is_new, again.advice.message) == (False, "M-TODAY-PAIN")
    assert rules_of(first.session) == {("U7", "urgent")}


def test_a_sheet_typed_again_by_a_clinician_is_corrected_in_the_clinicians_name(prescription, clinician, now):
    def typed(worst):
        return log_session(
            patient=prescription.patient,
            prescription=prescription,
            client_id=CLIENT,
            performed_at=now,
            answers=make_answers(prescription, pain_during=worst),
            at=now,
            by=clinician,
        )

    typed(3)
    typed(6)

    assert Amendment.objects.get().by == clinician


@pytest.mark.django_db(transaction=True)
def test_the_job_and_the_patient_in_the_same_moment_lose_nothing(prescription, now):
    draft = begin(patient=prescription.patient, prescription=prescription, at=now, client_id=CLIENT)
    keep(draft, {"pain_before": 2}, at=now)

    def act(who):
        try:
            if who == "job":
                return finish_old_drafts(at=now + 12 * HOUR).failed
            at = now + 12 * HOUR
            make_session(prescription=prescription, client_id=CLIENT, performed_at=now, at=at, pain_during=8)
            return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as both:
        failed = list(both.map(act, ["job", "patient", "patient", "patient"]))

    session = Session.objects.get()
    assert failed == [0, 0, 0, 0]
    assert session.flags.filter(rule="U7").count() == 1
    assert (answers_now(session).pain_during, session.holds.count(), session.fraction) == (8, 4, 1)
    assert Amendment.objects.count() <= 1
    assert not SessionDraft.objects.exists()
    assert not list(faults())
