"""The line of worst pains in the list of patients: what was answered is on it, what was not is a gap."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.sparkline import change_words, sparkline
from clinic.worst_pains import DAYS, UNANSWERED, worst_pains
from patients.actions.amend import amend_session
from tests.clinic.desk import queries_at_most, text_of
from tests.factories import NOW, make_answers, make_patient, make_prescription, make_session

PATIENTS = reverse("clinic:patients")


def days(*pains):
    """The last days, today at the end."""
    return (*[None] * (DAYS - len(pains)), *pains)


# --- what is drawn ---


def test_a_line_joins_the_answers_and_ends_in_a_dot():
    drawn = sparkline(days(2, None, 3))

    assert re.findall(r'points="([^"]*)"', drawn) == ["58.15,16.8 68,15.2"]
    assert re.findall(r'<circle class="c-dot" cx="68" cy="15.2" r="3.5"/>', drawn)


def test_what_was_not_answered_breaks_the_line_and_is_no_zero():
    drawn = sparkline(days(4, 5, UNANSWERED, 6, 7, UNANSWERED, 3))

    assert len(re.findall("<polyline", drawn)) == 2
    assert len(re.findall("<circle", drawn)) == 2  # the answer that stands alone, and the end of it all
    assert 'aria-label="Worst pain in 14 days, oldest first: 4, 5, not answered, 6, 7, not answered, 3"' in (
        drawn
    )


def test_a_day_without_a_session_is_no_gap():
    assert len(re.findall("<polyline", sparkline(days(4, None, None, 5)))) == 1


@pytest.mark.parametrize("pains", [(), (UNANSWERED,), (UNANSWERED, None, UNANSWERED)])
def test_without_an_answer_nothing_is_drawn(pains):
    assert sparkline(days(*pains)) == change_words(days(*pains)) == ""


@pytest.mark.parametrize(
    ("pains", "words", "css"),
    [
        ((3, 5), "up 2", "is-up"),
        ((5, UNANSWERED, 1), "down 4", "is-down"),
        ((0, 4, 0), "steady", "is-steady"),
        ((UNANSWERED, 4), "", "is-steady"),
    ],
)
def test_the_change_is_said_in_words_and_not_by_colour_alone(pains, words, css):
    assert change_words(days(*pains)) == words
    assert f'class="hs-spark {css}"' in sparkline(days(*pains))


# --- what is read ---


@pytest.fixture
def today(clinic):
    return clinic.today(NOW)


@pytest.fixture
def routine(clinician):
    return make_prescription(patient=make_patient(clinician=clinician), sessions_per_day=2)


def log(routine, *, back, now=NOW, **said):
    return make_session(prescription=routine, performed_at=now - timedelta(days=back), **said).session


def test_each_date_has_its_highest_answer_and_older_ones_are_left_out(routine, today):
    log(routine, back=DAYS, pain_during=9)
    log(routine, back=DAYS - 1, pain_during=1)
    log(routine, back=2, pain_during=4)
    log(routine, back=2, pain_during=3)
    log(routine, back=1, pain_during=None)
    log(routine, back=0, pain_during=0)
    log(routine, back=0, pain_during=None)

    read = worst_pains([routine.patient_id], today=today)

    assert read == {routine.patient_id: (1, *[None] * 10, 4, UNANSWERED, 0)}


def test_a_correction_is_what_is_read(routine, today):
    session = log(routine, back=1, pain_during=6)
    for minute, pain in enumerate((2, None, 3)):
        amend_session(
            session,
            answers=make_answers(routine, pain_during=pain),
            by=routine.patient.account,
            at=NOW + timedelta(minutes=minute),
        )

    assert worst_pains([routine.patient_id], today=today)[routine.patient_id] == days(3, None)


def test_who_logged_nothing_has_no_line_and_nobody_is_asked_for_nobody(routine, today):
    with queries_at_most(1):
        assert worst_pains([routine.patient_id], today=today) == {}
    with queries_at_most(0):
        assert worst_pains([], today=today) == {}


def test_the_list_shows_the_line_of_each_patient_and_not_of_another(as_clinician, clinician, routine):
    now = timezone.now()
    log(routine, back=3, now=now, pain_during=2)
    log(routine, back=1, now=now, pain_during=5)
    make_patient(clinician=clinician, name="Quiet Quinn")

    page = text_of(as_clinician.get(PATIENTS))

    assert 'aria-label="Worst pain in 14 days, oldest first: 2, 5"' in page
    assert "5, moderate" in page
    assert "up 3" in page
    assert page.count("hs-spark") == 1
