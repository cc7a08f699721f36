from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stretches.guide import Item, MissingStep, about_minutes, sequence, total_seconds
from stretches.library_file import read_library_file
from stretches.loading import LIBRARY
from stretches.script import step_words

pytestmark = pytest.mark.django_db  # reading the files asks the database about its constraints, once

REPETITION = ["lift", "pull", "hold", "release"]


@cache
def words_of(name: str):
    """The words of the app's own file, without a database."""
    file = read_library_file(LIBRARY / f"{name}.yaml")
    return tuple(
        step_words(
            step,
            cues=[cue for cue in file.cues if cue.step is step],
            cautions=[caution for caution in file.cautions if caution.step is step],
        )
        for step in file.steps
    )


def lying(**chosen) -> Item:
    usual = {"aid": "towel", "grip": "ends", "knee": "bent", "resting_leg": "bent"}
    dose = {"hold_s": 20, "reps_per_side": 3, "rest_s": 30}
    return Item(
        code="HAM_SUPINE", title="Lying", words=words_of("hamstring_supine"), **{**usual, **dose, **chosen}
    )


def sitting(**chosen) -> Item:
    dose = {"hold_s": 15, "reps_per_side": 2, "rest_s": 30}
    return Item(code="HAM_SEATED", title="Sitting", words=words_of("hamstring_seated"), **{**dose, **chosen})


def kinds(steps) -> list[str]:
    return [step.kind for step in steps]


def at(steps, kind: str, nth: int = 0):
    return [step for step in steps if step.kind == kind][nth]


items = st.builds(
    lying,
    aid=st.sampled_from(["towel", "band", "tubing", "hands"]),
    grip=st.sampled_from(["ends", "part_way", "close"]),
    knee=st.sampled_from(["bent", "straight"]),
    resting_leg=st.sampled_from(["bent", "straight"]),
    sides=st.sampled_from(["both", "left", "right"]),
    first_side=st.sampled_from(["L", "R"]),
    hold_s=st.integers(5, 30),
    reps_per_side=st.integers(2, 3),
    rest_s=st.integers(15, 120),
) | st.builds(
    sitting,
    sides=st.sampled_from(["both", "left", "right"]),
    first_side=st.sampled_from(["L", "R"]),
    hold_s=st.integers(5, 30),
    reps_per_side=st.integers(2, 3),
)
routines = st.lists(items, min_size=1, max_size=3)


def test_the_order_is_that_of_the_paper():
    assert kinds(sequence([lying(reps_per_side=2)])) == [
        "prepare",
        *["place", *REPETITION, *REPETITION, "rest", "switch"],
        *["place", *REPETITION, *REPETITION],
    ]


def test_hands_take_the_place_of_the_aid():
    steps = sequence([lying(aid="hands", grip=None)])

    assert "place" not in kinds(steps)
    assert kinds(steps).count("hands") == 2
    assert at(steps, "hands").text == "Put both hands behind the middle of your left thigh."


def test_each_time_is_the_prescribed_or_the_fixed_one():
    steps = sequence([lying(hold_s=25, rest_s=45)])
    seconds = {(step.kind, step.seconds) for step in steps if step.kind != "place"}

    assert seconds == {
        ("prepare", None),
        ("lift", 4),
        ("pull", 5),
        ("hold", 25),
        ("release", 4),
        ("rest", 45),
        ("switch", 10),
    }
    assert "25 seconds" in at(steps, "hold").text  # text and timer show one value (S48)
    assert "45 seconds" in at(steps, "rest").text


def test_prepare_and_the_first_place_wait_for_a_tap_and_nothing_else_does():
    steps = sequence([lying()])

    assert [step.kind for step in steps if not step.is_timed] == ["prepare", "place"]
    assert steps[1].side == "L"


@given(routines)
def test_every_hold_on_the_left_has_its_equal_on_the_right(routine):
    held = Counter((s.item, s.side, s.repetition, s.seconds) for s in sequence(routine) if s.kind == "hold")

    for number, item in enumerate(routine):
        if item.sides != "both":
            continue
        for repetition in range(1, item.reps_per_side + 1):
            assert held[number, "L", repetition, item.hold_s] == 1
            assert held[number, "R", repetition, item.hold_s] == 1


@given(routines)
def test_every_leg_goes_through_the_same_steps(routine):
    for number, item in enumerate(routine):
        steps = [step for step in sequence(routine) if step.item == number and step.repetition]
        by_leg = [[(s.kind, s.repetition, s.seconds) for s in steps if s.side == leg] for leg in item.legs]

        assert all(leg == by_leg[0] for leg in by_leg)
        assert [kind for kind, _, _ in by_leg[0]] == REPETITION * item.reps_per_side


@given(routines)
def test_there_is_no_rest_after_the_last_leg(routine):
    steps = sequence(routine)

    for number, item in enumerate(routine):
        of_item = [step for step in steps if step.item == number]
        assert of_item[0].kind == "prepare"
        assert of_item[-1].kind == "release"
        assert kinds(of_item).count("rest") == kinds(of_item).count("switch") == len(item.legs) - 1


@given(routines)
def test_steps_are_numbered_and_know_what_comes_next(routine):
    steps = sequence(routine)

    assert [step.n for step in steps] == list(range(1, len(steps) + 1))
    assert [step.next_kind for step in steps] == [*kinds(steps)[1:], None]


@given(routines)
def test_nothing_is_left_in_braces_and_every_step_says_something(routine):
    for step in sequence(routine):
        said = [step.heading, step.text, *step.checks, *step.cues, *step.breathing]
        said += [caution.text for caution in step.cautions]
        assert all(said)
        assert not any("{" in text or "}" in text for text in said)


@given(items)
def test_the_first_leg_is_the_prescribed_one(item):
    first = at(sequence([item]), "lift").side

    expected = {"left": "L", "right": "R", "both": item.first_side}[item.sides]
    assert first == expected


@given(items)
def test_the_bands_fill_one_hold_at_a_time(item):
    steps = sequence([item])

    for step in steps:
        assert [band.side for band in step.bands] == list(item.legs)
        assert sum(band.now is not None for band in step.bands) == (step.kind in ("lift", "pull", "hold"))
    done = [sum(band.done for band in step.bands) for step in steps]
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == item.reps_per_side * len(item.legs)


def test_stretches_follow_one_another():
    steps = sequence([lying(sides="left", reps_per_side=2), sitting(sides="right")])

    assert [step.item for step in steps if step.kind == "prepare"] == [0, 1]
    second = [step for step in steps if step.item == 1]
    assert (second[0].seconds, second[1].seconds) == (None, None)
    assert {step.side for step in second} == {None, "R"}


@pytest.mark.parametrize(
    ("knee", "said", "not_said"),
    [
        ("bent", "Your knee points at the ceiling.", "leg points"),
        ("straight", "Your leg points at the ceiling.", "knee points"),
    ],
)
def test_only_the_check_of_the_prescribed_knee_is_given(knee, said, not_said):
    lift = at(sequence([lying(knee=knee)]), "lift")

    assert said in lift.checks
    assert not any(not_said in check for check in lift.checks)


@pytest.mark.parametrize("aid", ["towel", "band", "tubing"])
def test_the_aid_is_called_by_its_name(aid):
    steps = sequence([lying(aid=aid)])
    said = " ".join(text for s in steps for text in (s.heading, s.text, *s.cues, *s.checks))

    assert f"the middle of the {aid}" in said
    assert not any(f" {other}" in said for other in {"towel", "band", "tubing"} - {aid})


@pytest.mark.parametrize(
    ("grip", "place"),
    [("ends", "close to the ends"), ("part_way", "half way"), ("close", "close to your thigh")],
)
def test_the_grip_is_the_prescribed_one(grip, place):
    assert any(place in cue for cue in at(sequence([lying(grip=grip)]), "place").cues)


def test_a_straight_resting_leg_brings_its_warning_and_a_bent_one_does_not():
    straight = sequence([lying(resting_leg="straight")])[0]
    bent = sequence([lying(resting_leg="bent")])[0]

    assert "Leave the straight leg out if it gives you pain. Bend both knees." in [
        c.text for c in straight.cautions
    ]
    assert bent.cautions == ()


def test_the_bottom_stays_down_is_said_in_the_pull_and_in_the_hold():
    steps = sequence([lying()])

    assert any("bottom" in cue for cue in at(steps, "pull").cues)
    assert any("bottom" in check for check in at(steps, "hold").checks)


def test_the_switch_names_the_leg_that_comes_next():
    switch = at(sequence([lying(first_side="R")]), "switch")

    assert switch.side == "L"
    assert switch.text == "Now do the same with your left leg."


def test_the_total_is_the_sum_of_what_is_timed():
    steps = sequence([lying(hold_s=20, reps_per_side=3, rest_s=30)])
    repetitions = 2 * 3 * (4 + 5 + 20 + 4)

    assert total_seconds(steps) == repetitions + 30 + 10 + 10  # rest, switch, place of the second leg
    assert about_minutes(steps) == 5


def test_a_short_session_is_about_a_minute_and_never_none():
    assert about_minutes(sequence([lying(sides="left", hold_s=5, reps_per_side=2)])) == 1
    assert about_minutes(()) == 1


def test_a_stretch_without_words_for_the_way_is_told_by_its_name():
    with pytest.raises(MissingStep, match=r"HAM_SUPINE has no steps of the kind 'prepare'"):
        sequence([lying(resting_leg=None)])


def test_a_routine_without_a_stretch_has_no_steps():
    assert sequence([]) == ()
