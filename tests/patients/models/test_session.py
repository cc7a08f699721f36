from typing import Any

import pytest

from patients.actions.draft import begin
from patients.actions.tally import done_on, keep_tally
from patients.models import DayTally, Feeling, Hold, Session
from tests.factories import make_patient, make_prescription, make_session
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db

RATINGS = ("pain_before", "pain_during", "pain_after", "stretch_strength")


@pytest.fixture
def session(prescription):
    return make_session(prescription=prescription, feelings=[("calf", "L", ("ache",))]).session


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        *(("ratings_are_0_to_10_or_not_answered", {rating: 11}) for rating in RATINGS),
        ("session_status_is_known", {"status": "lost"}),
        ("fraction_is_0_to_1", {"fraction": 1.01}),
        ("fraction_is_0_to_1", {"fraction": -0.01}),
    ],
)
def test_a_session_that_cannot_be_is_refused(session, constraint, change):
    refuses(session, constraint, **change)


@pytest.mark.parametrize("rating", RATINGS)
def test_a_rating_below_0_is_refused(session, rating):
    refuses(session, "", **{rating: -1})


def test_not_answered_is_not_0(prescription):
    """HZ10: no pain is an answer, silence is none."""
    silence: dict[str, Any] = dict.fromkeys(RATINGS)
    no_pain: dict[str, Any] = dict.fromkeys(RATINGS, 0)
    silent = make_session(prescription=prescription, **silence).session
    painless = make_session(prescription=prescription, **no_pain).session

    for session in (silent, painless):
        session.refresh_from_db()
    assert [getattr(silent, rating) for rating in RATINGS] == [None] * 4
    assert [getattr(painless, rating) for rating in RATINGS] == [0] * 4
    assert list(Session.objects.filter(pain_during=0)) == [painless]


def test_a_submission_counts_once_a_patient(session):
    """a_submission_counts_once: another patient's phone may have drawn the same id."""
    refuses_another(session)

    other = make_prescription(patient=make_patient())
    assert make_session(prescription=other, client_id=session.client_id).is_new


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("held_seconds_not_negative", {"seconds": -0.5}),
        ("repetitions_count_from_1", {"repetition": 0}),
    ],
)
def test_a_hold_that_cannot_be_is_refused(session, constraint, change):
    refuses(session.holds.all()[0], constraint, **change)


def test_a_place_in_the_session_is_held_once(session):
    """one_hold_a_place_in_the_session"""
    refuses_another(session.holds.all()[0])
    assert Hold.objects.count() == 4


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("feeling_site_is_known", {"site": "elbow"}),
        ("every_place_but_the_low_back_has_a_side", {"side": ""}),
        ("every_place_but_the_low_back_has_a_side", {"side": "M"}),
        ("every_place_but_the_low_back_has_a_side", {"site": "low_back"}),
    ],
)
def test_a_feeling_that_cannot_be_is_refused(session, constraint, change):
    refuses(session.feelings.get(), constraint, **change)


def test_a_place_is_marked_once(session):
    """a_place_is_marked_once: the low back too, which has no side."""
    refuses_another(session.feelings.get())

    back = Feeling.objects.create(session=session, site="low_back", side="", qualities=["ache", "sharp"])
    refuses_another(back)
    assert back.quality_labels == ["Ache", "Sharp"]


def test_a_draft_is_one_session_of_a_patient(prescription, now):
    """a_draft_is_one_session_of_a_patient"""
    refuses_another(begin(patient=prescription.patient, prescription=prescription, at=now))


def test_a_date_has_one_tally(session, prescription):
    """one_tally_a_patient_and_date"""
    refuses_another(DayTally.objects.get())

    keep_tally(
        session.patient,
        prescription,
        on=session.performed_on,
        done=done_on(session.patient, session.performed_on),
    )
    assert DayTally.objects.count() == 1
