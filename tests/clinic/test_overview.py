"""The clinic in numbers: what waits, whether everything was judged, how the rules do."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from clinic.measures import Found, Measure, Month, measure, received, records_of, waiting
from patients.actions import review as deeds
from patients.actions.amend import amend_session
from patients.actions.report import report_check, report_morning
from patients.models import Card, MorningReport, Notice, Session
from tests.clinic.desk import in_place, make_card, queries_at_most
from tests.conftest import signed_in
from tests.factories import NOW, make_answers, make_clinic, make_prescription, make_session, make_user

OVERVIEW = reverse("clinic:overview")
MARCH = Month(date(2026, 3, 1))


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        yield


# --- the page ---


def test_it_says_what_waits_and_what_is_past_its_target(as_clinician, clinician):
    make_card(clinician=clinician, at=NOW)  # urgent: due on the same day
    make_card(clinician=clinician, name="Elin Fors", at=NOW + timedelta(days=2), pain_during=6)

    page = text_of(as_clinician.get(OVERVIEW))

    assert "Cards not resolved</dt><dd>2<small>1 past its target" in page
    assert "Tue 10 Mar, 09:00" in page
    assert 'aria-current="page"' in page


def test_a_quiet_clinic_is_told_so_in_words(as_clinician):
    page = text_of(as_clinician.get(OVERVIEW))

    assert "Every card is resolved." in page
    assert "No flag of soon or higher in this month." in page
    assert "It adds up" in page
    assert "The daily job has not run yet." in page
    assert "could not be delivered" not in page


def test_a_rule_that_nobody_acts_on_is_to_be_reviewed(as_clinician, clinician):
    card = make_card(clinician=clinician)
    deeds.acknowledge(card, by=clinician, at=NOW + timedelta(minutes=40))
    deeds.resolve(card, by=clinician, at=NOW + timedelta(hours=2), outcome="no_action", note="Known pain.")

    page = text_of(as_clinician.get(OVERVIEW))

    assert "Severe pain" in page
    assert "40 min" in page
    assert "To review: many flags" in page
    assert "To review: seldom acted on" in page
    assert "1 rule to review" in page


def test_a_notice_that_does_not_go_out_is_shown_within_five_minutes(as_clinician, clinician):
    make_card(clinician=clinician)
    Notice.objects.update(send_after=NOW + timedelta(days=2) - timedelta(minutes=4), last_error="")
    assert "could not be delivered" not in text_of(as_clinician.get(OVERVIEW))

    Notice.objects.update(send_after=NOW + timedelta(days=2) - timedelta(minutes=5))
    assert "1 notice could not be delivered." in text_of(as_clinician.get(OVERVIEW))

    Notice.objects.update(sent_at=NOW)
    assert "could not be delivered" not in text_of(as_clinician.get(OVERVIEW))


def test_another_month_can_be_chosen_and_comes_in_place(as_clinician, clinician):
    make_card(clinician=clinician)

    page = text_of(as_clinician.get(OVERVIEW, {"month": "2026-02"}))
    fragment = as_clinician.get(OVERVIEW, {"month": "2026-02"}, headers=in_place("overview", on=OVERVIEW))

    assert "Sessions in February</dt><dd>0" in page
    assert '<option value="2026-02" selected>February 2026</option>' in page
    assert fragment.content.decode().startswith('\n\n<div id="overview"') or 'id="overview"' in text_of(
        fragment
    )
    assert "<html" not in text_of(fragment)


@pytest.mark.parametrize(
    "month", ["", "2026", "2026-13", "2031-01", "0000-01", "x" * 5000, "2026-03-01", "\0"]
)
def test_a_month_that_is_none_is_this_month(as_clinician, month):
    response = as_clinician.get(OVERVIEW, {"month": month})

    assert response.status_code == 200
    assert "Sessions in March" in text_of(response)


def test_records_that_do_not_add_up_are_said_first(as_clinician, clinician):
    make_card(clinician=clinician)
    Session.objects.update(judged="lost")

    assert "The records of this month do not add up." in text_of(as_clinician.get(OVERVIEW))


def test_another_clinics_numbers_are_not_counted(as_clinician):
    make_card(clinician=make_user(clinic=make_clinic()))

    page = text_of(as_clinician.get(OVERVIEW))

    assert "Cards not resolved</dt><dd>0" in page
    assert "Sessions in March</dt><dd>0" in page


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("reception", 404), ("admin", 404), ("patient", 404)]
)
def test_it_is_for_those_who_review(clinic, role, status):
    assert signed_in(make_user(role=role, clinic=clinic)).get(OVERVIEW).status_code == status


def test_a_stranger_is_sent_to_the_sign_in(client):
    assert client.get(OVERVIEW).url.startswith(reverse("signin"))


@pytest.mark.parametrize("cards", [1, 12])
def test_it_costs_the_same_for_one_card_as_for_many(as_clinician, clinician, cards):
    for number in range(cards):
        card = make_card(clinician=clinician, name=f"Patient {number}")
    deeds.resolve(card, by=clinician, at=NOW, outcome="called")

    with queries_at_most(9):
        as_clinician.get(OVERVIEW)


# --- the numbers behind it ---


@pytest.fixture
def records(patient, prescription, clinician):
    """Of each kind one in March, and one session in February."""
    make_session(prescription=prescription, performed_at=NOW - timedelta(days=15))
    session = make_session(prescription=prescription, performed_at=NOW, pain_during=8).session
    amend_session(
        session,
        answers=make_answers(prescription, pain_during=2),
        by=patient.account,
        at=NOW + timedelta(hours=1),
    )
    report_morning(
        patient=patient, on=date(2026, 3, 11), pain=2, woke_at_night=None, at=NOW + timedelta(days=1)
    )
    report_check(patient=patient, client_id=uuid4(), source="patient", safety="none", signs=(), at=NOW)
    return patient


def test_received_is_what_was_judged_by_kind(records, clinic):
    lines = {line.kind: line for line in received(records_of(clinic, MARCH))}

    assert {kind: (line.received, line.clear, line.flagged, line.failed) for kind, line in lines.items()} == {
        "session": (1, 0, 1, 0),
        "correction": (1, 0, 1, 0),
        "morning": (1, 1, 0, 0),
        "check": (1, 1, 0, 0),
    }
    assert all(line.adds_up for line in lines.values())


def test_a_record_without_a_known_result_does_not_add_up(records, clinic):
    MorningReport.objects.update(judged="lost")

    lines = received(records_of(clinic, MARCH))

    assert [line.kind for line in lines if not line.adds_up] == ["morning"]


def test_a_month_ends_by_the_clinics_own_clock(clinic, clinician, patient):
    """British clocks went forward on 29 March: the last minute of the month is an hour earlier in UTC."""
    late = datetime(2026, 3, 31, 22, 59, tzinfo=UTC)
    for at in (late, late + timedelta(minutes=2)):
        report_check(patient=patient, client_id=uuid4(), source="patient", safety="none", signs=(), at=at)

    checks = {
        str(month): received(records_of(clinic, month))[-1].received
        for month in (MARCH, Month(date(2026, 4, 1)))
    }

    assert checks == {"2026-03": 1, "2026-04": 1}


@pytest.mark.parametrize(
    ("outcomes", "logs", "per_100", "acted_on", "to_review"),
    [
        (["called"], 10, 10, 100, False),
        (["called", "seen"], 19, 200 / 19, 100, True),
        (["called"] * 3 + ["no_action"] * 7, 1000, 1, 30, False),
        (["called"] * 29 + ["no_action"] * 71, 10_000, 1, 29, True),
        (["", ""], 1000, 0.2, None, False),
        (["", "no_action"], 1000, 0.2, 0, True),
        (["called"], 0, None, 100, False),
    ],
)
def test_when_a_rule_is_to_be_reviewed(outcomes, logs, per_100, acted_on, to_review):
    found = tuple(Found("P2", outcome, None) for outcome in outcomes)

    counted = Measure("P2", logs, found)

    assert (counted.per_100, counted.acted_on, counted.to_review) == (per_100, acted_on, to_review)


def test_flags_of_class_routine_are_not_measured(clinic, clinician):
    make_card(clinician=clinician, pain_during=6)

    assert measure(clinic, MARCH, logs=1) == []


def test_the_time_until_taken_on_is_the_median_and_counts_from_the_flag(clinic, clinician):
    for minutes in (10, 20, 90):
        card = make_card(clinician=clinician)
        deeds.acknowledge(card, by=clinician, at=NOW + timedelta(minutes=minutes))
    make_card(clinician=clinician)  # nobody has looked at it

    (severe,) = measure(clinic, MARCH, logs=4)

    assert (severe.rule, severe.flags, severe.waited) == ("U7", 4, timedelta(minutes=20))


def test_flags_of_checks_mornings_and_the_daily_job_are_measured_too(clinic, patient, prescription):
    report_morning(patient=patient, on=NOW.date(), pain=8, woke_at_night=None, at=NOW)
    report_check(
        patient=patient,
        client_id=uuid4(),
        source="patient",
        safety="none",
        signs=(),
        contact_request=True,
        at=NOW,
    )
    card = Card.objects.get()
    card.flags.create(
        rule="A2",
        rule_version=1,
        severity="soon",
        inputs={},
        limits={},
        sentence=".",
        at=NOW,
        ticked_on=NOW.date(),
    )

    assert {each.rule for each in measure(clinic, MARCH, logs=0)} == {"U7", "T2", "A2"}


def test_cards_are_counted_by_local_dates_since_they_were_opened(clinic, clinician):
    now = datetime(2026, 3, 20, 0, 30, tzinfo=UTC)
    for days, hours in [(0, 0), (0, 1), (1, 1), (2, 1), (3, 1), (5, 1), (6, 1)]:
        make_card(clinician=clinician, at=now - timedelta(days=days, hours=hours))

    urgent = next(line for line in waiting(clinic, at=now) if line.severity == "urgent")

    assert urgent.ages == (1, 1, 1, 2, 2)
    assert urgent.count == 7
    assert urgent.overdue == 7 - 2
    assert urgent.oldest_at == now - timedelta(days=6, hours=1)


def test_a_new_patient_with_nothing_logged_changes_no_number(as_clinician, patient):
    make_prescription(patient=patient)

    assert "no flags to count" in text_of(as_clinician.get(OVERVIEW))
