"""A problem and the next morning: reported at any time, judged at once."""

import uuid
from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from patients.models import Card, MorningReport, SafetyCheck
from tests.conftest import NOW
from tests.factories import make_session

CHECK, MORNING = "/check/", "/morning/"
DAY = timedelta(days=1)


def told(client, **said):
    return client.post(CHECK, {"client_id": uuid.uuid4(), **said}, follow=True)


def from_patient(patient):
    return patient.checks.filter(source="patient")


def test_none_of_these_is_saved_and_thanked_for(as_patient, patient, prescription):
    page = told(as_patient, signs_none="on")

    check = from_patient(patient).get()
    assert (check.safety, check.full_list, check.judged) == ("none", True, "clear")
    assertContains(page, "Your answers are saved.")
    assertNotContains(page, "#check")


def test_a_new_sign_is_answered_at_once(as_patient, patient, prescription):
    page = told(as_patient, sign_chest_pain="new", note="Since lunch.")

    assertContains(page, "Call 999 now")
    assertContains(page, "Chest pain: New")
    assertContains(page, "Since lunch.")
    assert from_patient(patient).get().signs.get().sign == "chest_pain"
    assert Card.objects.get(patient=patient).severity == "emergency"


def test_a_call_can_be_asked_for_without_answering(as_patient, patient):
    page = told(as_patient, contact_request="on")

    assertContains(page, "We have got your request")
    assert from_patient(patient).get().safety == "not_answered"


def test_an_empty_report_is_refused(as_patient, patient):
    answer = as_patient.post(CHECK, {"client_id": uuid.uuid4()})

    assertContains(answer, "write a note, or ask for a call.", status_code=422)
    assert not from_patient(patient).exists()


def test_the_same_report_twice_counts_once(as_patient, patient):
    client_id = uuid.uuid4()

    first = as_patient.post(CHECK, {"client_id": client_id, "signs_none": "on"})
    second = as_patient.post(CHECK, {"client_id": client_id, "signs_none": "on"})

    assert first.url == second.url
    assert from_patient(patient).count() == 1


@pytest.mark.parametrize(
    "change", [{"note": "a" * 10_000}, {"note": "\x00"}, {"sign_pop": "perhaps"}, {"client_id": "7"}]
)
def test_a_bad_report_saves_nothing_and_keeps_what_was_typed(as_patient, patient, change):
    answer = as_patient.post(CHECK, {"client_id": uuid.uuid4(), "contact_request": "on", **change})

    assert answer.status_code == 422
    assertContains(answer, "checked", status_code=422)
    assert not from_patient(patient).exists()


def test_a_problem_can_be_told_without_a_routine(as_patient, patient):
    assertContains(as_patient.get(CHECK), "Tell us about a problem")


@pytest.mark.parametrize(("pain", "kept"), [("0", 0), ("10", 10), ("skip", None)])
def test_the_morning_is_kept(as_patient, patient, prescription, pain, kept):
    as_patient.post(MORNING, {"pain": pain, "woke_at_night": "skip"})

    report = patient.mornings.get()
    assert (report.on, report.pain, report.woke_at_night) == (NOW.date(), kept, None)


def test_a_severe_morning_is_answered_at_once(as_patient, prescription):
    make_session(prescription=prescription, performed_at=NOW - DAY)

    page = as_patient.post(MORNING, {"pain": "8", "woke_at_night": "yes"}, follow=True)

    assertContains(page, "Stop and call the clinic today")


def test_the_first_answer_of_a_morning_stays(as_patient, patient, prescription):
    as_patient.post(MORNING, {"pain": "2"})
    as_patient.post(MORNING, {"pain": "9"})

    assert patient.mornings.get().pain == 2
    assertContains(as_patient.get(MORNING, follow=True), "You have answered this for today.")


@pytest.mark.parametrize("pain", ["", "11", "bad"])
def test_a_morning_without_a_number_is_refused(as_patient, prescription, pain):
    assert as_patient.post(MORNING, {"pain": pain}).status_code == 422
    assert not MorningReport.objects.exists()


@pytest.mark.parametrize("sessions", [1, 50])
def test_a_report_costs_the_same(as_patient, prescription, sessions, django_assert_max_num_queries):
    for back in range(1, sessions + 1):
        make_session(prescription=prescription, performed_at=NOW - back * DAY)
    before = SafetyCheck.objects.count()

    with django_assert_max_num_queries(13):
        as_patient.post(CHECK, {"client_id": uuid.uuid4(), "signs_none": "on"})

    assert SafetyCheck.objects.count() == before + 1
