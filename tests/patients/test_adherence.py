"""Adherence as clinical.md 5 defines it."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from patients.adherence import (
    Period,
    Word,
    adherence,
    adherence_of_logs,
    fraction,
    held_seconds,
    is_full,
    percent,
    share_of,
)
from patients.triage.facts import Plan
from tests.patients.triage.make import TODAY, make_log

DOSE: dict[str, Any] = {"hold_s": 20, "reps": 3, "sides": ("L", "R")}
LONG_AGO = date(2026, 1, 1)
ONCE_A_DAY = Period(LONG_AGO)


def days_ago(*days):
    return [TODAY - timedelta(days=day) for day in days]


def count(done, *, periods=(ONCE_A_DAY,), window=7, **given):
    """`done` gives the shares by days ago."""
    by_date = {TODAY - timedelta(days=day): shares for day, shares in done.items()}
    return adherence(periods=periods, done=by_date, today=TODAY, window=window, **given)


@pytest.mark.parametrize(
    ("held", "share"),
    [
        ({"L": (20, 20, 20), "R": (20, 20, 20)}, Fraction(1)),
        ({"L": (30, 30, 30), "R": (20, 20, 20)}, Fraction(1)),
        ({"L": (20, 20, 20), "R": ()}, Fraction(1, 2)),
        ({"L": (20, 20, 20)}, Fraction(1, 2)),
        ({"L": (20, 20, 20), "R": (20, 20, 19)}, Fraction(119, 120)),
        ({"L": (20, 20), "R": (60, 60)}, Fraction(80, 120)),
        ({"L": (10, 20, 20, 20), "R": (20, 20, 20)}, Fraction(1)),
        ({}, Fraction(0)),
    ],
)
def test_a_session_earns_the_share_of_the_prescribed_seconds_it_held(held, share):
    assert fraction(held, **DOSE) == share
    assert held_seconds(held, **DOSE) == share * 120
    assert is_full(held, **DOSE) is (share == 1)


def test_a_side_that_is_not_prescribed_does_not_count():
    assert fraction({"L": (20, 20, 20), "R": (20, 20, 20)}, hold_s=20, reps=3, sides=("L",)) == 1
    assert fraction({"R": (20, 20, 20)}, hold_s=20, reps=3, sides=("L",)) == 0


def test_the_window_is_the_full_days_before_today():
    done = count({0: [1], 1: [1], 7: [1], 8: [1]})

    assert (done.due, done.full, done.session_pct) == (7, 2, 29)


def test_a_full_and_a_partial_session():
    done = count({1: [1], 2: [Fraction(1, 2)], 3: [1]})

    assert (done.full, done.partial, done.dose) == (2, 1, 2.5)
    assert (done.session_pct, done.dose_pct) == (29, 36)


def test_at_most_the_number_prescribed_a_day_counts_the_fullest_first():
    twice = Period(LONG_AGO, sessions_per_day=2)

    assert count({1: [0.5, 1, 1]}).full == 1
    assert count({1: [0.5, 1, 1]}).partial == 0
    assert count({1: [0.5, 1, 1]}, periods=[twice]).full == 2
    assert count({1: [0.5, 1]}, periods=[twice]).dose == 1.5
    assert count({1: [1]}, periods=[twice]).due == 14


def test_paused_and_held_days_and_days_before_the_start_are_not_due():
    period = Period(TODAY - timedelta(days=6))

    done = count(
        {7: [1], 6: [1], 5: [1], 4: [1], 3: [1]}, periods=[period], paused=days_ago(5), held=days_ago(4)
    )

    assert (done.due, done.full) == (4, 2)


def test_a_new_version_counts_from_its_first_day():
    changed = TODAY - timedelta(days=3)
    periods = [Period(LONG_AGO, end=changed), Period(changed, sessions_per_day=2)]

    assert count({}, periods=periods).due == 4 + 2 * 3


def test_a_rest_day_is_not_due_and_counts_while_the_due_is_not_reached():
    weekend_off = Period(LONG_AGO, rest_days=frozenset({5, 6}))
    weekdays = [day for day in range(1, 8) if (TODAY - timedelta(days=day)).weekday() < 5]
    weekend = [day for day in range(1, 8) if day not in weekdays]

    all_week = count({day: [1] for day in range(1, 8)}, periods=[weekend_off])
    one_moved = count({day: [1] for day in [*weekdays[1:], weekend[0]]}, periods=[weekend_off])
    twice_on_a_rest_day = count({weekend[0]: [1, 1]}, periods=[weekend_off])

    assert (all_week.due, all_week.full) == (5, 5)
    assert (one_moved.due, one_moved.full, one_moved.session_pct) == (5, 5, 100)
    assert twice_on_a_rest_day.full == 1


def test_nothing_due_is_a_dash_and_not_zero():
    done = count({1: [1]}, paused=days_ago(*range(1, 8)))

    assert (done.due, done.session_pct, done.dose_pct, done.word) == (0, None, None, None)


@pytest.mark.parametrize(
    ("full", "due", "whole"), [(4, 7, 57), (1, 8, 13), (5, 8, 63), (3, 8, 38), (0, 7, 0), (7, 7, 100)]
)
def test_a_percentage_is_whole_with_halves_rounded_up(full, due, whole):
    assert percent(Fraction(full), due) == whole


@pytest.mark.parametrize(
    ("full", "word"),
    [(10, Word.ON_TRACK), (8, Word.ON_TRACK), (7, Word.PARTLY), (5, Word.PARTLY), (4, Word.LOW)],
)
def test_the_word_for_a_share_of_ten(full, word):
    assert count({day: [1] for day in range(1, full + 1)}, window=10).word == word


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ({}, 1),
        ({"shortest_hold": 20}, 1),
        ({"shortest_hold": 30}, 1),
        ({"shortest_hold": 12}, Fraction(12, 20)),
        ({"status": "partial"}, 0),
        ({"status": "stopped"}, 0),
        ({"status": "held"}, None),
        ({"status": "skipped"}, None),
        ({"share": 0.25}, Fraction(1, 4)),
        ({"share": 0.0}, None),
        ({"holds": {"L": (20, 20, 20), "R": (20, 20, 20)}}, 1),
        ({"holds": {"L": (0,), "R": ()}}, None),
        ({"status": "stopped", "holds": {"L": (20, 20, 20), "R": (20, 20, 20)}}, 1),
        ({"during": None}, 1),
    ],
)
def test_the_share_of_one_log(said, share):
    assert share_of(make_log(**said), Plan(start=LONG_AGO)) == share


def test_the_logs_of_a_plan_are_counted_once_each_and_held_days_are_not_due():
    plan = Plan(start=LONG_AGO, sessions_per_day=2, paused_days=frozenset(days_ago(5)))
    logs = [
        make_log(1, client_id="a"),
        make_log(1, client_id="a"),
        make_log(2, status="partial"),
        make_log(3, status="held", before=6, during=None, after=None),
    ]

    done = adherence_of_logs(plan, logs, today=TODAY, window=7)

    assert (done.due, done.full, done.partial) == (10, 1, 1)
