"""Rules E1 to U8, T1 and T3: the warning items, alone and together, on both sides of every limit."""

from typing import Any

import pytest

from patients.triage.facts import Words
from patients.triage.words import CES_SIGNS, CHEST_SIGNS
from tests.patients.triage.make import (
    after_check,
    after_log,
    after_morning,
    feel,
    flags,
    logs,
    make_facts,
    make_log,
    named,
)

E1, E2, E3, E4, T3 = ({rule: "emergency"} for rule in ("E1", "E2", "E3", "E4", "T3"))
U1, U2, U3, U4, U5, U6, U7, U8, T1 = (
    {rule: "urgent"} for rule in ("U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "T1")
)
S1 = {"S1": "soon"}
CALVES = feel("calf L tingling", "calf R numb")


def on_record(*items):
    return {"context": {"baseline_items": frozenset(items)}}


def at_risk(*risks, age=45):
    return {"context": {"age": age, "risk": frozenset(risks)}}


@pytest.mark.parametrize("sign", CES_SIGNS)
def test_every_cauda_equina_item_is_an_emergency_when_fresh_and_asked_about_when_old(sign):
    assert flags(after_check(f"{sign} new")) == E1
    assert flags(after_check(f"{sign} worse")) == E1
    assert flags(after_check(f"{sign} same")) == U8
    assert flags(after_check(f"{sign} same", **on_record(sign))) == {}
    assert flags(after_check(f"{sign} worse", **on_record(sign))) == E1


@pytest.mark.parametrize("sign", [*CHEST_SIGNS, "cold_pale_leg", "serious_accident"])
def test_these_items_are_an_emergency_at_any_onset_unless_on_record(sign):
    rule = {"cold_pale_leg": E4, "serious_accident": E3}.get(sign, E2)

    assert flags(after_check(f"{sign} new")) == rule
    assert flags(after_check(f"{sign} same")) == rule
    assert flags(after_check(f"{sign} same", **on_record(sign))) == {}
    assert flags(after_check(f"{sign} worse", **on_record(sign))) == rule


@pytest.mark.parametrize("site", ["buttock", "post_thigh", "front_hip", "knee", "calf", "foot"])
@pytest.mark.parametrize("kind", ["tingling", "numb", "electric"])
def test_a_nerve_type_feeling_on_both_sides_that_stays_is_an_emergency(site, kind):
    both = feel(f"{site} L {kind}", f"{site} R {kind}")

    assert flags(after_log(make_log(feelings=both))) == E1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"nerve_settled": True, "safety": "none"}, {"N3": "urgent"}),
        ({"nerve_settled": True, "safety": "items"}, {"N3": "urgent"}),
        ({"nerve_settled": True, "safety": "not_answered"}, E1 | U8),
        ({"nerve_settled": False, "safety": "none"}, E1),
        ({"nerve_settled": None, "safety": "none"}, E1),
    ],
)
def test_both_sides_are_no_emergency_only_if_gone_and_the_questions_were_answered(said, expected):
    assert flags(after_log(make_log(feelings=CALVES, **said))) == expected


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (("buttock L tingling", "buttock R numb"), E1),
        (("buttock L electric", "buttock R electric"), {"N3": "urgent"}),
        (("buttock L tingling", "calf R tingling"), {"N3": "urgent"}),
        (("buttock L tingling", "buttock L numb"), {"N1": "soon"}),
        (("calf L burning", "foot R burning"), {"N3": "urgent"}),
        (("post_thigh L burning", "knee R burning"), {}),
        (("low_back tingling numb",), {}),
        (("post_thigh L stretch", "post_thigh R stretch"), {}),
    ],
)
def test_what_counts_as_both_sides_after_letting_go(places, expected):
    said = make_log(feelings=feel(*places), nerve_settled=True)

    assert flags(after_log(said)) == expected


def test_with_a_cauda_equina_item_both_sides_are_the_emergency_and_not_n3():
    said = make_log(feelings=CALVES, nerve_settled=True, signs=named("bowel_change"), safety="items")

    assert flags(after_log(said)) == E1


@pytest.mark.parametrize(
    ("items", "places", "risk", "expected"),
    [
        (("one_leg_swelling",), (), (), U1),
        (("one_leg_swelling same",), (), (), {}),
        (("leg_warm_or_colour",), (), (), {}),
        (("leg_warm_or_colour",), ("calf L ache",), (), U1),
        (("leg_warm_or_colour worse",), ("post_thigh L sharp",), (), U1),
        (("leg_warm_or_colour same",), ("calf L ache",), (), {}),
        (("leg_warm_or_colour",), ("post_thigh L stretch",), (), {}),
        (("leg_warm_or_colour",), ("knee L ache",), (), {}),
        ((), ("calf L throbbing",), ("recent_surgery_or_immobile",), U1),
        ((), ("calf L throbbing",), ("pregnant",), U1),
        ((), ("calf L throbbing",), ("active_cancer",), U1),
        ((), ("calf L throbbing",), ("cancer_history",), {}),
        ((), ("calf L throbbing",), (), {}),
        ((), ("foot L throbbing",), ("pregnant",), {}),
        ((), ("calf L ache",), ("pregnant",), {}),
    ],
)
def test_possible_clot(items, places, risk, expected):
    said = make_log(signs=named(*items), feelings=feel(*places))

    assert flags(after_log(said, **at_risk(*risk))) == expected


@pytest.mark.parametrize(
    ("items", "peak", "expected"),
    [
        (("cannot_weight_bear",), 3, U2),
        (("cannot_weight_bear same",), 3, {}),
        (("pop",), 5, S1),
        (("pop",), 6, U2 | {"P1": "routine"}),
        (("pop same",), 6, {"P1": "routine"}),
        (("pop", "bruise"), 3, U2),
        (("pop", "bruise same"), 3, U2),
        (("pop", "leg_weakness_one"), 3, U2 | U3),
        (("pop", "foot_drop"), 3, S1 | U3),
        (("bruise",), 6, S1 | {"P1": "routine"}),
        (("bruise worse",), 3, S1),
        (("bruise same",), 3, {}),
        (("bruise", "cannot_weight_bear"), 3, U2),
    ],
)
def test_possible_tear_and_pop_or_bruise(items, peak, expected):
    assert flags(after_log(make_log(during=peak, signs=named(*items)))) == expected


def test_a_pop_counts_with_the_pain_after_and_without_a_bruise_on_record():
    after = make_log(during=3, after=6, signs=named("pop"))
    old_bruise = make_log(during=3, signs=named("pop", "bruise same"))

    assert flags(after_log(after)) == U2 | {"P1": "routine"}
    assert flags(after_log(old_bruise, **on_record("bruise"))) == S1


@pytest.mark.parametrize(
    ("item", "fresh", "old"),
    [
        ("leg_weakness_one", U3, {"B1": "soon"}),
        ("foot_drop", U3, {"B1": "soon"}),
        ("night_pain_constant", U5, {"B1": "soon"}),
        ("weight_loss", U5, {"B1": "soon"}),
        ("back_lump_or_shape", U5, {"B1": "soon"}),
        ("minor_fall", {"B1": "routine"}, {}),
        ("sleep_disturbed", {}, {}),
        ("high_temperature", {}, {}),
        ("sudden_back_pain", {}, {}),
    ],
)
def test_an_item_by_itself_fresh_old_and_on_record(item, fresh, old):
    assert flags(after_check(item)) == fresh
    assert flags(after_check(f"{item} worse", **on_record(item))) == fresh
    assert flags(after_check(f"{item} same")) == old
    assert flags(after_check(f"{item} same", **on_record(item))) == {}


@pytest.mark.parametrize(
    ("days_ago", "place", "expected"),
    [
        (0, "low_back ache", U4),
        (0, "buttock R sharp", U4),
        (0, "low_back", U4),
        (0, "low_back stretch", {}),
        (0, "post_thigh L ache", {}),
        (6, "low_back ache", U4),
        (7, "low_back ache", {}),
    ],
)
def test_a_high_temperature_matters_with_back_pain_in_the_last_7_dates(days_ago, place, expected):
    earlier = make_log(days_ago, feelings=feel(place))

    assert flags(after_check("high_temperature", logs=(earlier,))) == expected
    assert flags(after_check("high_temperature same", logs=(earlier,))) == {}
    if days_ago == 0:
        said = make_log(feelings=feel(place), signs=named("high_temperature"))
        assert flags(after_log(said)) == expected


@pytest.mark.parametrize(
    ("who", "fragile"),
    [
        (at_risk(age=70), False),
        (at_risk(age=71), True),
        (at_risk("osteoporosis"), True),
        (at_risk("long_term_steroids"), True),
        (at_risk("cancer_history", "immunosuppressed"), False),
    ],
)
def test_fracture_risk_after_a_small_fall_depends_on_age_and_bones(who, fragile):
    assert flags(after_check("minor_fall", **who)) == (U6 if fragile else {"B1": "routine"})
    assert flags(after_check("minor_fall same", **who)) == {}


@pytest.mark.parametrize(
    ("items", "place", "peak", "expected"),
    [
        ("sudden_back_pain", "low_back ache", 7, {"U6"}),
        ("sudden_back_pain", "low_back ache", 6, set()),
        ("sudden_back_pain same", "low_back ache", 7, set()),
        ("sudden_back_pain", "buttock L ache", 7, set()),
    ],
)
def test_fracture_risk_after_sudden_back_pain(items, place, peak, expected):
    said = make_log(before=peak, during=peak, signs=named(items), feelings=feel(place))

    assert set(flags(after_log(said, **at_risk(age=80)))) - {"P1"} == expected


@pytest.mark.parametrize(
    ("said", "baseline", "severe"),
    [
        ({"during": 7}, 2, False),
        ({"during": 8}, 2, True),
        ({"during": 3, "after": 8}, 2, True),
        ({"during": None, "after": 8}, 2, True),
        ({"before": 8, "during": 3}, 6, True),
        ({"before": 8, "during": 3}, 7, False),
        ({"before": 7, "during": 3}, 2, False),
        ({"before": 8, "during": None, "after": None, "status": "held"}, 6, True),
        ({"before": 8, "during": 3}, None, True),
    ],
)
def test_severe_pain_in_a_session(said, baseline, severe):
    found = flags(after_log(make_log(**said), context={"baseline_pain": baseline}))

    assert ("U7" in found) is severe
    assert "P1" not in found or not severe


@pytest.mark.parametrize(("pain", "severe"), [(7, False), (8, True), (None, False)])
def test_severe_pain_in_the_morning(pain, severe):
    assert ("U7" in flags(after_morning(pain))) is severe


def test_the_morning_is_not_judged_again_with_the_next_session():
    morning = after_morning(9).mornings

    assert flags(after_log(make_log(), mornings=morning)) == {}


@pytest.mark.parametrize("safety", ["none", "items"])
def test_unanswered_safety_questions_matter_only_with_a_nerve_type_feeling(safety):
    felt: dict[str, Any] = {"feelings": feel("calf L tingling"), "nerve_settled": True}

    assert flags(after_log(make_log(safety="not_answered"))) == {}
    assert flags(after_log(make_log(safety="not_answered", **felt))) == U8 | {"N1": "soon"}
    assert flags(after_log(make_log(safety=safety, **felt))) == {"N1": "soon"}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("can't feel the stretch", {}),
        ("I can't feel much down below", T1),
        ("I CANNOT PEE", T1),
        ("I can’t pee", T1),
        ("I cant pee", T1),
        ("no chest pain", T1),
        ("no feeling\ndown there", T1),
        ("I want to die", T3),
        ("feeling SUICIDAL, chest pain", T3),
        ("", {}),
    ],
)
def test_what_a_note_sets_off(note, expected):
    assert flags(after_log(make_log(note=note))) == expected
    assert flags(after_check(note=note)) == expected


def test_a_call_request_is_heard_in_a_log_and_in_a_check():
    assert flags(after_log(make_log(contact_request=True))) == {"T2": "soon"}
    assert flags(after_check(contact_request=True)) == {"T2": "soon"}


def test_the_newest_check_is_the_one_judged():
    first, second = after_check("breathless").checks[0], after_check("pop").checks[0]

    assert flags(make_facts("check", checks=(first, second))) == S1


def test_an_empty_phrase_in_the_clinics_list_matches_nothing():
    assert flags(after_log(make_log(note="fine"), words=Words(safety=("", "’"), crisis=(" ",)))) == {}


def test_a_check_runs_no_rule_of_a_session():
    earlier = logs(6, 6, 9)

    assert flags(after_check(logs=earlier)) == {}
