"""Title and description say what the picture shows."""

import pytest

from stretches.figure import Figure, words
from stretches.figure.parameters import PHASES
from tests.stretches.figure.geometry import grid


def test_the_hero_in_words():
    hero = Figure(resting_leg="straight", grip=0.2, labels=frozenset({"angle", "side"}))

    assert words.title(hero) == "Hamstring stretch lying on the back, right leg: holding the stretch"
    assert words.description(hero) == (
        "Side view from the right. The person lies on the back on a mat. "
        "The left leg rests straight on the mat. "
        "The straight right leg is held with the thigh 104 degrees above the floor, "
        "tilted towards the trunk. "
        "A towel runs behind the right thigh; both hands hold it close to the ends. "
        "The pelvis stays down on the mat."
    )


def test_different_stretches_never_share_their_words():
    spoken: dict[str, set[tuple]] = {}
    for figure in grid(cameras=("working",), grips=(0.15, 0.5, 0.85)):
        if figure.phase in ("start", "lower"):
            continue  # there a straight and a bent stretch look, and are said to be, the same
        grip = figure.grip if figure.held_with_a_strap else None
        shown = (figure.side, figure.phase, figure.aid, grip, figure.knee, figure.resting_leg)
        said = words.title(figure) + words.description(figure)
        spoken.setdefault(said, set()).add(shown)

    assert all(len(figures) == 1 for figures in spoken.values())


@pytest.mark.parametrize(
    ("grip", "said"),
    [(0.15, "close to the ends"), (0.5, "half way to the thigh"), (0.85, "close to the thigh")],
)
@pytest.mark.parametrize(
    ("aid", "named"), [("towel", "A towel"), ("band", "An exercise band"), ("tubing", "Tubing")]
)
def test_aid_and_grip_are_named(aid, named, grip, said):
    assert f"{named} runs behind the right thigh; both hands hold it {said}." in words.description(
        Figure(aid=aid, grip=grip)
    )


def test_a_patient_is_told_no_angle():
    for figure in grid(cameras=("working",), grips=(0.5,)):
        assert "degrees" not in words.description(figure)


def test_a_leg_that_is_not_upright_is_not_said_to_point_to_the_ceiling():
    low = words.description(Figure(lift=70, target=80, phase="lift"))
    held = words.description(Figure(lift=70, target=80))

    assert "70 degrees" in low
    assert "ceiling" not in low
    assert "80 degrees" in held
    assert "towards the trunk" not in held


@pytest.mark.parametrize("phase", PHASES)
def test_the_pelvis_is_mentioned_where_it_matters(phase):
    said = "The pelvis stays down" in words.description(Figure(phase=phase))

    assert said == (phase in ("pull", "hold"))


def test_sentences_are_translated_whole_with_their_gaps():
    sentences = []

    def translate(sentence):
        sentences.append(sentence)
        return sentence.upper().replace("%(SIDE)S", "%(side)s").replace("%(CAMERA)S", "%(camera)s")

    assert words.title(Figure(), translate).startswith("HAMSTRING STRETCH LYING ON THE BACK, RIGHT LEG")
    assert "Hamstring stretch lying on the back, %(side)s leg: holding the stretch" in sentences


def test_labels_are_ready_made_words():
    assert words.labels(Figure(side="left", labels=frozenset({"angle", "side"}))) == {
        "angle": "104°",
        "side": "L",
    }
    assert words.labels(Figure()) == {}
