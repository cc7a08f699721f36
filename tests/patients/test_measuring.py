"""A measure in words, and which change of it counts as one (clinical.md 6)."""

import pytest

from patients.measuring import change_words, reading_words


def angle(degrees, test="slr", examiner="Ines", device="phone", **more):
    said = {"position": "", "pain_during": None, "side": "L", "activities": None, "change": None}
    return {**said, "test": test, "degrees": degrees, "examiner": examiner, "device": device, **more}


def function(*scores):
    named = [{"activity": f"Thing {number}", "score": score} for number, score in enumerate(scores)]
    return {**angle(None, test="psfs"), "side": "", "activities": named}


@pytest.mark.parametrize(
    ("newest", "first", "words"),
    [
        (angle(76), angle(70), "no clear change"),
        (angle(77), angle(70), "7° better"),
        (angle(60), angle(70), "10° worse"),
        (angle(20, test="ake"), angle(28, test="ake"), "8° better"),
        (angle(28, test="ake"), angle(21, test="ake"), "no clear change"),
        (angle(40, test="ake"), angle(30, test="ake"), "10° worse"),
        # Another hand or another device: less than 10 degrees says nothing.
        (angle(79), angle(70, examiner="Marek"), "no clear change"),
        (angle(80), angle(70, device="eye"), "10° better"),
        (function(5, 5, 5), function(4, 4, 4), "no clear change"),
        (function(5, 5, 6), function(4, 4, 4), "1.3 points better (small change)"),
        (function(7, 7, 6), function(4, 4, 4), "2.7 points better (large change)"),
        (function(4, 4, 4), function(6, 6, 7), "2.3 points worse (medium change)"),
    ],
)
def test_a_change_is_told_from_the_smallest_that_the_test_can_tell(newest, first, words):
    assert change_words([newest, first]) == words


def test_one_reading_is_no_change():
    assert change_words([angle(70)]) == ""


def test_a_reading_is_told_with_what_was_not_answered():
    assert reading_words(angle(71, test="ake")) == (
        "Active knee extension, left: 71°",
        ["short of a straight knee, Phone, pain during the test not answered"],
    )
    assert reading_words({**angle(None, test="groc"), "side": "", "change": 2}) == (
        "Global rating of change: +2",
        [],
    )
    assert reading_words(function(5, 6, 5))[0] == "Patient-Specific Functional Scale: 5.3 of 10"
