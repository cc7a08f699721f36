"""Rules N1, N2 and P1 to P8: nerve-type feelings, and pain over the limit, in the morning and over time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.patients.triage.make import (
    NOW,
    after_log,
    after_morning,
    at,
    daily,
    feel,
    flags,
    logs,
    make_log,
)


@pytest.mark.parametrize(
    ("side", "settled", "worse", "expected"),
    [
        ("L", True, None, {"N1": "soon"}),
        ("R", True, None, {"N1": "routine"}),
        ("R", True, False, {"N1": "routine"}),
        ("R", True, True, {"N1": "soon"}),
        ("L", False, None, {"N2": "urgent"}),
        ("L", None, None, {"N2": "urgent"}),
        ("R", False, None, {"N2": "soon"}),
        ("R", None, False, {"N2": "soon"}),
        ("R", False, True, {"N2": "urgent"}),
    ],
)
def test_one_side_with_known_sciatica_on_the_right(side, settled, worse, expected):
    said = make_log(feelings=feel(f"calf {side} electric"), nerve_settled=settled, nerve_worse=worse)

    assert flags(after_log(said, context={"known_sciatica_side": "R"})) == expected


@pytest.mark.parametrize(
    ("worst", "after", "limit", "expected"),
    [
        (5, 2, 5, []),
        (6, 2, 5, ["P1"]),
        (4, 2, 3, ["P1"]),
        (3, 2, 3, []),
        (3, 6, 5, ["P1"]),
        (7, 2, 5, ["P1"]),
    ],
)
def test_over_the_limit_is_greater_than_the_limit(worst, after, limit, expected):
    said = make_log(during=worst, after=after)
    assert list(flags(after_log(said, plan={"pain_limit": limit}))) == expected


@pytest.mark.parametrize(
    ("worst", "rule"),
    [
        ((6, 3, 6), "P2"),
        ((6, 6), "P2"),
        ((3, 6, 6), "P2"),
        ((6, 3, 3, 6), "P1"),
        ((6, 5, 5), None),
        ((6, 6, 3), None),
        ((6,), "P1"),
    ],
)
def test_keeps_going_over_needs_two_of_the_last_three_with_this_one(worst, rule):
    found = flags(after_log(*logs(*worst, before=None)))

    assert found == ({rule: {"P1": "routine", "P2": "soon"}[rule]} if rule else {})


@pytest.mark.parametrize(("days_ago", "rule"), [(6, "P2"), (7, "P1")])
def test_keeps_going_over_looks_at_the_last_7_dates(days_ago, rule):
    assert set(flags(after_log(make_log(days_ago, during=6, before=None), make_log(during=6)))) == {rule}


def test_a_held_or_skipped_day_or_a_missing_score_is_no_session_between_two():
    between = (
        make_log(3, during=None, before=6, after=None, status="held"),
        make_log(2, during=None, after=None, status="skipped"),
        make_log(1, during=None, after=None),
    )

    assert set(flags(after_log(make_log(4, during=6), *between, make_log(during=6)))) == {"P2"}


def test_severe_pain_can_also_keep_going_over():
    assert flags(after_log(*logs(6, 8))) == {"U7": "urgent", "P2": "soon"}


@pytest.mark.parametrize(
    ("before", "morning", "expected"),
    [
        (2, 3, {}),
        (2, 4, {"P4": "routine"}),
        (0, 5, {"P4": "routine"}),
        (0, 6, {"P4": "soon"}),  # above the limit
        (5, 6, {"P4": "soon"}),  # above the limit and above before, though only by one
        (6, 6, {}),
        (7, 6, {}),
        (3, 8, {"U7": "urgent"}),
    ],
)
def test_a_morning_after_a_session(before, morning, expected):
    assert flags(after_morning(morning, logs=(make_log(1, before=before),))) == expected


@pytest.mark.parametrize(
    ("baseline", "morning", "expected"),
    [(2, 3, {}), (2, 4, {"P4": "routine"}), (2, 7, {"P4": "routine"}), (5, 6, {}), (None, 7, {})],
)
def test_a_morning_without_a_session_is_compared_with_the_baseline(baseline, morning, expected):
    who = {"context": {"baseline_pain": baseline}}
    no_score = make_log(1, before=None)
    held = make_log(1, before=1, during=None, after=None, status="held")

    for earlier in ((), (no_score,), (held,), (make_log(2, before=0),)):
        assert flags(after_morning(morning, logs=earlier, **who)) == expected


def test_the_first_session_of_the_day_before_is_the_measure():
    first = make_log(1, before=2, at=at(1, hour=8))
    second = make_log(1, before=5, at=at(1, hour=18))

    assert flags(after_morning(4, logs=(second, first))) == {"P4": "routine"}


@pytest.mark.parametrize(
    ("mornings", "expected"),
    [
        ((4, 3), None),
        ((4, 4), "soon"),
        ((3, 4), "routine"),
        ((4, 2, 4), "routine"),
        ((4, None, 4), "soon"),
        ((4,), "routine"),
    ],
)
def test_two_answered_mornings_running_that_have_not_settled_are_soon(mornings, expected):
    sessions = tuple(make_log(day, before=2) for day in (3, 2, 1))

    assert flags(after_morning(*mornings, logs=sessions)).get("P4") == expected


def test_a_morning_without_an_answer_is_not_judged():
    assert flags(after_morning(4, None, logs=(make_log(2), make_log(1)))) == {}


def test_the_morning_before_may_have_been_compared_with_the_baseline():
    assert flags(after_morning(4, 4, logs=(make_log(1, before=2),))) == {"P4": "soon"}


@pytest.mark.parametrize(
    ("last_week", "this_week", "rises"),
    [
        ((2, 2, 3), (4, 4, 4), True),
        ((2, 3, 3), (4, 4, 4), False),
        ((2, 2), (4, 4, 4), False),
        ((2, 2, 3), (4, 4), False),
        ((0, 2, 5), (4, 4, 3), True),
    ],
)
def test_rising_week_to_week_compares_medians_of_three_sessions(last_week, this_week, rises):
    then = [make_log(13 - 2 * place, during=pain) for place, pain in enumerate(last_week)]
    now = [make_log(2 * (len(this_week) - 1 - place), during=pain) for place, pain in enumerate(this_week)]

    assert flags(after_log(*then, *now)) == ({"P5": "soon"} if rises else {})


@pytest.mark.parametrize(
    ("days_ago", "rises"),
    [((13, 10, 7, 6, 3, 0), True), ((14, 10, 7, 6, 3, 0), False), ((13, 10, 7, 7, 3, 0), False)],
)
def test_the_two_weeks_are_dates_0_to_6_and_7_to_13(days_ago, rises):
    pains = (1, 1, 1, 4, 4, 4)

    assert (
        "P5" in flags(after_log(*(make_log(d, during=p) for d, p in zip(days_ago, pains, strict=True))))
    ) is rises


@pytest.mark.parametrize(
    ("worst", "rises"),
    [((1, 3, 4), True), ((1, 2, 3), False), ((1, 1, 4), False), ((1, 4, 4), False), ((1, 4), False)],
)
def test_a_rising_run_is_strict_and_rises_by_three(worst, rises):
    assert flags(after_log(*logs(*worst))) == ({"P6": "soon"} if rises else {})


@pytest.mark.parametrize(("days_ago", "rises"), [(6, True), (7, False)])
def test_a_rising_run_lies_within_the_last_7_dates(days_ago, rises):
    run = (make_log(days_ago, during=1), make_log(1, during=3), make_log(during=4))

    assert ("P6" in flags(after_log(*run))) is rises


@pytest.mark.parametrize(
    ("before", "baseline", "worse"),
    [
        ((4, 4, 4), 2, True),
        ((4, 3, 4), 2, False),
        ((3, 4, 4, 4), 2, True),
        ((4, 4), 2, False),
        ((4, None, 4), 2, False),
        ((4, 4, 4), None, False),
    ],
)
def test_worse_before_starting_in_each_of_the_last_three_sessions(before, baseline, worse):
    days = reversed(range(len(before)))
    sessions = [make_log(10 * day, before=pain, during=4) for day, pain in zip(days, before, strict=True)]

    found = flags(after_log(*sessions, context={"baseline_pain": baseline}))

    assert found == ({"P7": "soon"} if worse else {})


@pytest.mark.parametrize(
    ("place", "risk", "expected"),
    [
        ("low_back ache", "cancer_history", "urgent"),
        ("buttock L ache", "cancer_history", "soon"),
        ("low_back ache", "active_cancer", "soon"),
    ],
)
def test_a_trend_is_urgent_with_a_history_of_cancer_and_the_low_back_marked(place, risk, expected):
    weeks = [make_log(day, before=4, during=1) for day in (13, 11, 9)]
    run = [
        make_log(day, before=4, during=pain, feelings=feel(place)) for day, pain in ((2, 2), (1, 4), (0, 5))
    ]

    found = flags(after_log(*weeks, *run, context={"risk": frozenset({risk})}))

    assert {rule: found[rule] for rule in ("P5", "P6", "P7")} == dict.fromkeys(("P5", "P6", "P7"), expected)


def held(days_ago, before):
    return make_log(days_ago, before=before, during=None, after=None, status="held")


@pytest.mark.parametrize(
    ("earlier", "before", "expected"),
    [
        ((), 5, {}),
        ((), 6, {"P8": "routine"}),
        ((held(1, 6),), 6, {"P8": "soon"}),
        ((held(1, 9),), 6, {"P8": "soon"}),
        ((held(1, 5),), 6, {"P8": "routine"}),
        ((held(2, 6),), 6, {"P8": "routine"}),
        ((held(0, 6),), 6, {"P8": "routine"}),
        ((make_log(1, before=6, during=6, status="stopped"),), 6, {"P8": "routine"}),
        ((), 9, {"U7": "urgent"}),
    ],
)
def test_too_sore_to_start(earlier, before, expected):
    assert flags(after_log(*earlier, held(0, before))) == expected


def test_only_a_held_session_is_too_sore_to_start():
    assert flags(after_log(make_log(before=6, during=5))) == {}


def test_the_same_submission_twice_counts_once():
    said = make_log(during=6, client_id="7d1c")

    assert flags(after_log(said, said)) == {"P1": "routine"}
    assert set(flags(after_log(make_log(1, during=6, client_id="7d1d"), said))) == {"P2"}


@pytest.mark.parametrize(("minutes", "future"), [(5, False), (6, True)])
def test_a_time_in_the_future_leaves_only_the_rules_on_content(minutes, future):
    said = make_log(during=6, at=NOW + timedelta(minutes=minutes))
    expected = {"P1": "routine", "Q1": "routine"} if future else {"P2": "soon"}

    assert flags(after_log(make_log(1, during=6), said)) == expected


def test_a_record_from_the_future_is_not_counted_with_the_days_before():
    then = NOW + timedelta(minutes=10)
    too_sore: dict[str, Any] = {"before": 6, "during": None, "after": None, "status": "held"}
    knee: dict[str, Any] = {"before": 1, "during": 3, "feelings": feel("knee L ache")}

    assert flags(after_log(held(1, 6), make_log(at=then, **too_sore))) == {"P8": "routine", "Q1": "routine"}
    assert flags(after_log(make_log(2, **knee), make_log(1, **knee), make_log(at=then, **knee))) == {
        "L1": "routine",
        "Q1": "routine",
    }


def test_without_a_worst_pain_it_is_over_the_limit_but_no_session():
    no_worst: dict[str, Any] = {"during": None, "after": 6}

    assert flags(after_log(*logs(6, 6), make_log(**no_worst))) == {"P1": "routine", "Q1": "routine"}


def test_without_a_plan_the_limit_is_five():
    assert flags(replace(after_log(make_log(during=5)), plan=None)) == {}
    assert flags(replace(after_log(make_log(during=6)), plan=None)) == {"P1": "routine"}


def test_a_session_from_the_future_moves_no_window_of_another():
    wrong_clock = make_log(during=6, at=NOW + timedelta(days=300))

    assert flags(after_log(wrong_clock, make_log(during=6))) == {"P1": "routine"}
    assert flags(daily(wrong_clock, make_log(8))) == {"A1": "routine"}


def test_the_order_in_which_logs_arrived_does_not_matter():
    first, second, third = logs(1, 3, 4)

    assert flags(after_log(second, first, third)) == flags(after_log(first, second, third)) == {"P6": "soon"}


def test_the_last_7_dates_are_those_of_the_calendar():
    almost_eight_days = make_log(6, during=6, at=at(6, hour=0, minute=1))

    assert set(flags(after_log(almost_eight_days, make_log(during=6), now=NOW.replace(hour=23)))) == {"P2"}
