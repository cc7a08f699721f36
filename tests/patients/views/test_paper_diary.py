"""A patient enters the own diary sheet: all of it at once, judged like any log, and answered at once."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import html5lib
import pytest
import time_machine
from django.urls import reverse

from patients.models import Card, Session
from tests.clinic.desk import queries_at_most
from tests.conftest import NOW, signed_in
from tests.factories import make_prescription, make_session, make_user

pytestmark = pytest.mark.django_db

PAGE = reverse("patients:paper_diary")
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def line(on, done="all", before=2, worst=3, **more):
    typed = {"done_1": done, "before_1": before, "worst_1": worst, **more}
    return {f"{on}-{name}": str(value) for name, value in typed.items()}


def words(answer):
    return answer.content.decode()


def test_the_last_four_weeks_are_there_to_be_filled_in(as_patient, patient, prescription):
    said = words(as_patient.get(PAGE))

    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(said)
    assert said.count("<fieldset") == 28
    assert 'aria-label="Tuesday 10 March, session 1: worst pain"' in said
    assert "Type in a whole sheet of your paper diary" in words(as_patient.get(reverse("patients:earlier")))


def test_a_sheet_is_kept_at_noon_as_entered_late_by_the_patient(as_patient, patient, prescription):
    answer = as_patient.post(PAGE, line("2026-03-02", morning=1) | line("2026-03-03", done="part"))

    assert answer.url == reverse("patients:progress")
    part, full = patient.sessions.order_by("-performed_at")
    assert full.performed_at == datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/London"))
    assert (full.status, full.pain_before, full.pain_during) == ("done", 2, 3)
    assert (part.status, part.entered_late, part.entered_by) == ("partial", True, None)
    assert patient.mornings.get().pain == 1


def test_what_the_rules_answer_is_read_at_once_and_not_left_for_later(as_patient, patient, prescription):
    typed = line("2026-03-02", worst=9) | line("2026-03-03", before="", worst="")

    answer = as_patient.post(PAGE, typed)

    told = patient.advice.get(pk=answer.url.split("/")[-2])
    assert told.severity == "urgent"
    assert not patient.advice.filter(while_away=True).exists()
    assert Card.objects.get(patient=patient).flags.filter(rule="U7").exists()


def test_tingling_ticked_on_paper_reaches_the_clinic(as_patient, patient, prescription):
    answer = as_patient.post(PAGE, {"2026-03-02-tingling": "on"})

    assert patient.checks.get(source="patient").contact_request
    assert answer.url.startswith("/advice/")


def test_the_same_sheet_twice_counts_once(as_patient, patient, prescription):
    for _time in range(2):
        as_patient.post(PAGE, line("2026-03-02"))

    assert patient.sessions.count() == 1


def test_a_day_on_record_has_no_boxes(as_patient, patient, prescription):
    make_session(prescription=prescription, performed_at=NOW - timedelta(days=2))

    said = words(as_patient.get(PAGE))
    assert 'name="2026-03-08-done_1"' not in said
    assert said.count("On record already") == 1


def test_a_mistake_is_told_beside_its_box_and_nothing_is_saved(as_patient, patient, prescription):
    answer = as_patient.post(PAGE, line("2026-03-02", worst=12) | line("2026-03-03"))

    said = words(answer)
    assert answer.status_code == 422
    assert 'id="id_2026-03-02-worst_1_error">Write a number from 0 to 10.' in said
    assert 'value="12"' in said
    assert Session.objects.count() == 0


def test_a_blank_sheet_is_told(as_patient, patient, prescription):
    answer = as_patient.post(PAGE, {})

    assert answer.status_code == 422
    assert "Nothing is filled in yet." in words(answer)


@pytest.mark.parametrize("odd", ["x", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_an_odd_date_in_the_address_shows_days_that_can_be_entered(as_patient, patient, prescription, odd):
    lines = as_patient.get(PAGE, {"from": odd}).context["diary"].lines

    assert prescription.start <= lines[0].on <= lines[-1].on <= TODAY


def test_without_a_routine_it_leads_back_to_today(as_patient, patient):
    assert as_patient.get(PAGE).url == reverse("patients:today")
    make_prescription(patient=patient, at=NOW, start=TODAY + timedelta(days=1))
    assert as_patient.get(PAGE).url == reverse("patients:today")


def test_closed_to_everyone_but_a_patient(client, as_clinician, patient, prescription):
    for visitor in (as_clinician, signed_in(make_user(role="patient"))):
        assert visitor.post(PAGE, line("2026-03-02")).status_code == 404
    assert client.post(PAGE).url.startswith(reverse("signin"))
    assert Session.objects.count() == 0


@pytest.mark.parametrize("sessions", [1, 50])
def test_costs_the_same_for_a_long_record(as_patient, patient, prescription, sessions):
    for n in range(sessions):
        make_session(prescription=prescription, performed_at=NOW - timedelta(days=n % 20, minutes=n), at=NOW)

    # sign-in session, user, patient, versions, their items, sessions, mornings, ticks
    with queries_at_most(9):
        as_patient.get(PAGE)
