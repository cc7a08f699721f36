"""A session of a day before can be entered, and is marked as entered later."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from patients.actions.prescribe import end_prescription
from patients.models import Session
from tests.conftest import NOW
from tests.factories import make_prescription, make_screening
from tests.patients.views.walk import PAINS

EARLIER = "/log/earlier/"


@pytest.fixture
def said(prescription):
    make_screening(patient=prescription.patient, at=NOW - timedelta(hours=1))
    return {
        "client_id": uuid.uuid4(),
        "on": "2026-03-07",
        "at_time": "18:30",
        "how_much": "all",
        **PAINS,
        "where": "stretch_only",
        "worry": "no",
    }


def test_a_session_of_a_day_before_is_kept_at_its_own_time(as_patient, patient, said):
    answer = as_patient.post(EARLIER, said, follow=True)

    assertContains(answer, "Saved. It is marked as entered later.")
    assertContains(answer, "entered later")
    session = patient.sessions.get()
    assert session.performed_at == datetime(2026, 3, 7, 18, 30, tzinfo=UTC)
    assert (session.entered_late, session.status, session.is_full) == (True, "done", True)
    assert {(hold.seconds, hold.timed) for hold in session.holds.all()} == {(10.0, False)}
    assert patient.tallies.get().full == 1


def test_a_date_alone_is_noon(as_patient, patient, said):
    as_patient.post(EARLIER, {**said, "at_time": ""})

    assert patient.sessions.get().performed_at == datetime(2026, 3, 7, 12, 0, tzinfo=UTC)


def test_today_without_a_time_is_never_in_the_future(as_patient, patient, said):
    as_patient.post(EARLIER, {**said, "on": "2026-03-10", "at_time": ""})

    assert patient.sessions.get().performed_at == NOW


def test_a_part_counts_the_holds_of_each_leg(as_patient, patient, said):
    as_patient.post(EARLIER, {**said, "how_much": "part", "holds_L": "2", "holds_R": "1"})

    session = patient.sessions.get()
    assert (session.status, session.fraction) == ("partial", 0.75)
    assert sorted((hold.side, hold.repetition) for hold in session.holds.all()) == [
        ("L", 1),
        ("L", 2),
        ("R", 1),
    ]


def test_the_same_entry_twice_is_one_session(as_patient, said):
    as_patient.post(EARLIER, said)
    as_patient.post(EARLIER, said)

    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"on": ""}, "Choose the day."),
        ({"on": "yesterday"}, "Write the day like this"),
        ({"on": "2026-03-11"}, "This day has not come yet."),
        ({"on": "9999-12-31"}, "This day has not come yet."),
        ({"on": "2025-12-01"}, "Choose a day of the last 60 days."),
        ({"on": "2026-01-20"}, "You had no routine on that day."),
        ({"on": "2026-03-10", "at_time": "18:00"}, "This time has not come yet."),
        ({"at_time": "25:00"}, "Write the time like this"),
        ({"how_much": ""}, "Choose one of the answers."),
        ({"how_much": "part"}, "Say how many holds you did."),
        ({"how_much": "part", "holds_L": "3"}, "Your routine on that day had 2 with this leg."),
        ({"how_much": "part", "holds_L": "two"}, "Write a whole number"),
        ({"how_much": "part", "holds_L": "-1"}, "greater than or equal to 0"),
        ({"how_much": "part", "holds_L": "9" * 60}, "less than or equal to"),
        ({"pain_during": ""}, "Choose a number from 0 to 10, or skip this question."),
        ({"pain_during": "seven"}, "Choose a number from 0 to 10, or skip this question."),
        ({"note": "a" * 10_000}, "Please shorten this to 4000 characters."),
        ({"note": "a\x00"}, "There is a character in it"),
        ({"client_id": ""}, "This page is too old."),
        ({"where": ["stretch_only", "calf_L"]}, "but not both."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_saved(as_patient, said, change, words):
    answer = as_patient.post(EARLIER, {**said, **change})

    assertContains(answer, words, status_code=422)
    assert not Session.objects.exists()


def test_a_day_after_the_routine_ended_is_refused(as_patient, prescription, clinician, said):
    end_prescription(prescription, by=clinician, at=NOW - timedelta(days=5))

    assertContains(as_patient.post(EARLIER, said), "You had no routine on that day.", status_code=422)


def test_the_version_of_that_day_is_meant(as_patient, patient, prescription, said):
    make_prescription(patient=patient, at=NOW - timedelta(days=1), hold_s=20)

    as_patient.post(EARLIER, said)

    assert patient.sessions.get().prescription == prescription


def test_what_a_late_log_makes_due_is_asked(as_patient, patient, said):
    page = as_patient.post(EARLIER, {**said, "pain_during": "7"})
    assertContains(page, "Please answer the further questions", status_code=422)

    asked = page.context["form"]["asked"].value()
    answer = as_patient.post(
        EARLIER, {**said, "pain_during": "7", "asked": asked, "signs_none": "on"}, follow=True
    )

    assertContains(answer, "Make the next session easier")
    assert patient.sessions.get().full_list


def test_the_page_asks_the_day_first(as_patient, prescription):
    assertContains(as_patient.get(reverse("patients:earlier")), "Which day?")
