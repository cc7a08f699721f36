"""What the database says to measures that cannot be true."""

import pytest

from patients.models import Measure
from patients.models.measure import are_activities
from tests.patients.models.refused import refuses, refuses_another

ACTIVITIES = [{"activity": name, "score": 4} for name in ("Walk", "Sit", "Lift")]


@pytest.fixture
def angle(patient, clinician, now):
    return Measure.objects.create(
        patient=patient,
        at=now,
        written_at=now,
        by=clinician,
        examiner=clinician,
        test="slr",
        side="L",
        degrees=70,
        device="goniometer",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"degrees": 141},
        {"degrees": None},
        {"side": ""},
        {"side": "X"},
        {"device": ""},
        {"test": "ake", "degrees": 91},
        {"test": "groc"},
        {"test": "psfs"},
        {"change": 2},
        {"activities": ACTIVITIES},
        {"test": "pain"},
    ],
)
def test_a_measure_has_what_its_test_asks_and_nothing_else(angle, change):
    refuses(angle, "measure_has_what_its_test_asks", **change)


@pytest.mark.parametrize("change", [-6, 6, None])
def test_a_rating_of_change_goes_from_minus_5_to_5(angle, change):
    Measure.objects.update(test="groc", side="", degrees=None, device="", change=-5)

    angle.refresh_from_db()
    refuses(angle, "measure_has_what_its_test_asks", change=change)


def test_pain_during_a_test_goes_from_0_to_10(angle):
    refuses(angle, "pain_of_a_test_is_0_to_10_or_null", pain_during=11)


def test_revisions_count_from_1_and_each_is_one_row(angle):
    refuses(angle, "revisions_count_from_1", revision=0)
    refuses_another(angle)  # a_revision_is_one_row


def test_activities_are_3_to_5_with_scores_from_0_to_10():
    assert are_activities(ACTIVITIES)
    assert not are_activities(ACTIVITIES[:2])
    assert not are_activities(ACTIVITIES * 2)
    assert not are_activities([*ACTIVITIES[:2], {"activity": "Run", "score": 11}])
    assert not are_activities([*ACTIVITIES[:2], {"activity": " ", "score": 1}])
    assert not are_activities("Walk")
