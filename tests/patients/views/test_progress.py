"""Progress, the account and the help page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.conftest import NOW
from tests.factories import make_session

PROGRESS = "/progress/"
DAY = timedelta(days=1)


def make_sessions(prescription, count):
    return [
        make_session(prescription=prescription, performed_at=NOW - back * DAY).session
        for back in range(count)
    ]


def test_the_finding_comes_first_and_the_sessions_follow(as_patient, prescription):
    make_sessions(prescription, 2)

    page = as_patient.get(PROGRESS)

    assertContains(page, "<h1>2 of 7 days this week</h1>", html=True)
    assertContains(page, "3, mild")
    assertContains(page, "Done", count=2)
    assertContains(page, "Tue 10 Mar 2026, 09:00")


def test_not_answered_is_never_shown_as_zero(as_patient, prescription):
    make_session(prescription=prescription, pain_after=None)

    assertContains(as_patient.get(PROGRESS), "Not answered")


def test_a_day_off_is_shown_with_its_reason(as_patient, prescription):
    make_session(
        prescription=prescription, status="skipped", skipped_reason="time", holds=(), pain_during=None
    )

    page = as_patient.get(PROGRESS)

    assertContains(page, "No time")
    assertNotContains(page, "missed")


def test_older_sessions_follow_without_a_gap_or_a_double(as_patient, prescription):
    sessions = make_sessions(prescription, 60)
    seen: list[int] = []
    address: str | None = PROGRESS
    while address:
        page = as_patient.get(address)
        seen += [entry["session"].pk for entry in page.context["entries"]]
        before = page.context["before"]
        address = f"{PROGRESS}?before={before}" if before else None

    assert seen == [session.pk for session in sessions]


@pytest.mark.parametrize("before", ["x", "\x00", "00000000-0000-0000-0000-000000000000", "9" * 60])
def test_a_page_that_does_not_exist_begins_at_the_newest(as_patient, prescription, before):
    make_sessions(prescription, 1)

    assert len(as_patient.get(PROGRESS, {"before": before}).context["entries"]) == 1


def test_before_the_first_session_there_is_one_thing_to_do(as_patient, patient):
    assertContains(as_patient.get(PROGRESS), "No sessions yet")


@pytest.mark.parametrize("sessions", [1, 50])
def test_progress_costs_the_same(as_patient, prescription, sessions, django_assert_num_queries):
    make_sessions(prescription, sessions)

    # sign-in; account and patient; sessions; their corrections; routine; the week; all pictures at once
    with django_assert_num_queries(7):
        as_patient.get(PROGRESS)


def test_the_account_names_the_clinic_and_signs_out(as_patient, patient):
    page = as_patient.get(reverse("patients:account"))

    assertContains(page, patient.clinic.name)
    assertContains(page, patient.clinic.phone)
    assertContains(page, "08:00–18:00", count=5)
    assertContains(page, f'action="{reverse("signout")}"')


def test_help_is_there_for_everyone_without_a_name(client, as_patient, patient):
    for page in (client.get(reverse("help_now")), as_patient.get(reverse("help_now"))):
        assertContains(page, 'href="tel:999"')
        assertContains(page, 'href="tel:111"')
        assertContains(page, 'href="tel:116123"')
        assertNotContains(page, patient.name)
    assertContains(as_patient.get(reverse("help_now")), patient.clinic.phone)


def test_help_is_there_before_any_clinic_is(client, db):
    assertContains(client.get(reverse("help_now")), 'href="tel:999"')
