"""The figure is a possible person: bones keep their length, hands stay on the aid, soles on the floor."""

import cmath
from itertools import pairwise
from math import degrees

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stretches.figure import Figure, outline, sling
from stretches.figure.body import FORE_ARM, HALF_TOWEL, PALM, SHANK, THIGH, UPPER_ARM, WRAP
from stretches.figure.curve import moved
from stretches.figure.parameters import AIDS, CAMERAS, KNEES, PHASES, RESTING_LEGS, SIDES, TARGETS
from stretches.figure.pose import BACK, FAR_HAND, FRONT, NEAR_HAND, pose
from tests.stretches.figure.geometry import crossings, flattened, frames, grid, poses_to_check

POSES = poses_to_check()


def angle(vector):
    return degrees(cmath.phase(vector))


def assert_bones_keep_their_length(body):
    for leg in (body.working, body.resting):
        assert abs(leg.knee - leg.hip) == pytest.approx(THIGH, rel=1e-6)
        assert abs(leg.ankle - leg.knee) == pytest.approx(SHANK, rel=1e-6)
    for arm in (body.near_arm, body.far_arm):
        assert abs(arm.elbow - arm.shoulder) == pytest.approx(UPPER_ARM, rel=1e-6)
        assert abs(arm.palm - arm.elbow) == pytest.approx(FORE_ARM + PALM, rel=1e-6)


def assert_hands_are_on_the_aid(figure, body):
    for arm, offset in ((body.near_arm, NEAR_HAND), (body.far_arm, FAR_HAND)):
        if figure.held_with_a_strap:
            assert abs(arm.palm - body.contact - offset) == pytest.approx(body.chord, abs=0.5)
            assert abs(sling.Strand(body, arm).at(1) - arm.palm) < 1e-9
        else:  # on the thigh, at the depth that `wrap` says
            place = body.state.contact * THIGH
            local = (arm.palm - body.contact - offset) / body.working.th
            front, back = FRONT.at(place) + 2, -(BACK.at(place) - 3.5)
            assert local.imag == pytest.approx(front + (back - front) * (body.state.wrap + 1) / 2, abs=0.5)
            assert -45 <= local.real <= 40.5


def assert_aid_runs_behind_the_thigh(body):
    local = (body.sling - body.contact) / body.working.th
    assert local.real == pytest.approx(0, abs=1e-9)
    assert local.imag < -10


def assert_towel_keeps_its_length(body):
    tail = sling.tail_length(body)
    assert WRAP + body.free + tail == pytest.approx(HALF_TOWEL, abs=1e-9)
    assert tail >= 8 - 1e-9


def assert_elbows_are_natural(figure, body):
    for arm in (body.near_arm, body.far_arm):
        assert 8 <= arm.flexion <= 148
        assert ((arm.palm - arm.shoulder).conjugate() * (arm.elbow - arm.shoulder)).imag < 0
        if not figure.seated:
            # hands can hardly reach a thigh that is lifted less than 60 degrees: the arm comes lower there
            lowest = 17 if figure.aid == "hands" and figure.lift < 60 else 20
            assert arm.elbow.imag >= arm.floor + lowest - 1e-6


def test_bones_keep_their_length_in_every_pose():
    for figure in POSES:
        assert_bones_keep_their_length(pose(figure))


def test_hands_stay_on_the_aid_in_every_pose():
    for figure in POSES:
        assert_hands_are_on_the_aid(figure, pose(figure))


def test_the_aid_runs_behind_the_thigh_and_keeps_its_length():
    for figure in POSES:
        body = pose(figure)
        assert_aid_runs_behind_the_thigh(body)
        assert_towel_keeps_its_length(body)


def test_elbows_bend_the_natural_way_and_lie_above_the_mat():
    for figure in POSES:
        assert_elbows_are_natural(figure, pose(figure))


@pytest.mark.parametrize("lift", [50, 63.5, 78, 90])
@pytest.mark.parametrize("knee", KNEES)
def test_the_thigh_is_where_the_parameters_say(lift, knee):
    lifted = pose(Figure(lift=lift, target=lift + 4, knee=knee, phase="lift")).working
    held = pose(Figure(lift=lift, target=lift + 4, knee=knee, phase="hold")).working

    assert angle(lifted.knee - lifted.hip) == pytest.approx(lift, abs=1e-6)
    assert angle(held.knee - held.hip) == pytest.approx(lift + 4, abs=1e-6)


@pytest.mark.parametrize("lean", [10, 28, 45])
def test_the_seated_trunk_leans_as_far_as_asked(lean):
    assert angle(pose(Figure(aid="chair", target=lean)).tr) == pytest.approx(90 - lean, abs=1e-6)


def test_the_trunk_never_moves_while_lying():
    assert {(pose(figure).hip, pose(figure).tr) for figure in POSES if not figure.seated} == {
        (pose(Figure()).hip, pose(Figure()).tr)
    }


def test_a_closer_grip_brings_the_hands_to_the_thigh_and_lengthens_the_tail():
    bodies = [pose(Figure(grip=grip / 10)) for grip in range(11)]

    distances = [abs(body.near_arm.palm - body.sling) for body in bodies]
    tails = [sling.tail_length(body) for body in bodies]
    assert distances == sorted(distances, reverse=True)
    assert tails == sorted(tails)


def test_soles_and_heels_lie_on_the_floor():
    for figure in POSES:
        body = pose(figure)
        grounded = [body.resting]
        if figure.seated or (figure.phase == "start"):
            grounded.append(body.working)
        for leg in grounded:
            foot = flattened(moved(outline.FOOT, leg.ankle, leg.ft), 16)
            assert min(point.imag for point in foot) == pytest.approx(leg.floor, abs=0.25)


def test_no_limb_sinks_into_the_floor_or_crosses_itself():
    legs, arms = set(), set()
    for figure in POSES:
        body = pose(figure)
        legs |= {body.working, body.resting}
        if figure in CROSSING_SAMPLE:
            arms |= {body.near_arm, body.far_arm}
    for leg in legs:
        foot = flattened(moved(outline.FOOT, leg.ankle, leg.ft))
        shape = outline.limb(outline.LEG, leg.hip, leg.knee, leg.th, leg.sh, leg.flexion)
        leggings = flattened(shape, 6)
        assert min(point.imag for point in [*foot, *leggings]) >= leg.floor - 0.35
        assert crossings(leggings) == 0
    for arm in arms:
        skin = flattened(outline.limb(outline.ARM, arm.shoulder, arm.elbow, arm.ua, arm.fa, arm.flexion), 6)
        assert crossings(skin) == 0


CROSSING_SAMPLE = frozenset(grid(cameras=("working",), grips=(0, 0.5, 1), straps=("towel",)))


def test_trunk_and_head_rest_on_the_mat():
    body = pose(Figure())
    shirt, _ = outline.trunk(body.hip, body.tr, 0, 1)
    hair = moved(outline.HAIR, outline.head_origin(body.hip, body.tr), body.tr)

    assert min(point.imag for point in flattened(shirt)) == pytest.approx(0, abs=0.35)
    assert min(point.imag for point in flattened(hair)) == pytest.approx(0, abs=0.35)


def test_arms_move_smoothly():
    for movement in frames(100):
        bodies = [pose(figure) for figure in movement]
        for before, after in pairwise(bodies):
            for one, two in ((before.near_arm, after.near_arm), (before.far_arm, after.far_arm)):
                assert abs(two.elbow - one.elbow) <= 4
                assert abs(two.palm - one.palm) <= 4


def test_the_leg_does_not_move_while_holding():
    assert len({pose(Figure(phase="hold", moment=t / 10)).working for t in range(11)}) == 1


@st.composite
def figures(draw):
    aid, knee, lift = draw(st.sampled_from(AIDS)), draw(st.sampled_from(KNEES)), draw(st.floats(50, 90))
    low, high = TARGETS["chair" if aid == "chair" else knee]
    return Figure(
        side=draw(st.sampled_from(SIDES)),
        resting_leg=draw(st.sampled_from(RESTING_LEGS)),
        knee="straight" if aid == "chair" else knee,
        aid=aid,
        grip=draw(st.floats(0, 1)),
        phase=draw(st.sampled_from(PHASES)),
        lift=lift,
        target=draw(st.none() | st.floats(low if aid == "chair" else max(low, lift), high)),
        moment=draw(st.none() | st.floats(0, 1)),
        camera=draw(st.sampled_from(CAMERAS)),
        breath=draw(st.floats(0, 1)),
    )


@settings(max_examples=150, deadline=None)
@given(figures())
def test_any_figure_is_a_possible_person(figure):
    body = pose(figure)

    assert_bones_keep_their_length(body)
    assert_hands_are_on_the_aid(figure, body)
    assert_aid_runs_behind_the_thigh(body)
    assert_towel_keeps_its_length(body)
    assert_elbows_are_natural(figure, body)
