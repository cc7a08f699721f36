"""Edges that the panel does not reach: what the mutation check found that nothing noticed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from patients.adherence import Adherence, Period, Word, adherence
from patients.progression import propose, shortest_hold
from patients.triage import terms
from patients.triage.evaluate import evaluate
from patients.triage.facts import Check, Feeling, Morning
from patients.triage.notices import OpenCard, decide
from patients.triage.questions import full_list_due, read_answers
from patients.triage.rules import RULES
from patients.triage.rules.table import as_places
from patients.triage.words import SIGNS, Side
from tests.patients.test_progression import good_week, mornings
from tests.patients.triage.make import (
    NOW,
    TODAY,
    after_check,
    after_log,
    after_morning,
    at,
    daily,
    feel,
    flags,
    logs,
    make_facts,
    make_log,
    named,
)
from tests.patients.triage.test_panel import CASES

CARRIED = {  # the inputs and the limits that a flag of each rule stores (G8)
    "E1": ("signs places settled answered", {}),
    **dict.fromkeys(("E2", "E3", "E4", "U3", "U5", "B1"), ("signs", {})),
    **dict.fromkeys(("T1", "T3"), ("phrases", {})),
    "T2": ("", {}),
    "U1": ("signs sore throbbing", {}),
    **dict.fromkeys(("U2", "S1"), ("signs peak", {"peak": 6})),
    "U4": ("signs back_pain_on", {"dates": 7}),
    "U6": ("signs age risks peak", {"age": 70, "peak": 7}),
    "U7": ("peak before baseline morning", {"severe": 8, "above_baseline": 2}),
    "U8": ("signs places", {}),
    **dict.fromkeys(("N1", "N2", "N3"), ("places settled worse known_side", {})),
    "P1": ("peak", {"limit": 5}),
    "P2": ("peak peaks over", {"limit": 5, "times": 2}),
    "P4": ("morning before baseline earlier", {"rise": 2, "limit": 5}),
    "P5": ("week_before this_week medians cancer_and_back", {"rise": 2, "sessions": 3}),
    "P6": ("worst cancer_and_back", {"rise": 3}),
    "P7": ("before baseline cancer_and_back", {"above_baseline": 2}),
    "P8": ("before day_before", {"limit": 5}),
    "L1": ("sites rise times", {"rise": 2, "times": 2}),
    "L2": ("during", {"during": 1}),
    "A1": ("dates since", {"dates": 7}),
    "A2": ("dates session_on peak over stopped nerve unsettled", {"dates": 3, "limit": 5}),
    "A3": ("full due", {"percent": 50}),
    "A4": ("today counts", {"a_day": 3, "prescribed": 3, "dates": 2}),
    "Q1": ("no_worst_pain in_future", {"minutes": 5}),
}


def found(facts, rule):
    """What a flag of this rule stores as inputs."""
    return next(flag.inputs for flag in evaluate(facts).flags if flag.rule == rule)


def items(signs):
    return [sign["item"] for sign in signs]


# --- what a flag carries ---


@pytest.mark.parametrize("rule", RULES)
def test_a_flag_carries_its_inputs_and_all_limits_that_were_used(rule):
    inputs, limits = CARRIED[rule]
    judged = [flag for case in CASES for flag in evaluate(case.facts).flags if flag.rule == rule]

    assert {tuple(flag.inputs) for flag in judged} == {tuple(inputs.split())}
    assert limits in [flag.limits for flag in judged]
    assert all(flag.limits.keys() == limits.keys() for flag in judged)


def test_every_rule_is_at_its_first_version():
    assert {rule.version for rule in RULES.values()} == {1}


def test_a_place_is_stored_in_plain_values():
    stored = as_places([Feeling("low_back", None, ("ache",)), Feeling("calf", Side.LEFT)])

    assert [each["side"] for each in stored] == [None, "L"]
    assert type(stored[1]["side"]) is str


def test_places_of_one_side_are_no_reason_for_the_emergency():
    facts = after_log(make_log(signs=named("bowel_change"), feelings=feel("calf L numb")))

    assert found(facts, "E1")["places"] == []


def test_a_clot_is_told_with_all_that_was_named():
    both = make_log(signs=named("one_leg_swelling", "leg_warm_or_colour"), feelings=feel("calf L ache"))
    swollen = make_log(signs=named("one_leg_swelling"), feelings=feel("calf L ache"))

    assert items(found(after_log(both), "U1")["signs"]) == ["one_leg_swelling", "leg_warm_or_colour"]
    assert [each["site"] for each in found(after_log(both), "U1")["sore"]] == ["calf"]
    assert found(after_log(swollen), "U1")["sore"] == []


def test_a_tear_is_told_with_all_that_was_named_and_the_pain_only_of_a_pop():
    all_three = make_log(during=6, signs=named("cannot_weight_bear", "pop", "bruise"))
    cannot_stand = make_log(during=6, signs=named("cannot_weight_bear", "bruise"))

    assert items(found(after_log(all_three), "U2")["signs"]) == ["cannot_weight_bear", "pop", "bruise"]
    assert found(after_log(all_three), "U2")["peak"] == 6
    assert items(found(after_log(cannot_stand), "U2")["signs"]) == ["cannot_weight_bear"]
    assert found(after_log(cannot_stand), "U2")["peak"] is None


def test_an_infection_is_told_with_the_newest_date_of_pain():
    sore: dict[str, Any] = {"feelings": feel("low_back ache")}
    facts = after_log(make_log(3, **sore), make_log(1, **sore), make_log(signs=named("high_temperature")))

    assert found(facts, "U4")["back_pain_on"] == (TODAY - timedelta(days=1)).isoformat()


def test_a_fracture_risk_is_told_with_its_risks_its_signs_and_the_pain_only_of_a_sudden_one():
    context = {"risk": frozenset({"osteoporosis", "long_term_steroids"})}
    back = make_log(during=7, signs=named("minor_fall", "sudden_back_pain"), feelings=feel("low_back ache"))
    fell = replace(back, signs=named("minor_fall"))

    both = found(after_log(back, context=context), "U6")
    assert items(both["signs"]) == ["minor_fall", "sudden_back_pain"]
    assert both["risks"] == ["long_term_steroids", "osteoporosis"]
    assert both["peak"] == 7
    assert found(after_log(fell, context=context), "U6")["peak"] is None


def test_another_report_is_told_with_the_fall_and_the_old_sign():
    assert items(found(after_check("minor_fall", "weight_loss same"), "B1")["signs"]) == [
        "minor_fall",
        "weight_loss",
    ]


# --- corrections ---


def test_a_correction_without_a_pain_before_does_not_hide_the_rise():
    was = make_log(before=1, during=3, feelings=feel("knee L ache"))
    now = replace(was, before=None, earlier=(was,))

    assert flags(make_facts("edit", logs=(now,))) == {"L1": "routine"}


@pytest.mark.parametrize(
    ("was", "now", "rule"),
    [
        ({"before": 6}, {"before": 3, "status": "held", "during": None, "after": None}, "P8"),
        (
            {
                "signs": named("sudden_back_pain"),
                "feelings": feel("low_back ache"),
                "during": 3,
                "after": None,
            },
            {"during": 3, "after": 7},
            "U6",
        ),
    ],
)
def test_the_worst_score_counts_with_the_answers_of_any_version(was, now, rule):
    edited = replace(make_log(**now), earlier=(make_log(**was),))

    assert rule in flags(make_facts("edit", logs=(edited,), context={"age": 71}))


@pytest.mark.parametrize(
    ("onsets", "stands"),
    [
        (("new", "worse"), "new"),
        (("worse", "new"), "worse"),
        (("same", "new"), "new"),
        (("new", "same"), "new"),
    ],
)
def test_a_sign_that_was_named_twice_keeps_its_first_fresh_onset(onsets, stands):
    log = make_log(signs=named(*(f"pop {onset}" for onset in onsets)))

    assert [sign.onset for sign in terms.worst_ever(log).signs] == [stands]


# --- mornings, weeks and silence ---


def test_a_first_session_without_a_pain_before_leaves_the_measure_to_the_second():
    first, second = make_log(1, at=at(1, hour=8), before=None), make_log(1, before=2)

    assert flags(after_morning(4, logs=(first, second), context={"baseline_pain": 4})) == {"P4": "routine"}


def test_one_bad_session_in_a_week_does_not_raise_its_median():
    week_before = [make_log(day, during=1) for day in (9, 8, 7)]
    this_week = [make_log(2, during=9), make_log(1, during=1), make_log(during=1)]

    assert "P5" not in flags(after_log(*week_before, *this_week))


def test_silence_after_trouble_counts_from_the_newest_entry():
    facts = daily(make_log(9), make_log(2, during=6), plan={"start": TODAY - timedelta(days=10)})

    assert flags(facts) == {}


def test_another_mornings_rise_is_no_trouble_of_the_last_session():
    facts = make_facts(
        "tick",
        logs=(make_log(8, before=2), make_log(4, before=2)),
        mornings=(Morning(TODAY - timedelta(days=7), 4),),
        plan={"start": TODAY - timedelta(days=10)},
    )

    assert flags(facts) == {}


@pytest.mark.parametrize(
    "ahead",
    [
        {"checks": (Check(at=NOW + timedelta(days=1)),)},
        {"mornings": (Morning(TODAY + timedelta(days=1), 2),)},
    ],
)
def test_what_is_dated_ahead_ends_no_silence(ahead):
    assert flags(make_facts("tick", logs=(make_log(7),), **ahead)) == {"A1": "routine"}


def test_a_check_of_this_very_moment_ends_a_silence():
    plan = {"start": TODAY - timedelta(days=10)}

    assert flags(make_facts("tick", logs=(make_log(7),), checks=(Check(at=NOW),), plan=plan)) == {}


# --- a record from the future ---


AHEAD: dict[str, Any] = {"at": NOW + timedelta(minutes=6)}


@pytest.mark.parametrize(
    ("earlier", "said", "expected"),
    [
        (logs(6, 6, 3), {"during": 6}, {"P1": "routine", "Q1": "routine"}),  # not P2
        (logs(1, 3, 4), {"during": 3}, {"Q1": "routine"}),  # not P6
        ([make_log(day, before=4) for day in (3, 2, 1)], {"before": 4}, {"Q1": "routine"}),  # not P7
        (
            [
                *(make_log(day, during=1) for day in (9, 8, 7)),
                *(make_log(day, during=4) for day in (3, 2, 1)),
            ],
            {"during": 4},
            {"Q1": "routine"},  # not P5
        ),
        ([make_log(0, at=at(0, hour=hour)) for hour in (7, 8, 9, 10)], {}, {"Q1": "routine"}),  # not A4
    ],
)
def test_no_window_is_looked_at_from_the_future(earlier, said, expected):
    assert flags(after_log(*earlier, make_log(**AHEAD, **said))) == expected


def test_a_fever_from_the_future_counts_with_the_pain_of_its_own_record():
    said = make_log(**AHEAD, signs=named("high_temperature"), feelings=feel("low_back ache"))

    assert flags(after_log(said)) == {"U4": "urgent", "Q1": "routine"}


def test_a_wrong_place_from_the_future_is_still_counted_itself():
    said = make_log(**AHEAD, before=1, during=3, feelings=feel("knee R ache"))

    assert found(after_log(said), "L1")["times"] == 1


# --- what is told ---


def test_a_milder_rule_does_not_speak_for_a_graver_one():
    known: dict[str, Any] = {"feelings": feel("calf L tingling"), "nerve_settled": True, "during": 6}
    judgement = evaluate(
        after_log(make_log(1, during=6), make_log(**known), context={"known_sciatica_side": "L"})
    )

    assert {flag.rule: flag.severity for flag in judgement.flags} == {"N1": "routine", "P2": "soon"}
    assert judgement.message == "M-STOP"


def test_of_several_flags_the_gravest_decides_who_is_told():
    judgement = evaluate(after_log(make_log(during=8, contact_request=True)))

    assert decide(judgement, OpenCard(frozenset({"P1"}), "routine"), NOW).notify == "now"


QUIET_DAY: dict[str, Any] = {
    "last_full_on": TODAY,
    "today": TODAY,
    "worst": 2,
    "limit": 5,
    "stopped_reason": None,
}


@pytest.mark.parametrize("place", ["calf L tingling", "low_back ache"])
def test_one_place_among_others_calls_for_the_full_list(place):
    assert full_list_due(feelings=feel("knee R ache", place, "post_thigh L stretch"), **QUIET_DAY)
    assert not full_list_due(feelings=feel("knee R ache", "post_thigh L stretch"), **QUIET_DAY)


def test_nothing_is_a_no_unless_it_was_said():
    assert read_answers(dict.fromkeys(SIGNS)) == ("not_answered", ())


# --- adherence and progression ---


@pytest.mark.parametrize(
    ("full", "due", "word"),
    [(159, 200, Word.PARTLY), (160, 200, Word.ON_TRACK), (199, 400, Word.LOW), (200, 400, Word.PARTLY)],
)
def test_a_share_just_under_the_mark_is_under_it(full, due, word):
    assert Adherence(due=due, full=full, partial=0, dose=0.0).word == word


def test_every_word_can_be_read():
    assert [word.label for word in Word] == ["On track", "Partly", "Low"]


def test_of_what_was_done_on_rest_days_the_fullest_counts():
    monday = TODAY - timedelta(days=TODAY.weekday())
    days = [monday - timedelta(days=back) for back in (3, 2, 1)]
    rests = frozenset({days[0].weekday(), days[1].weekday()})
    done = {days[0]: [0.5], days[1]: [1.0]}

    counted = adherence(periods=[Period(days[0], None, 1, rests)], done=done, today=monday, window=3)

    assert (counted.due, counted.full, counted.partial) == (1, 1, 0)


def proposed(*cards, also=()):
    plan = {"level_since": TODAY - timedelta(days=7)}
    answered = (*also, *mornings(2, 2, 2))
    return propose(make_facts("tick", logs=good_week(), mornings=answered, plan=plan), cards)


def test_an_unanswered_morning_or_an_old_one_stops_no_step_up():
    unanswered, old = Morning(TODAY, None), Morning(TODAY - timedelta(days=8), 9)

    assert proposed(also=(unanswered,)).decision == "up"
    assert proposed(also=(old,)).decision == "up"


def test_the_gravest_open_card_stops_a_step_up():
    assert (
        proposed(OpenCard(frozenset({"P1"}), "routine"), OpenCard(frozenset({"T2"}), "soon")).decision
        == "stay"
    )


@pytest.mark.parametrize("cards", [(), (OpenCard(frozenset({"P2"}), "soon"),)])
def test_a_proposal_shows_every_condition(cards):
    names = {condition.name for condition in proposed(*cards).conditions}

    assert {"sessions", "days_on_level", "open_card", "first_after_gap"} <= names


@pytest.mark.parametrize(
    ("said", "shortest"),
    [
        ({"shortest_hold": 12, "holds": {"L": (20.0,)}}, 12),
        ({"shortest_hold": 12}, 12),
        ({"holds": {"L": (20.0, 8.0), "R": (30.0,)}}, 8),
        ({"holds": {}}, None),
        ({}, None),
    ],
)
def test_the_shortest_hold_is_the_one_given_or_the_shortest_held(said, shortest):
    assert shortest_hold(make_log(**said)) == shortest
