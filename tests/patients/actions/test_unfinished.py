"""A session begun and not finished is not lost: what is known of it reaches the rules."""

from dataclasses import replace
from datetime import timedelta

import pytest

from patients.actions.draft import begin, keep, keep_hold
from patients.actions.unfinished import finish_grave_drafts, finish_old_drafts
from patients.models import Card, Flag, Notice, Session, SessionDraft
from tests.factories import full_holds, make_patient, make_prescription

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def draft(prescription, now):
    """Begun at 9, and the pain before answered."""
    begun = begin(patient=prescription.patient, prescription=prescription, at=now)
    return keep(begun, {"pain_before": 2, "resting_leg": "bent"}, at=now)


@pytest.mark.parametrize(
    "said",
    [
        {"stopped_reason": "time"},
        {"pain_during": 6},
        {"pain_after": 6},
        {"feelings": [{"site": "calf", "side": "L", "qualities": ["tingling"]}]},
        {"feelings": [{"site": "foot", "side": "R", "qualities": ["burning"]}]},
    ],
)
def test_a_grave_draft_is_logged_as_it_stands_after_an_hour(draft, said, now):
    keep(draft, said, at=now + 5 * MINUTE)

    assert finish_grave_drafts(at=now + HOUR + 4 * MINUTE).logged == 0
    assert finish_grave_drafts(at=now + HOUR + 5 * MINUTE).logged == 1

    session = Session.objects.get()
    assert (session.client_id, session.performed_at) == (draft.client_id, now)
    assert session.received_at == now + HOUR + 5 * MINUTE
    assert session.status == ("stopped" if "stopped_reason" in said else "partial")
    assert session.pain_before == 2
    assert session.safety == "not_answered", "not answered is not 'no'"
    assert not SessionDraft.objects.exists()
    assert Card.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [{"pain_during": 5}, {"feelings": [{"site": "post_thigh", "side": "L", "qualities": ["stretch"]}]}],
)
def test_any_other_draft_waits_twelve_hours(draft, said, now):
    keep(draft, said, at=now)

    assert finish_grave_drafts(at=now + 11 * HOUR).logged == 0
    assert finish_old_drafts(at=now + 12 * HOUR - MINUTE).logged == 0
    assert finish_old_drafts(at=now + 12 * HOUR).logged == 1
    assert Session.objects.get().status == "partial"


def test_a_log_without_a_worst_pain_is_judged_and_asked_for_again(draft, now):
    finish_old_drafts(at=now + 12 * HOUR)

    assert Session.objects.get().pain_during is None
    assert list(Flag.objects.values_list("rule", flat=True)) == ["Q1"]


def test_holds_that_were_done_count(draft, prescription, now):
    for hold in full_holds(prescription):
        keep_hold(draft, hold, at=now)

    finish_old_drafts(at=now + 12 * HOUR)

    session = Session.objects.get()
    assert (session.holds.count(), session.fraction) == (4, 1)
    assert session.patient.tallies.get(on=now.date()).full == 1


@pytest.mark.parametrize("said", [{}, {"resting_leg": "bent"}, {"pain_before": None}])
def test_a_draft_in_which_nothing_was_said_or_held_goes(prescription, said, now):
    draft = begin(patient=prescription.patient, prescription=prescription, at=now)
    keep(draft, said, at=now)

    done = finish_old_drafts(at=now + 12 * HOUR)

    assert (done.logged, done.dropped) == (0, 1)
    assert not SessionDraft.objects.exists()
    assert not Session.objects.exists()


def test_running_twice_logs_once(draft, now):
    keep(draft, {"pain_during": 7}, at=now)

    assert finish_grave_drafts(at=now + 2 * HOUR).logged == 1
    assert finish_grave_drafts(at=now + 2 * HOUR).logged == 0
    assert finish_old_drafts(at=now + 24 * HOUR).logged == 0
    assert Session.objects.count() == 1


def test_a_draft_that_the_patient_has_just_come_back_to_is_left_alone(draft, now, monkeypatch):
    """Between reading the drafts and locking the patient the patient may go on."""
    keep(draft, {"pain_during": 7}, at=now)
    at = now + 2 * HOUR

    def come_back(patient):
        SessionDraft.objects.update(changed_at=at)

    monkeypatch.setattr("patients.actions.unfinished.lock", come_back)

    assert finish_grave_drafts(at=at).logged == 0
    assert SessionDraft.objects.exists()


def test_a_draft_that_cannot_be_read_keeps_no_other_from_being_judged(draft, clinician, now, caplog):
    broken = begin(patient=draft.patient, prescription=draft.prescription, at=now - HOUR)
    keep(broken, {"feelings": [{"note": "private words"}]}, at=now - HOUR)
    other = make_prescription(patient=make_patient(clinician=clinician))
    keep(begin(patient=other.patient, prescription=other, at=now), {"pain_during": 8}, at=now)

    done = finish_grave_drafts(at=now + HOUR)

    assert (done.logged, done.failed) == (1, 1)
    assert SessionDraft.objects.filter(pk=broken.pk).exists()
    assert "KeyError" in caplog.text
    assert "private words" not in caplog.text


def test_the_patient_finds_the_answer_on_today_and_a_mail_says_so(draft, now):
    keep(draft, {"pain_during": 9}, at=now)

    finish_grave_drafts(at=now + HOUR)

    word = draft.patient.advice.waiting().get()
    assert (word.message, word.session) == ("M-TODAY-PAIN", Session.objects.get())
    mail = Notice.objects.get(kind="patient")
    assert (mail.recipient, mail.card, mail.send_after) == (draft.patient.account, word.card, now + HOUR)


def test_a_tip_waits_on_today_without_a_mail(draft, now):
    finish_old_drafts(at=now + 12 * HOUR)

    assert draft.patient.advice.waiting().get().message == "M-ASK-AGAIN"
    assert not Notice.objects.filter(kind="patient").exists()


def test_holds_of_another_version_do_no_harm(draft, prescription, clinician, now):
    foreign = full_holds(make_prescription(patient=make_patient(clinician=clinician)))[0]
    keep_hold(draft, replace(foreign, seconds=10.0), at=now)

    assert finish_old_drafts(at=now + 12 * HOUR).logged == 1
    assert Session.objects.get().holds.count() == 0
