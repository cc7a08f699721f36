from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretches.dose import (
    RANGES,
    Dose,
    OutOfRange,
    Way,
    defaults_for_level,
    easier,
    entry_level,
    prescribed_seconds,
    weekly_seconds_a_leg,
)
from stretches.models import Level
from stretches.words import Grip, Knee


@pytest.mark.parametrize(
    ("hold_s", "reps", "a_day", "seconds"),
    [(5, 2, 1, 70), (20, 3, 1, 7 * 60), (30, 3, 1, 10.5 * 60), (30, 3, 3, 31.5 * 60)],
)
def test_time_a_leg_and_week_is_that_of_the_paper(hold_s, reps, a_day, seconds):
    dose = Dose(hold_s=hold_s, reps_per_side=reps, sessions_per_day=a_day)

    assert weekly_seconds_a_leg(dose) == seconds


def test_rest_days_make_the_week_shorter():
    assert weekly_seconds_a_leg(Dose(hold_s=20, reps_per_side=2, days_per_week=5)) == 200


@pytest.mark.parametrize(("sides", "seconds"), [("both", 120), ("left", 60), ("right", 60)])
def test_a_session_is_measured_over_the_legs_that_are_prescribed(sides, seconds):
    assert prescribed_seconds(Dose(hold_s=20, reps_per_side=3, sides=sides)) == seconds


USUAL: dict[str, Any] = {
    "hold_s": 20,
    "reps_per_side": 3,
    "sessions_per_day": 1,
    "days_per_week": 7,
    "rest_s": 30,
}


@pytest.mark.parametrize("field", RANGES)
def test_both_ends_of_a_range_are_allowed(field):
    for number in RANGES[field]:
        assert getattr(Dose(**{**USUAL, field: number}), field) == number


@pytest.mark.parametrize("field", RANGES)
@pytest.mark.parametrize("outside", ["below", "above", "a half"])
def test_a_number_outside_its_range_is_refused_with_the_range(field, outside):
    low, high = RANGES[field]
    number = {"below": low - 1, "above": high + 1, "a half": low + 0.5}[outside]

    with pytest.raises(OutOfRange, match=f"from {low} to {high}") as refused:
        Dose(**{**USUAL, field: number})

    assert refused.value.field == field


def test_a_leg_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="third"):
        Dose(hold_s=20, reps_per_side=3, sides="third")


def test_a_level_gives_its_usual_dose_once_a_day_every_day():
    dose = defaults_for_level(Level(hold_default_s=10, reps_default=2))

    assert (dose.hold_s, dose.reps_per_side) == (10, 2)
    assert (dose.sessions_per_day, dose.days_per_week, dose.rest_s, dose.sides) == (1, 7, 30, "both")


@pytest.mark.parametrize(
    ("experience", "tightness", "injury_pain", "level"),
    [
        ("regular", "not_tight", ["knee"], 1),  # S17
        ("new", "very_tight", ["back", "hip"], 1),
        ("new", "not_tight", [], 2),  # S15
        ("regular", "very_tight", [], 2),  # S16
        ("done_before", "tight", [], 2),
        ("done_before", "not_tight", [], 4),  # S19
        ("regular", "not_tight", ["none"], 4),
    ],
)
def test_where_a_patient_may_start(experience, tightness, injury_pain, level):
    assert entry_level(experience, tightness, injury_pain) == level


@pytest.mark.parametrize(
    ("grip", "knee", "way"),
    [
        ("close", "straight", Way("part_way", "straight")),
        ("part_way", "straight", Way("ends", "straight")),
        ("ends", "straight", Way("ends", "bent")),
        ("close", "bent", Way("part_way", "bent")),
        ("ends", "bent", None),
        (None, "straight", Way(None, "bent")),
        (None, "bent", None),
        (None, None, None),
    ],
)
def test_make_it_easier_moves_the_hands_first_and_bends_the_knee_last(grip, knee, way):
    assert easier(grip, knee) == way


@given(grip=st.sampled_from(Grip.values), knee=st.sampled_from(Knee.values))
def test_make_it_easier_always_ends_at_the_easiest_way(grip, knee):
    way, steps = Way(grip, knee), 0
    while (next_way := easier(*way)) is not None:
        assert sum(a != b for a, b in zip(way, next_way, strict=True)) == 1  # one change at a time (S21)
        way, steps = next_way, steps + 1

    assert way == Way("ends", "bent")
    assert steps <= 3
