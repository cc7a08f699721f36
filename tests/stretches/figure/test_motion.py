"""Ten numbers move, nothing else: where phases begin and end, and that they meet."""

import pytest

from stretches.figure import Figure
from stretches.figure.motion import ease, effort, key_states, moving, still


def test_movements_meet_where_one_phase_ends_and_the_next_begins():
    def at(phase, moment):
        return moving(Figure(phase=phase, moment=moment))

    key = key_states(Figure())
    assert at("lift", 0) == pytest.approx(key["start"])
    assert at("lift", 1) == pytest.approx(key["lift"])
    assert at("pull", 0) == pytest.approx(key["lift"])
    assert at("pull", 1) == pytest.approx(key["hold"])
    assert at("hold", 0.5) == pytest.approx(key["hold"])
    assert at("lower", 0) == pytest.approx(key["hold"])
    assert at("lower", 0.25) == pytest.approx(key["lift"])
    assert at("lower", 1) == pytest.approx(key["start"])


def test_the_thigh_leads_and_the_knee_follows():
    key, early = key_states(Figure()), moving(Figure(phase="lift", moment=0.2))

    assert early.knee == key["start"].knee
    assert early.thigh > key["start"].thigh
    assert moving(Figure(phase="lift", moment=0.85)).thigh == pytest.approx(90)


def test_the_seated_stretch_leans_and_comes_back():
    assert moving(Figure(phase="pull", moment=0, aid="chair")).trunk == 90
    assert moving(Figure(phase="pull", moment=1, aid="chair")).trunk == pytest.approx(62)
    assert moving(Figure(phase="lower", moment=1, aid="chair")).trunk == pytest.approx(90)


def test_easing_starts_and_ends_at_rest():
    assert [ease(t) for t in (-1, 0, 0.5, 1, 2)] == [0, 0, 0.5, 1, 1]
    assert ease(0.01) < 0.0001


def test_the_stretched_muscle_grows_with_the_pull():
    levels = [effort(Figure(phase=phase)) for phase in ("start", "lift", "pull", "hold")]

    assert levels == [0, 0, 0.6, 1]
    assert effort(Figure(phase="lower", moment=0)) == 1
    assert effort(Figure(phase="lower", moment=1)) == 0


def test_the_still_picture_stands_for_the_phase():
    assert still(Figure(phase="pull")).thigh == pytest.approx(98.4)
    assert still(Figure(phase="lower", aid="chair")).trunk == pytest.approx(76)
