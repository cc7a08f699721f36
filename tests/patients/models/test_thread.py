"""What the database says to messages that cannot be true."""

import uuid

import pytest

from clinic.models import Clinic, QuickAnswer
from patients.models import Flag, Message, Notice, Thread
from tests.conftest import NOW
from tests.factories import make_session
from tests.message_pages import ask, make_quick_answer, tell
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(patient) -> Message:
    return ask(patient, at=NOW).message


def test_a_message_is_sent_once(message):
    """a_message_is_sent_once"""
    refuses_another(message)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("a_message_says_something", {"text": ""}),
        ("the_rules_read_what_patients_write", {"judged": ""}),
        ("the_rules_read_what_patients_write", {"from_patient": False}),
    ],
)
def test_a_message_that_cannot_be_is_refused(message, constraint, change):
    refuses(message, constraint, **change)


def test_a_message_is_about_one_thing(patient, prescription):
    logged = make_session(prescription=prescription, pain_during=9)
    message = tell(patient, at=NOW, session=logged.session)

    refuses(message, "a_message_is_about_one_thing", card=patient.cards.get())


def test_who_waits_was_promised_an_answer(message):
    refuses(Thread.objects.get(), "who_waits_was_promised_an_answer", answer_due=None)


def test_a_flag_of_a_message_has_no_other_source_and_stands_once(patient, prescription):
    """one_flag_a_thread_message_rule_and_severity"""
    ask(patient, "I have chest pain.", at=NOW)
    flag = Flag.objects.get()

    refuses(flag, "a_flag_has_one_source", ticked_on=NOW.date())
    refuses_another(flag)


def test_a_missed_answer_is_told_once(message):
    """a_missed_answer_is_told_once"""
    thread, notice = Thread.objects.get(), Notice.objects.get()
    Notice.objects.filter(pk=notice.pk).update(kind="digest", missed_due=thread.answer_due)

    refuses_another(Notice.objects.get())


@pytest.mark.parametrize("shared", [True, False])
def test_a_title_names_one_quick_answer(clinician, shared):
    """a_title_names_one_answer_of_the_clinic, a_title_names_one_answer_of_a_person"""
    refuses_another(make_quick_answer(clinician, shared=shared))


@pytest.mark.parametrize("field", ["title", "text"])
def test_a_quick_answer_says_something(clinician, field):
    refuses(make_quick_answer(clinician), "a_quick_answer_says_something", **{field: ""})


def test_a_clinic_promises_an_answer_in_a_day_at_least(clinic):
    refuses(Clinic.objects.get(pk=clinic.pk), "clinic_targets_at_least_one", message_target_days=0)


def test_ids_in_addresses_are_random(message, clinician):
    assert isinstance(message.pk, uuid.UUID)
    assert message.pk.version == 4
    assert QuickAnswer._meta.pk.get_default().version == 4
