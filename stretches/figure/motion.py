"""The phases of the stretch as ten numbers, and how these numbers move.

Only a `State` is ever interpolated, never a position: the pose is worked out anew for each, so hands stay
on the towel and bones keep their length.
"""

from math import acos, asin, atan2, degrees
from typing import NamedTuple

from stretches.figure.body import (
    ANKLE_HEIGHT,
    HEEL_CENTRE,
    HEEL_RADIUS,
    HIP_HEIGHT,
    SEAT_HEIGHT,
    SHANK,
    THIGH,
)
from stretches.figure.curve import along, direction
from stretches.figure.parameters import Figure

HIP = complex(0, HIP_HEIGHT)
SEATED_HIP = complex(0, SEAT_HEIGHT + HIP_HEIGHT)


class State(NamedTuple):
    """Angles in degrees; knee is flexion, plantar is plantar flexion, r... the resting leg. `slack` 1 is a
    hanging towel; `wrap` -1 a palm on the front of the thigh, +1 behind it; `contact` where on the thigh
    the aid or the palm lies, as a fraction of its length."""

    trunk: float
    thigh: float
    knee: float
    plantar: float
    rthigh: float
    rknee: float
    rplantar: float
    slack: float
    wrap: float
    contact: float


def heading(vector: complex) -> float:
    """The angle of a vector in degrees."""
    return degrees(atan2(vector.imag, vector.real))


def two_bone(a: complex, b: complex, first: float, second: float, bend: int) -> float:
    """Heading in degrees of the first of two bones from a to b; the joint lies left of a-b for bend +1."""
    apart = min(max(abs(b - a), abs(first - second) + 1e-9), first + second - 1e-9)
    return heading(b - a) + bend * degrees(acos((first**2 + apart**2 - second**2) / (2 * first * apart)))


def crook(hip: complex, x: float) -> tuple[float, float, float]:
    """Thigh, knee and plantar angle of a leg whose foot stands flat with the ankle above x."""
    ankle = complex(x, ANKLE_HEIGHT)
    thigh = two_bone(hip, ankle, THIGH, SHANK, +1)
    shank = heading(ankle - along(hip, direction(thigh), THIGH))
    return thigh, thigh - shank, shank + 90


def heel(hip: complex, *, foot: float | None = None, plantar: float = 0.0) -> tuple[float, float, float]:
    """The same for a straight leg that lies on its heel; the foot points along `foot` where given."""
    thigh = 0.0
    for _ in range(60):
        pointing = thigh + 90 - plantar if foot is None else foot
        ankle_y = HEEL_RADIUS - (complex(*HEEL_CENTRE) * direction(pointing)).imag
        thigh = degrees(asin((ankle_y - hip.imag) / (THIGH + SHANK)))
    return thigh, 0.0, thigh + 90 - pointing


START = crook(HIP, 126)
RESTING = {"bent": crook(HIP, 132), "straight": heel(HIP, foot=74)}
CHAIR_WORKING = heel(SEATED_HIP, plantar=2)
CHAIR_RESTING = crook(SEATED_HIP, 84)


def key_states(figure: Figure) -> dict[str, State]:
    """The three states all others lie between: start, lift and hold."""
    if figure.seated:
        up = State(90, *CHAIR_WORKING, *CHAIR_RESTING, 0, -1, 0.42)
        return {
            "start": up,
            "lift": up,
            "hold": up._replace(trunk=90 - figure.hold_angle, contact=0.80),
        }
    hands = figure.aid == "hands"
    rest = RESTING[figure.resting_leg]
    lifted, held, plantar = (3, 3, 4) if figure.knee == "straight" else (80, 88, 14)
    around = 1 if hands else 0
    return {
        "start": State(180, *START, *rest, 1, -around, 0.44 if hands else 0.52),
        "lift": State(180, figure.lift, lifted, plantar, *rest, 0, around, 0.52),
        "hold": State(180, figure.hold_angle, held, plantar, *rest, 0, around, 0.52),
    }


def blend(a: State, b: State, t: float) -> State:
    """Every number t of the way from a to b."""
    return State(*(x + (y - x) * t for x, y in zip(a, b, strict=True)))


def still(figure: Figure) -> State:
    """The state of the one picture that stands for a phase."""
    key = key_states(figure)
    if figure.phase == "pull":
        return blend(key["lift"], key["hold"], 0.6)
    if figure.phase == "lower":
        return blend(
            key["hold"] if figure.seated else key["lift"], key["start"], 0.5 if figure.seated else 0.55
        )
    return key[figure.phase]


def ease(t: float) -> float:
    """The smoothest way from 0 to 1 (least jerk); what lies outside is clamped."""
    t = min(max(t, 0.0), 1.0)
    return t * t * t * (10 - 15 * t + 6 * t * t)


def lifting(key: dict[str, State], t: float) -> State:
    """Lifting at 0..1: the thigh leads, the knee follows, the hands come round early."""
    thigh, knee, hands = ease(t / 0.85), ease((t - 0.25) / 0.75), ease(t / 0.6)
    parts = State(ease(t), thigh, knee, knee, thigh, thigh, thigh, thigh, hands, hands)
    return State(*(a + (b - a) * p for a, b, p in zip(key["start"], key["lift"], parts, strict=True)))


def moving(figure: Figure) -> State:
    """The state at `figure.moment` of the movement of its phase; without a moment, its still picture.

    Holding does not move at all. Lowering goes back to the lift first, then lifts backwards.
    """
    t, key = figure.moment, key_states(figure)
    if t is None:
        return still(figure)
    if figure.phase == "lift":
        return lifting(key, t)
    if figure.phase == "pull":
        return blend(key["lift"], key["hold"], ease(t))
    if figure.phase == "lower" and figure.seated:
        return blend(key["hold"], key["start"], ease(t))
    if figure.phase == "lower":
        return blend(key["hold"], key["lift"], ease(t / 0.25)) if t < 0.25 else lifting(key, (1 - t) / 0.75)
    return key[figure.phase]


def effort(figure: Figure) -> float:
    """How far the stretch has gone from lifted (0) to held (1): the thickness of the muscle."""
    if figure.phase == "hold":
        return 1.0
    if figure.phase == "pull":
        return 0.6 if figure.moment is None else ease(figure.moment)
    if figure.phase == "lower" and figure.moment is not None:
        return 1 - ease(figure.moment if figure.seated else figure.moment / 0.25)
    return 0.0
