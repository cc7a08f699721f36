import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from patients.actions.draft import LONGEST_HOLD_S, answers_of, begin, keep, keep_hold
from patients.answers import FeltAt, HoldDone
from patients.models import Prescription, SessionDraft
from tests.factories import full_holds, make_session

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def draft(patient, prescription, now):
    return begin(patient=patient, prescription=prescription, at=now)


@pytest.fixture
def item(prescription):
    return prescription.items.all()[0].pk


def test_a_session_is_begun_once(patient, prescription, now):
    id = uuid.uuid4()
    first = begin(patient=patient, prescription=prescription, at=now, client_id=id)
    again = begin(patient=patient, prescription=prescription, at=now + MINUTE, client_id=id)

    assert first == again
    assert SessionDraft.objects.get().started_at == now


def test_every_answer_is_kept_as_it_comes_and_the_last_one_counts(draft, now):
    keep(draft, {"pain_before": 2, "note": "Fine"}, at=now + MINUTE)
    keep(draft, {"pain_before": None, "pain_during": 0}, at=now + 2 * MINUTE)

    draft.refresh_from_db()
    assert draft.answers == {"pain_before": None, "note": "Fine", "pain_during": 0}
    assert (draft.started_at, draft.changed_at) == (now, now + 2 * MINUTE)


def test_a_hold_that_is_sent_twice_counts_once_and_as_the_longer(draft, item, now):
    for seconds in (8.0, 10.0, 3.0):
        keep_hold(draft, HoldDone(item, "L", 1, seconds), at=now)
    keep_hold(draft, HoldDone(item, "L", 2, 5.0), at=now)
    keep_hold(draft, HoldDone(item, "R", 1, 6.0), at=now)

    draft.refresh_from_db()
    held = {(each["side"], each["repetition"]): each["seconds"] for each in draft.holds}
    assert held == {("L", 1): 10.0, ("L", 2): 5.0, ("R", 1): 6.0}
    assert len(draft.holds) == 3


def test_a_hold_that_cannot_be_is_cut(draft, item, now):
    assert keep_hold(draft, HoldDone(item, "L", 1, 10_000.0), at=now).holds[0]["seconds"] == LONGEST_HOLD_S


@pytest.mark.parametrize("seconds", [0.0, 0.4, -4.0])
def test_a_hold_of_no_second_is_no_hold(draft, item, now, seconds):
    assert keep_hold(draft, HoldDone(item, "L", 1, seconds), at=now).holds == []

    keep_hold(draft, HoldDone(item, "L", 1, 10.0), at=now)
    keep_hold(draft, HoldDone(item, "L", 1, seconds), at=now)
    draft.refresh_from_db()
    assert [each["seconds"] for each in draft.holds] == [10.0]


def test_two_requests_with_an_old_copy_of_the_draft_lose_nothing(draft, item, now):
    one, other = (SessionDraft.objects.get(pk=draft.pk) for _ in range(2))

    keep_hold(one, HoldDone(item, "L", 1, 10.0), at=now)
    keep_hold(other, HoldDone(item, "L", 2, 10.0), at=now)
    keep(one, {"pain_during": 3}, at=now)
    keep(other, {"pain_after": 2}, at=now)

    draft.refresh_from_db()
    assert len(draft.holds) == 2
    assert draft.answers == {"pain_during": 3, "pain_after": 2}


@pytest.mark.django_db(transaction=True)
def test_holds_that_a_phone_sends_at_once_are_all_kept(draft, item, now):
    def send(repetition):
        try:
            keep_hold(SessionDraft.objects.get(), HoldDone(item, "L", repetition, 10.0), at=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as phone:
        list(phone.map(send, range(1, 7)))

    draft.refresh_from_db()
    assert sorted(each["repetition"] for each in draft.holds) == [1, 2, 3, 4, 5, 6]


def test_a_draft_reads_as_the_log_it_will_be(draft, prescription, now):
    said = {"pain_during": 0, "feelings": [{"site": "calf", "side": "L", "qualities": ["ache"]}], "step": "3"}
    keep(draft, said, at=now)
    for hold in full_holds(prescription):
        keep_hold(draft, hold, at=now)

    answers = answers_of(draft, prescription)

    assert (answers.status, answers.pain_before, answers.pain_during) == ("done", None, 0)
    assert answers.feelings == (FeltAt("calf", "L", ("ache",)),)
    assert sorted(answers.holds, key=str) == sorted(full_holds(prescription), key=str)


@pytest.mark.parametrize(
    ("holds", "said", "status"),
    [
        (4, {}, "done"),
        (3, {}, "partial"),
        (0, {}, "partial"),
        (4, {"stopped_reason": "pain"}, "stopped"),
        (1, {"stopped_reason": "time"}, "stopped"),
    ],
)
def test_what_was_held_says_whether_it_was_done(draft, prescription, now, holds, said, status):
    keep(draft, said, at=now)
    for hold in full_holds(prescription)[:holds]:
        keep_hold(draft, hold, at=now)

    assert answers_of(draft, prescription).status == status


@pytest.mark.parametrize(("seconds", "status"), [(0.0, "partial"), (0.4, "partial"), (1.0, "done")])
def test_a_hold_that_was_not_held_does_not_count_as_done(draft, prescription, now, seconds, status):
    *others, last = full_holds(prescription)
    for hold in (*others, replace(last, seconds=seconds)):
        keep_hold(draft, hold, at=now)

    assert answers_of(draft, prescription).status == status


def test_the_draft_is_measured_against_its_own_version(draft, prescription, now):
    """It keeps the version that it was begun with, though the clinician changes the routine meanwhile."""
    again = Prescription.objects.get(pk=draft.prescription_id)
    for hold in full_holds(prescription):
        keep_hold(draft, hold, at=now)

    logged = make_session(
        prescription=prescription, client_id=draft.client_id, holds=answers_of(draft, again).holds
    )
    assert logged.session.is_full
    assert not SessionDraft.objects.exists()
