"""A message of a patient is kept once, read by the rules, and waits for an answer by a promised time."""

import uuid
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from clinic.messages import count_waiting
from clinic.notices import escalate
from patients.actions import message as deeds
from patients.actions.review import NotNow
from patients.models import Advice, Card, Flag, Message, Notice, Thread, ThreadAct
from patients.models.message import NoticeKind
from tests.conftest import NOW
from tests.factories import make_patient, make_session, make_user

pytestmark = pytest.mark.django_db


def send(patient, text="Is it OK after my walk?", *, at=NOW, client_id=None, **more):
    return deeds.send_message(patient=patient, text=text, at=at, client_id=client_id or uuid.uuid4(), **more)


def reply(patient, text="Yes, it is.", *, at=NOW + timedelta(hours=1), seen=NOW, **more):
    return deeds.answer(
        patient=patient,
        by=more.pop("by", patient.clinician),
        text=text,
        at=at,
        seen=seen,
        client_id=more.pop("client_id", uuid.uuid4()),
        **more,
    )


def waiting(patient):
    patient.clinic.refresh_from_db()
    return patient.clinic.threads_waiting


def test_a_message_waits_for_an_answer_at_the_end_of_the_second_working_day(patient):
    send(patient)

    thread = patient.thread
    assert thread.waiting_since == NOW  # a Tuesday
    assert thread.answer_due == datetime(2026, 3, 12, 18, tzinfo=UTC)
    assert waiting(patient) == 1


def test_the_clinic_may_promise_another_time_and_holidays_do_not_count(patient):
    patient.clinic.message_target_days, patient.clinic.holidays = 1, ["2026-03-11"]

    send(patient)

    assert patient.thread.answer_due == datetime(2026, 3, 12, 18, tzinfo=UTC)


def test_a_second_message_does_not_move_the_promise(patient):
    send(patient)
    send(patient, "And on Sundays?", at=NOW + timedelta(days=1))

    thread = Thread.objects.get()
    assert (thread.waiting_since, thread.last_at) == (NOW, NOW + timedelta(days=1))
    assert waiting(patient) == 1


def test_the_same_message_sent_twice_is_one(patient):
    client_id = uuid.uuid4()
    first, again = send(patient, client_id=client_id), send(patient, "other", client_id=client_id)

    assert (first.is_new, again.is_new, again.message) == (True, False, first.message)
    assert Message.objects.count() == Notice.objects.count() == 1


def test_words_without_a_sign_raise_nothing(patient):
    sent = send(patient)

    assert sent.advice is None
    assert sent.message.judged == "clear"
    assert not Flag.objects.exists()
    assert not Advice.objects.exclude(thread_message=None).exists()


def test_a_safety_word_makes_an_urgent_card_pauses_and_asks_the_safety_questions(patient, prescription):
    sent = send(patient, "I wet myself last night.")

    card = patient.cards.get()
    flag = card.flags.get()
    assert (flag.rule, flag.severity, flag.thread_message) == ("T1", "urgent", sent.message)
    assert (sent.advice.message, sent.advice.card, sent.advice.thread_message) == (
        "M-NOTE-SAFETY",
        card,
        sent.message,
    )
    assert sent.message.judged == "flagged"
    assert patient.pauses.get().flag == flag
    assert card.notices.get().kind == NoticeKind.NOW


def test_a_crisis_word_is_an_emergency_and_tells_the_deputy_too(patient):
    deputy = make_user(clinic=patient.clinic, name="Dan Deputy")
    patient.clinic.deputy = deputy
    patient.clinic.save()

    sent = send(patient, "Some days I want to die.")

    assert (sent.advice.message, patient.cards.get().severity) == ("M-999-CRISIS", "emergency")
    assert Notice.objects.filter(kind=NoticeKind.NOW, recipient=deputy).exists()


def test_a_safety_word_sent_twice_raises_one_flag_and_says_the_same(patient):
    client_id = uuid.uuid4()
    first = send(patient, "chest pain", client_id=client_id)
    again = send(patient, "chest pain", client_id=client_id)

    assert again.advice == first.advice
    assert Flag.objects.count() == Card.objects.count() == 1


def test_a_message_that_the_rules_cannot_read_is_kept_and_the_clinic_is_told(patient):
    with patch("patients.actions.judge.evaluate", side_effect=ZeroDivisionError):
        sent = send(patient, "Hello")

    card = patient.cards.get()
    assert (sent.message.judged, sent.message.text) == ("failed", "Hello")
    assert (sent.advice.message, card.severity, card.flags.get().rule) == ("G10", "urgent", "G10")
    assert Thread.objects.get().waiting_since == NOW


def test_a_message_may_be_about_a_session(patient, prescription):
    session = make_session(prescription=prescription).session

    assert send(patient, session=session).message.session == session


def test_nobody_sends_more_than_thirty_in_an_hour(patient):
    for minute in range(deeds.MOST_AN_HOUR):
        send(patient, at=NOW + timedelta(minutes=minute))

    with pytest.raises(deeds.TooMany):
        send(patient, at=NOW + timedelta(minutes=45))
    send(patient, at=NOW + timedelta(minutes=61))
    assert Message.objects.count() == deeds.MOST_AN_HOUR + 1


# ------------------------------------------------------------------------------------------------ answering
def test_an_answer_ends_the_wait_and_is_unread_by_the_patient(patient):
    send(patient)
    message = reply(patient)

    thread = Thread.objects.get()
    assert (thread.waiting_since, thread.answer_due, thread.unread_by_patient) == (None, None, 1)
    assert (message.from_patient, message.judged, message.author) == (False, "", patient.clinician)
    assert waiting(patient) == 0


def test_an_answer_sent_twice_is_one(patient):
    client_id = uuid.uuid4()

    assert reply(patient, client_id=client_id) == reply(patient, client_id=client_id)
    assert Thread.objects.get().unread_by_patient == Message.objects.count() == 1


def test_what_came_while_somebody_wrote_still_waits(patient):
    send(patient)
    late = NOW + timedelta(minutes=30)
    send(patient, "And my knee?", at=late)

    reply(patient, seen=NOW)

    thread = Thread.objects.get()
    assert thread.waiting_since == late
    assert waiting(patient) == 1


def test_the_clinic_may_write_first(patient):
    reply(patient, "Welcome.", seen=None)

    assert Thread.objects.get().waiting_since is None
    assert waiting(patient) == 0


def test_a_message_that_needs_no_answer_waits_no_more_and_that_can_be_taken_back(patient):
    send(patient, "Thanks!")
    act = deeds.settle(patient=patient, by=patient.clinician, at=NOW + timedelta(hours=1), seen=NOW)
    assert waiting(patient) == 0
    assert act

    put_back(patient, act, at=NOW + timedelta(hours=2))

    thread = Thread.objects.get()
    assert (thread.waiting_since, thread.answer_due) == (NOW, act.answer_due)
    assert waiting(patient) == 1
    assert [each.act for each in ThreadAct.objects.order_by("at")] == ["settle", "undo"]
    assert Notice.objects.filter(recipient=patient.account).count() == 0


def put_back(patient, act, *, at):
    deeds.put_back(patient=patient, of=str(act.pk), by=patient.clinician, at=at)


def test_nothing_is_taken_back_after_an_answer_or_twice(patient):
    send(patient)
    act = deeds.settle(patient=patient, by=patient.clinician, at=NOW + timedelta(minutes=1), seen=NOW)
    put_back(patient, act, at=NOW + timedelta(minutes=2))
    with pytest.raises(NotNow):
        put_back(patient, act, at=NOW + timedelta(minutes=3))

    act = deeds.settle(patient=patient, by=patient.clinician, at=NOW + timedelta(minutes=4), seen=NOW)
    reply(patient, at=NOW + timedelta(minutes=5))
    with pytest.raises(NotNow):
        put_back(patient, act, at=NOW + timedelta(minutes=6))


def test_nothing_to_settle_is_said(patient):
    assert deeds.settle(patient=patient, by=patient.clinician, at=NOW, seen=None) is None


# ------------------------------------------------------------------------------------------------- notices
def test_messages_within_five_minutes_are_told_in_one_mail(patient):
    for minute in (0, 1, 4):
        send(patient, at=NOW + timedelta(minutes=minute))
    other = make_patient(clinician=patient.clinician, name="Ulla Other")
    send(other, at=NOW + timedelta(minutes=4))

    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient, notice.card) == (NoticeKind.MESSAGE, patient.clinician, None)
    assert notice.send_after == NOW + timedelta(minutes=5)

    send(patient, at=NOW + timedelta(minutes=6))
    assert Notice.objects.count() == 2


def test_an_answer_is_told_to_a_patient_with_an_address(patient):
    reply(patient)
    assert Notice.objects.get().recipient == patient.account

    patient.account.email = None
    patient.account.save()
    reply(patient, at=NOW + timedelta(days=1))
    assert Notice.objects.count() == 1


def test_the_deputy_is_told_once_of_a_message_past_its_time(patient):
    patient.clinic.deputy = make_user(clinic=patient.clinic, name="Dan Deputy")
    patient.clinic.save()
    send(patient)

    late = NOW + timedelta(days=3)
    assert escalate([patient.clinic], at=NOW + timedelta(days=1)) == 0
    assert escalate([patient.clinic], at=late) == 1
    assert escalate([patient.clinic], at=late + timedelta(hours=1)) == 0

    notice = Notice.objects.get(kind=NoticeKind.DIGEST)
    assert (notice.recipient, notice.thread) == (patient.clinic.deputy, patient.thread)


def test_a_wrong_count_is_counted_anew(patient):
    send(patient)
    type(patient.clinic).objects.update(threads_waiting=7)

    count_waiting(patient.clinic)

    assert waiting(patient) == 1


# ------------------------------------------------------------------------------------------------- reading
def test_opening_a_thread_marks_it_read_for_that_side_only(patient):
    send(patient)
    reply(patient)
    thread = Thread.objects.get()

    deeds.read_by_clinic(thread, at=NOW + timedelta(hours=2))
    thread.refresh_from_db()
    assert (thread.read_by_clinic_at, thread.unread_by_patient) == (NOW + timedelta(hours=2), 1)

    deeds.read_by_patient(thread, at=NOW + timedelta(hours=3))
    thread.refresh_from_db()
    assert (thread.read_by_patient_at, thread.unread_by_patient) == (NOW + timedelta(hours=3), 0)
