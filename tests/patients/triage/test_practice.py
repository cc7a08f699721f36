"""Rules L1 to Q1: where it is felt, other reports, silence, too little, too much, and what is missing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from patients.triage.facts import Check, Morning
from tests.patients.triage.make import (
    TODAY,
    after_check,
    after_log,
    at,
    daily,
    feel,
    flags,
    make_facts,
    make_log,
    named,
)

ROUTINE_L1, SOON_L1 = {"L1": "routine"}, {"L1": "soon"}


@pytest.mark.parametrize(
    ("place", "before", "during", "resting_leg", "expected"),
    [
        ("low_back ache", 1, 3, "bent", ROUTINE_L1),
        ("low_back stretch", 1, 3, "bent", ROUTINE_L1),
        ("low_back ache", 2, 3, "bent", {}),
        ("low_back ache", None, 4, "bent", {}),
        ("low_back ache", 2, None, "bent", {"Q1": "routine"}),
        ("knee L ache", 1, 3, "bent", ROUTINE_L1),
        ("front_hip L ache", 1, 3, "bent", ROUTINE_L1),
        ("front_hip L ache", 1, 3, "straight", {"L2": "routine"}),
        ("front_hip L ache", 1, 1, "straight", {"L2": "routine"}),
        ("front_hip L ache", 0, 0, "straight", {}),
        ("low_back ache", 1, 3, "straight", ROUTINE_L1),
        ("calf L ache", 1, 4, "bent", {}),
        ("buttock L ache", 1, 4, "bent", {}),
    ],
)
def test_felt_in_the_wrong_place(place, before, during, resting_leg, expected):
    said = make_log(before=before, during=during, feelings=feel(place))

    assert flags(after_log(said, plan={"resting_leg": resting_leg})) == expected


def test_the_resting_leg_counts_as_it_was_done():
    said = make_log(before=1, during=3, feelings=feel("front_hip L ache"), resting_leg="bent")

    assert flags(after_log(said, plan={"resting_leg": "straight"})) == ROUTINE_L1


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [((1, 0), SOON_L1), ((6, 0), SOON_L1), ((7, 0), ROUTINE_L1), ((0,), ROUTINE_L1)],
)
def test_the_wrong_place_twice_in_the_last_7_dates_is_soon(days_ago, expected):
    said = [make_log(day, before=1, during=3, feelings=feel("knee R ache")) for day in days_ago]

    assert flags(after_log(*said)) == expected


def test_the_wrong_place_counts_in_the_last_three_sessions_only():
    wrong: dict[str, Any] = {"before": 1, "during": 3, "feelings": feel("knee R ache")}

    assert flags(after_log(make_log(3, **wrong), make_log(2), make_log(1), make_log(**wrong))) == ROUTINE_L1
    assert flags(after_log(make_log(2, **wrong), make_log(1), make_log(**wrong))) == SOON_L1
    assert flags(after_log(make_log(2, **wrong), make_log(1, **wrong), make_log())) == {}


def test_an_old_sign_outweighs_a_small_fall():
    assert flags(after_check("minor_fall", "weight_loss same")) == {"B1": "soon"}
    assert flags(after_check("minor_fall", "weight_loss same", context={"age": 71})) == {
        "B1": "soon",
        "U6": "urgent",
    }


@pytest.mark.parametrize(("days", "expected"), [(6, {}), (7, {"A1": "routine"}), (30, {"A1": "routine"})])
def test_silent_after_seven_dates(days, expected):
    new = {"start": TODAY - timedelta(days=days)}

    assert flags(daily(make_log(days), plan={"start": TODAY - timedelta(days=60)})).get("A1") == expected.get(
        "A1"
    )
    assert flags(daily(plan=new)) == expected  # never an entry: since the start


@pytest.mark.parametrize(
    "entry",
    [
        {"logs": (make_log(6, status="skipped", before=None, during=None, after=None),)},
        {"logs": (make_log(6, status="held", during=None, after=None),)},
        {"mornings": (Morning(TODAY - timedelta(days=6), 2),)},
        {"checks": (Check(at=at(6)),)},
    ],
)
def test_any_entry_ends_the_silence(entry):
    assert "A1" not in flags(make_facts("tick", **entry))


def test_a_patient_without_a_plan_is_not_asked_after():
    assert flags(replace(daily(make_log(20, during=7)), plan=None)) == {}


@pytest.mark.parametrize("status", ["paused", "ended"])
def test_nobody_is_asked_after_while_the_routine_is_not_active(status):
    trouble = make_log(20, during=7, status="stopped", stopped_reason="pain")

    assert flags(daily(trouble, plan={"status": status})) == {}


TROUBLE = {
    "over": {"during": 6},
    "over after": {"after": 6},
    "stopped for pain": {"status": "stopped", "stopped_reason": "pain"},
    "nerve": {"feelings": feel("foot L numb")},
}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
def test_silent_after_trouble_is_asked_after_three_dates(trouble):
    new = {"start": TODAY - timedelta(days=10)}

    assert flags(daily(make_log(3, **trouble), plan=new)) == {"A2": "soon"}
    assert flags(daily(make_log(2, **trouble), plan=new)) == {}
    assert flags(daily(make_log(3, **trouble), make_log(3, at=at(3, hour=20)), plan=new)) == {}


def test_after_seven_dates_both_silences_are_told():
    assert flags(daily(make_log(7, during=6))) == {"A1": "routine", "A2": "soon"}


@pytest.mark.parametrize(("morning", "expected"), [(4, {"A2": "soon"}), (3, {}), (None, {})])
def test_an_unsettled_morning_is_trouble_too(morning, expected):
    mornings = (Morning(TODAY - timedelta(days=3), morning),)
    plan = {"start": TODAY - timedelta(days=10)}

    assert flags(make_facts("tick", logs=(make_log(4, before=2),), mornings=mornings, plan=plan)) == expected


def test_stopped_for_another_reason_is_no_trouble():
    said = make_log(3, status="stopped", stopped_reason="time")

    assert flags(daily(said, plan={"start": TODAY - timedelta(days=10)})) == {}


def sessions_on(*days_ago, **said):
    return [make_log(day, **said) for day in days_ago]


@pytest.mark.parametrize(
    ("days_ago", "few"),
    [
        ((14, 12, 10, 8, 6, 4), True),  # 6 of 14
        ((14, 12, 10, 8, 6, 4, 2), False),  # 7 of 14
        ((15, 12, 10, 8, 6, 4, 2), True),  # one lies outside
        ((12, 10, 8, 6, 4, 2, 0), True),  # today does not count
        ((14, 14, 10, 8, 6, 4, 2), True),  # at most one a day counts
    ],
)
def test_few_sessions_is_less_than_half_of_those_due(days_ago, few):
    assert flags(daily(*sessions_on(*days_ago))) == ({"A3": "routine"} if few else {})


@pytest.mark.parametrize(("running", "few"), [(13, False), (14, True)])
def test_few_sessions_is_asked_after_14_days(running, few):
    plan = {"start": TODAY - timedelta(days=running)}

    assert flags(daily(make_log(1), plan=plan)) == ({"A3": "routine"} if few else {})


def test_paused_and_held_days_are_not_due():
    six = sessions_on(14, 12, 10, 8, 6, 4)
    held = make_log(5, before=6, during=None, after=None, status="held")
    paused = {"paused_days": frozenset({TODAY - timedelta(days=3)})}

    assert flags(daily(*six, held)) == {"A3": "routine"}  # 6 of 13
    assert flags(daily(*six, held, plan=paused)) == {}  # 6 of 12
    assert flags(daily(*six, plan=paused)) == {"A3": "routine"}


def test_short_and_partial_sessions_are_not_full():
    seven = (14, 12, 10, 8, 6, 4)
    short = {"holds": {"L": (20, 20, 20), "R": (20, 19, 20)}}

    assert flags(daily(*sessions_on(*seven), make_log(2, **short))) == {"A3": "routine"}
    assert flags(daily(*sessions_on(*seven), make_log(2, status="partial"))) == {"A3": "routine"}


@pytest.mark.parametrize(
    ("prescribed", "counts", "often"),
    [
        (3, (0, 0, 4), True),
        (3, (0, 0, 3), False),
        (1, (0, 0, 2), False),
        (1, (0, 2, 2), True),
        (1, (2, 0, 2), True),
        (1, (2, 2, 1), True),
        (1, (1, 1, 1), False),
        (2, (3, 0, 3), True),
        (2, (3, 0, 2), False),
        (1, (0, 0, 4), True),
    ],
)
def test_too_often(prescribed, counts, often):
    said = [
        make_log(at=at(day, hour=8 + turn))
        for day, count in zip((2, 1, 0), counts, strict=True)
        for turn in range(count)
    ]

    found = flags(after_log(*said, plan={"sessions_per_day": prescribed}))

    assert found == ({"A4": "routine"} if often else {})


def test_a_log_without_a_worst_pain_is_no_session_too_many():
    said = [make_log(at=at(0, hour=8 + turn)) for turn in range(3)]

    assert flags(after_log(*said, make_log(during=None), plan={"sessions_per_day": 3})) == {"Q1": "routine"}


def test_too_often_three_dates_ago_is_over():
    twice = [make_log(at=at(day, hour=8 + turn)) for day in (3, 0) for turn in range(2)]

    assert flags(after_log(*twice)) == {}


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"during": None, "after": None}, True),
        ({"during": None, "after": 2}, True),
        ({"during": None, "status": "stopped"}, True),
        ({"during": None, "status": "partial"}, True),
        ({"during": None, "status": "held"}, False),
        ({"during": None, "status": "skipped"}, False),
        ({"before": 0, "during": 0, "after": 0}, False),
        ({"before": None, "after": None}, False),
    ],
)
def test_a_missing_worst_pain_is_asked_again_and_zero_is_an_answer(said, missing):
    assert flags(after_log(make_log(**said))) == ({"Q1": "routine"} if missing else {})


def test_a_missing_score_hides_no_sign():
    said = make_log(before=None, during=None, after=None, signs=named("bladder_change"))

    assert flags(after_log(said)) == {"E1": "emergency", "Q1": "routine"}
