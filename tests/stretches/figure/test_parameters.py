"""What can be drawn, what is refused, and how a prescription becomes a figure."""

import pytest

from stretches import words
from stretches.figure import Figure, FigureError, for_prescription
from stretches.words import StepKind


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"side": "L"}, "side"),
        ({"aid": "rope"}, "aid"),
        ({"knee": "soft"}, "knee"),
        ({"resting_leg": "up"}, "resting_leg"),
        ({"phase": "bounce"}, "phase"),
        ({"camera": "top"}, "camera"),
        ({"grip": 1.01}, "grip"),
        ({"grip": float("nan")}, "grip"),
        ({"grip": "close"}, "grip"),
        ({"breath": -0.1}, "breath"),
        ({"moment": 2}, "moment"),
        ({"lift": 49}, "lift"),
        ({"lift": 91}, "lift"),
        ({"target": 116}, "target"),
        ({"target": 126, "knee": "bent"}, "target"),
        ({"target": 60, "lift": 70}, "target"),
        ({"target": 46, "aid": "chair"}, "target"),
        ({"aid": "chair", "knee": "bent"}, "knee"),
        ({"aid": "chair", "marks": {"pelvis"}}, "marks"),
        ({"marks": {"star"}}, "marks"),
        ({"labels": {"name"}}, "labels"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(wrong, said):
    with pytest.raises(FigureError, match=rf"^{said}:"):
        Figure(**wrong)


def test_the_refusal_is_a_value_error():
    assert issubclass(FigureError, ValueError)


def test_the_pull_goes_a_little_beyond_the_lift_unless_a_target_is_given():
    assert Figure().hold_angle == 104
    assert Figure(knee="bent").hold_angle == 120
    assert Figure(aid="chair").hold_angle == 28
    assert Figure(lift=60).hold_angle == 74
    assert Figure(target=110).hold_angle == 110


@pytest.mark.parametrize("aid", words.Aid)
@pytest.mark.parametrize("grip", words.Grip)
@pytest.mark.parametrize("knee", words.Knee)
@pytest.mark.parametrize("resting_leg", words.RestingLeg)
@pytest.mark.parametrize("side", words.Side)
def test_every_word_of_the_record_can_be_drawn(aid, grip, knee, resting_leg, side):
    figure = for_prescription(aid=aid, grip=grip, knee=knee, resting_leg=resting_leg, side=side, phase="hold")

    assert figure.aid == aid
    assert figure.knee == knee
    assert figure.resting_leg == resting_leg
    assert figure.side == {"L": "left", "R": "right"}[side]
    assert figure.grip == {"ends": 0.15, "part_way": 0.5, "close": 0.85}[grip]


def test_the_seated_stretch_has_no_aid():
    figure = for_prescription(
        aid=None, grip=None, knee="bent", resting_leg="straight", side="L", phase="pull"
    )

    assert figure.seated
    assert figure.knee == "straight"
    assert figure.side == "left"


def test_a_grip_the_record_does_not_have_is_refused():
    with pytest.raises(FigureError, match="ends, part_way, close"):
        for_prescription(aid="towel", grip="tight")


@pytest.mark.parametrize(
    ("kind", "phase"),
    [
        *(("prepare", "start"), ("place", "start"), ("lift", "lift"), ("pull", "pull")),
        *(("hold", "hold"), ("release", "lower"), ("rest", "start"), ("switch", "start")),
    ],
)
def test_a_step_of_the_guide_shows_its_phase(kind, phase):
    assert for_prescription(aid="towel", phase=kind).phase == phase


def test_every_kind_of_step_has_a_picture():
    """Level 7 places the hands where the others place the towel."""
    assert {for_prescription(aid="hands", phase=kind).phase for kind in StepKind.values} <= {
        *("start", "lift", "pull", "hold", "lower")
    }
