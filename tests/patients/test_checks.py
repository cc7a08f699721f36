"""PV1 to PV10 (clinical.md 2.3), LEVEL and S4: what refuses, what warns, and where the border lies."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from patients.checks import REFUSE, WARN, ItemPlan, Plan, Screened, check_plan

TODAY = date(2026, 3, 10)


def rung(*, aids=("towel", "band", "tubing"), ways=(("ends", "bent"),), hold=(10, 20), reps=(2, 3)):
    """Level 2 of the ladder, but for what is said otherwise."""
    pairs = [{"grip": grip, "knee": knee} for grip, knee in ways]
    legs = ["bent", "straight"] if aids else []
    return SimpleNamespace(
        aids=list(aids),
        ways=pairs,
        hold_min_s=hold[0],
        hold_max_s=hold[1],
        reps_min=reps[0],
        reps_max=reps[1],
        aid_labels=list(aids),
        way_labels=[" ".join(filter(None, way)) for way in ways],
        allows=lambda *, aid, grip, knee: (
            (aid in aids if aids else not aid) and {"grip": grip, "knee": knee} in pairs
        ),
        allows_resting_leg=lambda leg: leg in legs if legs else not leg,
    )


LADDER = {
    number: rung(ways=(("ends", "bent"), ("part_way", "bent"), ("close", "bent"))) for number in range(1, 7)
}
LADDER[7] = rung(aids=("hands",), ways=((None, "bent"), (None, "straight")), hold=(15, 30))
SEATED = {8: rung(aids=(), ways=((None, None),), hold=(15, 30))}


def make_item(**chosen):
    usual = {
        "code": "HAM_SUPINE",
        "level": 2,
        "hold_s": 10,
        "reps_per_side": 2,
        "rest_s": 30,
        "aid": "towel",
        "grip": "ends",
        "knee": "bent",
        "resting_leg": "bent",
        "ladder": LADDER,
        "last_level": 2,
    }
    return ItemPlan(**{**usual, **chosen})


def make_seated(**chosen):
    nothing = dict.fromkeys(("aid", "grip", "knee", "resting_leg"))
    return make_item(
        **{
            "code": "HAM_SEATED",
            "level": 8,
            "hold_s": 15,
            "ladder": SEATED,
            "last_level": 7,
            **nothing,
            **chosen,
        }
    )


def make_plan(*items, **chosen):
    usual = {
        "start": TODAY,
        "review_due": TODAY + timedelta(days=14),
        "sessions_per_day": 1,
        "days_per_week": 7,
        "rest_days": [],
        "pain_limit": 5,
        "items": items or (make_item(),),
    }
    return Plan(**{**usual, **chosen})


SCREENED = Screened(
    baseline_pain=2,
    baseline_items=[],
    known_sciatica_side="none",
    experience="done_before",
    tightness="tight",
    injury_pain=[],
    risk=[],
    contraindications={},
    safety_answered_on=TODAY,
    towel_fits=True,
)


def found(plan, screened=SCREENED):
    """(check, weight, field) of each finding."""
    return [(each.check, each.weight, each.field) for each in check_plan(plan, screened, on=TODAY)]


def test_nothing_stands_against_a_usual_plan():
    assert found(make_plan()) == []


def test_without_a_screening_nothing_is_prescribed():
    assert found(make_plan(), None) == [("PV5", REFUSE, "")]


@pytest.mark.parametrize(
    ("field", "within", "outside"),
    [
        ("hold_s", (5, 30), (4, 31)),
        ("reps_per_side", (2, 3), (1, 4)),
        ("rest_s", (15, 120), (14, 121)),
        ("level", (1, 2, 3), (0, 9)),
    ],
)
def test_pv1_numbers_of_a_stretch(field, within, outside):
    def pv1(number):
        return [each for each in found(make_plan(make_item(**{field: number}))) if each[0] == "PV1"]

    assert [pv1(number) for number in within] == [[] for _each in within]
    assert [pv1(number) for number in outside] == [[("PV1", REFUSE, field)] for _each in outside]


@pytest.mark.parametrize(
    ("field", "within", "outside"),
    [("sessions_per_day", (1, 2, 3), (0, 4)), ("pain_limit", (2, 6), (1, 7))],
)
def test_pv1_numbers_of_the_routine(field, within, outside):
    for number in within:
        assert "PV1" not in [each[0] for each in found(make_plan(**{field: number}))]
    for number in outside:
        assert ("PV1", REFUSE, field) in found(make_plan(**{field: number}))


@pytest.mark.parametrize(
    ("days", "rest_days", "is_right"),
    [
        (7, [], True),
        (5, [2, 6], True),
        (1, [1, 2, 3, 4, 5, 6], True),
        (5, [2], False),
        (5, [2, 2], False),
        (6, [7], False),
        (7, [0], False),
    ],
)
def test_pv1_rest_days_fill_the_week(days, rest_days, is_right):
    refused = found(make_plan(days_per_week=days, rest_days=rest_days))

    assert refused == ([] if is_right else [("PV1", REFUSE, "rest_days")])


@pytest.mark.parametrize("days", [0, 8])
def test_pv1_days_a_week(days):
    assert ("PV1", REFUSE, "days_per_week") in found(make_plan(days_per_week=days))


@pytest.mark.parametrize(("after", "is_right"), [(0, True), (28, True), (29, False), (-1, False)])
def test_pv1_review_within_28_days_of_the_start(after, is_right):
    refused = found(make_plan(review_due=TODAY + timedelta(days=after)))

    assert refused == ([] if is_right else [("PV1", REFUSE, "review_due")])


def test_pv1_a_date_at_the_end_of_time_is_only_refused():
    assert ("PV1", REFUSE, "review_due") in found(make_plan(review_due=date.max))
    assert ("PV1", REFUSE, "review_due") in found(make_plan(start=date.max))


def test_pv1_a_routine_has_a_stretch():
    assert found(replace(make_plan(), items=())) == [("PV1", REFUSE, "")]


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        ({"grip": None}, ["grip"]),
        ({"aid": "band"}, []),
        ({"aid": "tubing"}, []),
        ({"aid": "hands"}, ["grip"]),
        ({"aid": None, "grip": None}, ["aid"]),
        ({"knee": None}, ["knee"]),
        ({"resting_leg": None}, ["resting_leg"]),
    ],
)
def test_pv1_each_choice_of_the_stretch_is_made(chosen, fields):
    refused = found(make_plan(make_item(**chosen)))

    assert [field for check, weight, field in refused if weight == REFUSE] == fields


def test_pv1_a_seated_stretch_has_none_of_these_choices():
    assert found(make_plan(make_seated())) == []
    towel = make_seated(aid="towel", grip="ends", knee="bent", resting_leg="bent")
    refused = {field for _check, weight, field in found(make_plan(towel)) if weight == REFUSE}
    assert refused == {"aid", "knee", "resting_leg"}


def test_pv1_a_level_belongs_to_its_stretch():
    assert ("PV1", REFUSE, "level") in found(make_plan(make_item(level=8, last_level=7)))


@pytest.mark.parametrize(
    "person", [{"experience": "new"}, {"tightness": "very_tight"}, {"injury_pain": ["knee"]}]
)
def test_pv2_a_closer_grip_wants_a_reason_for_the_new_the_very_tight_and_the_injured(person):
    screened = replace(SCREENED, **person)

    closer = found(make_plan(make_item(grip="part_way", last_level=2)), screened)

    assert ("PV2", WARN, "grip") in closer
    assert "PV2" not in [each[0] for each in found(make_plan(), screened)]


def test_pv2_others_may_hold_closer():
    assert found(make_plan(make_item(grip="close"))) == []


def test_pv3_more_than_once_a_day_is_for_the_very_tight():
    assert found(make_plan(sessions_per_day=2)) == [("PV3", WARN, "sessions_per_day")]
    assert found(make_plan(sessions_per_day=3), replace(SCREENED, tightness="very_tight")) == []


@pytest.mark.parametrize(
    ("last", "level", "is_right"), [(2, 3, True), (2, 4, False), (6, 1, True), (5, 5, True), (1, 3, False)]
)
def test_pv4_at_most_one_level_up_and_any_number_down(last, level, is_right):
    refused = found(make_plan(make_item(level=level, last_level=last)))

    assert refused == ([] if is_right else [("PV4", REFUSE, "level")])


@pytest.mark.parametrize(
    ("person", "entry"),
    [
        ({"injury_pain": ["back"], "tightness": "not_tight"}, 1),
        ({"experience": "new", "tightness": "not_tight"}, 2),
        ({"tightness": "very_tight"}, 2),
        ({"tightness": "not_tight"}, 4),
    ],
)
def test_pv4_a_first_level_above_the_entry_wants_a_reason(person, entry):
    screened = replace(SCREENED, **person)

    def pv4(level):
        plan = make_plan(make_item(level=level, last_level=None))
        return [each for each in found(plan, screened) if each[0] == "PV4"]

    assert pv4(entry) == []
    assert pv4(entry + 1) == [("PV4", WARN, "level")]


@pytest.mark.parametrize(
    "missing", [{"baseline_pain": None}, {"baseline_items": None}, {"known_sciatica_side": ""}]
)
def test_pv5_baseline_is_answered(missing):
    assert found(make_plan(), replace(SCREENED, **missing)) == [("PV5", REFUSE, "")]


@pytest.mark.parametrize(("pain", "warned"), [(0, []), (5, []), (6, [("PV5", WARN, "pain_limit")])])
def test_pv5_usual_pain_above_the_limit_wants_a_reason(pain, warned):
    assert found(make_plan(), replace(SCREENED, baseline_pain=pain)) == warned


@pytest.mark.parametrize(("days_ago", "is_right"), [(0, True), (7, True), (8, False)])
def test_pv6_safety_answers_of_the_last_7_days_count(days_ago, is_right):
    screened = replace(SCREENED, safety_answered_on=TODAY - timedelta(days=days_ago))

    assert found(make_plan(), screened) == ([] if is_right else [("PV6", REFUSE, "")])


def test_pv6_never_answered_refuses():
    assert found(make_plan(), replace(SCREENED, safety_answered_on=None)) == [("PV6", REFUSE, "")]


@pytest.mark.parametrize("code", ["hip_precautions", "hip_replacement_under_12_weeks"])
@pytest.mark.parametrize("reason", ["", "The surgeon agreed."])
def test_pv7_hip_precautions_refuse_whatever_the_reason(code, reason):
    screened = replace(SCREENED, contraindications={code: reason})

    assert found(make_plan(make_item(level=1)), screened) == [("PV7", REFUSE, "")]
    assert ("PV7", REFUSE, "") in found(make_plan(make_seated()), screened)


@pytest.mark.parametrize(
    "code",
    [
        "recent_hamstring_tear",
        "recent_spinal_or_knee_surgery",
        "acute_fracture",
        "suspected_serious_cause",
        "unexplained_neurological_signs",
    ],
)
def test_pv8_refuses_until_cleared_with_a_reason(code):
    def checked(reason):
        return found(make_plan(), replace(SCREENED, contraindications={code: reason}))

    assert checked("") == [("PV8", REFUSE, "")]
    assert checked("   ") == [("PV8", REFUSE, "")]
    assert checked("Scan clear on 3 March.") == []


def test_pv9_risks_are_pointed_out():
    screened = replace(SCREENED, risk=["pregnant", "osteoporosis"])

    assert found(make_plan(), screened) == [("PV9", WARN, "")]
    assert "Pregnant, Osteoporosis" in check_plan(make_plan(), screened, on=TODAY)[0].text


def test_pv10_a_stretch_stands_in_a_routine_once():
    twice = check_plan(make_plan(make_item(), make_item()), SCREENED, on=TODAY)

    assert [(each.check, each.weight, each.field, each.item) for each in twice] == [
        ("PV10", REFUSE, "stretch", 1)
    ]
    assert found(make_plan(make_item(level=2), make_seated())) == []


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"hold_s": 9}, "hold_s"),
        ({"hold_s": 21}, "hold_s"),
        ({"knee": "straight"}, "grip"),
        ({"aid": "hands", "grip": None}, "aid"),
    ],
)
def test_level_outside_its_own_dose_or_way_wants_a_reason(chosen, field):
    assert found(make_plan(make_item(**chosen))) == [("LEVEL", WARN, field)]


@pytest.mark.parametrize("hold", [10, 20])
def test_level_within_its_own_dose_is_silent(hold):
    assert found(make_plan(make_item(hold_s=hold, reps_per_side=3))) == []


def test_level_repetitions_of_the_level():
    one_way = {**LADDER, 2: rung(reps=(2, 2))}

    assert found(make_plan(make_item(reps_per_side=3, ladder=one_way))) == [("LEVEL", WARN, "reps_per_side")]


@pytest.mark.parametrize(
    ("fits", "aid", "warned"),
    [(False, "towel", True), (False, "band", False), (True, "towel", False), (None, "towel", False)],
)
def test_s4_a_towel_that_is_too_short_is_pointed_out(fits, aid, warned):
    checked = found(make_plan(make_item(aid=aid)), replace(SCREENED, towel_fits=fits))

    assert checked == ([("S4", WARN, "aid")] if warned else [])


def test_refusals_come_before_warnings():
    checked = found(make_plan(sessions_per_day=2, pain_limit=9))

    assert [weight for _check, weight, _field in checked] == [REFUSE, WARN]
