"""The proposal to move up, stay or step back (clinical.md 2.5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from patients.progression import propose
from patients.triage.facts import Morning
from patients.triage.notices import OpenCard
from tests.patients.triage.make import TODAY, make_facts, make_log

LEVEL = {"level_since": TODAY - timedelta(days=7)}


def good_week(**changed):
    """Five sessions with everything reached, the newest yesterday; `changed` by days ago."""
    week = {
        day: {"before": 1, "during": 2, "after": 1, "shortest_hold": 20, "ease": "ok"}
        for day in (6, 5, 4, 2, 1)
    }
    for day, said in changed.items():
        week[int(day[1:])] |= said
    return tuple(make_log(day, **said) for day, said in week.items())


def mornings(*pains):
    """The mornings after the first sessions of the good week."""
    return tuple(
        Morning(TODAY - timedelta(days=day), pain) for day, pain in zip((5, 4, 3, 1), pains, strict=False)
    )


def decision(logs=None, answers=(2, 2, 2), cards=(), plan=LEVEL):
    facts = make_facts(
        "tick", logs=good_week() if logs is None else logs, mornings=mornings(*answers), plan=plan
    )
    return propose(facts, cards).decision


def test_a_good_week_proposes_a_step_up():
    assert decision() == "up"


@pytest.mark.parametrize(
    "changed",
    [
        {"d1": {"during": 6}},
        {"d1": {"after": 6}},
        {"d1": {"during": 3}, "d2": {"during": 3}},
        {"d1": {"shortest_hold": 19}, "d2": {"shortest_hold": 19}},
        {"d1": {"shortest_hold": None}, "d2": {"shortest_hold": None}},
        {"d1": {"ease": "hard"}},
        {"d1": {"ease": None}},
        {"d4": {"ease": "hard"}},
    ],
)
def test_one_condition_missed_is_stay(changed):
    assert decision(good_week(**changed)) == "stay"


@pytest.mark.parametrize(
    "changed",
    [
        {"d1": {"during": 3}},  # 80 % are 2 or less
        {"d1": {"shortest_hold": 19}},  # 80 % reached
        {"d1": {"shortest_hold": None, "holds": {"L": (20, 20), "R": (20, 25)}}},
        {"d5": {"ease": "hard"}},  # not one of the last three
        {"d6": {"ease": None}},
        {"d1": {"ease": "easy"}},
    ],
)
def test_what_is_still_good_enough(changed):
    assert decision(good_week(**changed)) == "up"


def test_five_sessions_are_needed_within_the_last_7_dates():
    assert decision(good_week()[1:]) == "stay"
    moved = (make_log(7, before=1, during=2, shortest_hold=20, ease="ok"), *good_week()[1:])
    assert decision(moved) == "stay"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((2, 2, 2), "up"),
        ((2, 2), "stay"),
        ((2, 2, None), "stay"),
        ((2, 2, 3), "stay"),
        ((2, 2, 2, 3), "stay"),
    ],
)
def test_three_mornings_answered_and_all_settled(answers, expected):
    assert decision(answers=answers) == expected


def test_a_morning_that_compares_with_nothing_is_not_settled():
    facts = make_facts("tick", logs=good_week(), mornings=(*mornings(2, 2, 2), Morning(TODAY, 0)), plan=LEVEL)
    alone = replace(facts, mornings=(*facts.mornings, Morning(TODAY - timedelta(days=2), 0)))

    assert propose(alone).decision == "up"
    assert propose(replace(alone, context=replace(facts.context, baseline_pain=None))).decision == "stay"


@pytest.mark.parametrize(("days", "expected"), [(7, "up"), (6, "stay")])
def test_seven_days_on_the_level(days, expected):
    assert decision(plan={"level_since": TODAY - timedelta(days=days)}) == expected
    assert decision(plan={"level_since": None, "start": TODAY - timedelta(days=days)}) == expected


def card(*rules, severity, state="open"):
    return OpenCard(frozenset(rules), severity, state)


@pytest.mark.parametrize(
    ("on_card", "expected"),
    [
        (card("P1", severity="routine"), "up"),
        (card("T2", severity="soon"), "stay"),
        (card("T2", severity="soon", state="acknowledged"), "stay"),
        (card("T2", severity="soon", state="resolved"), "up"),
        (card("U1", severity="urgent"), "stay"),
        *((card(rule, severity="soon"), "back") for rule in ("P2", "N1", "N2", "L1", "S1", "P4")),
        *((card(rule, severity="urgent"), "back") for rule in ("N2", "N3", "U2")),
        *((card(rule, severity="routine"), "up") for rule in ("N1", "L1", "P4")),
        (card("P2", severity="soon", state="resolved"), "up"),
        (card("P2", severity="soon", state="acknowledged"), "back"),
    ],
)
def test_what_an_open_card_does(on_card, expected):
    assert decision(cards=(on_card,)) == expected


@pytest.mark.parametrize(("gap", "expected"), [(13, "stay"), (14, "back")])
def test_the_first_session_after_a_gap_proposes_a_step_back(gap, expected):
    assert decision((make_log(1 + gap), make_log(1)), answers=()) == expected
    assert decision((make_log(2 + gap), make_log(2), make_log(1)), answers=()) == "stay"


def test_without_data_or_plan_it_is_stay():
    assert decision(()) == "stay"
    assert decision((make_log(1),), answers=()) == "stay"
    assert propose(replace(make_facts("tick"), plan=None)).decision == "stay"


def test_every_part_is_shown_with_its_value():
    shown = propose(make_facts("tick", logs=good_week(), mornings=mornings(2, 2, 2), plan=LEVEL)).conditions

    assert {part.name: (part.value, part.met) for part in shown} == {
        "sessions": (5, True),
        "over_limit": (0, True),
        "mild": (5, True),
        "hold_reached": (5, True),
        "ease": (["ok", "ok", "ok"], True),
        "mornings": (3, True),
        "settled": ([1, 1, 1], True),
        "no_open_card": ("none", True),
        "days_on_level": (7, True),
        "open_card": ([], False),
        "first_after_gap": (1, False),
    }
