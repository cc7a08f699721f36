"""From a state to joints: where every bone and hand of the figure is, in world coordinates (u)."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from stretches.figure.body import (
    ELBOW_CLEARANCE,
    FREE_AT_ENDS,
    FREE_CLOSE,
    HIP_TO_SHOULDER,
    REACH,
    SHANK,
    THIGH,
    THIGH_BACK,
    THIGH_FRONT,
    UPPER_ARM,
)
from stretches.figure.curve import along, direction
from stretches.figure.motion import HIP, SEATED_HIP, State, heading, moving, two_bone
from stretches.figure.outline import Widths
from stretches.figure.parameters import Figure

# Every limb has its own plane; a small oblique offset keeps the far one visible behind the near one.
NEAR_LEG, FAR_LEG = 0j, 9 + 6j
NEAR_SHOULDER, FAR_SHOULDER = 0 - 2j, 7 + 2j
NEAR_HAND, FAR_HAND = -1 - 1j, 5 + 4j
RIBS = 15 + 35j  # from the shoulder: the point the hands draw the aid towards
SLACK = 0.07  # share of the free length that a hanging towel loses

FRONT, BACK = Widths(THIGH_FRONT), Widths(THIGH_BACK)


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg; th, sh, ft are the unit headings of thigh, shank and foot (heel to toe)."""

    hip: complex
    knee: complex
    ankle: complex
    th: complex
    sh: complex
    ft: complex
    thigh: float  # degrees
    flexion: float
    floor: float  # height of its floor line

    @property
    def toe(self) -> complex:
        return along(self.ankle, self.ft, 45.8, -11.2)


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm; ua and fa are the unit headings of upper arm and fore-arm."""

    shoulder: complex
    elbow: complex
    palm: complex
    ua: complex
    fa: complex
    flexion: float
    floor: float


@dataclass(frozen=True, slots=True)
class Pose:
    state: State
    hip: complex
    tr: complex  # unit heading of the trunk, hip to shoulder
    working: Leg
    resting: Leg
    near_arm: Arm
    far_arm: Arm
    contact: complex  # on the axis of the working thigh
    sling: complex  # behind the thigh: both halves of the aid start here
    free: float  # of half the aid, from the thigh to the palm
    chord: float


def pose(figure: Figure) -> Pose:
    """Where everything is for these parameters."""
    state = moving(figure)
    hip = SEATED_HIP if figure.seated else HIP
    tr = direction(state.trunk)
    near = figure.working_is_near
    working = _leg(hip, NEAR_LEG if near else FAR_LEG, state.thigh, state.knee, state.plantar)
    resting = _leg(hip, FAR_LEG if near else NEAR_LEG, state.rthigh, state.rknee, state.rplantar)
    place = state.contact * THIGH
    contact = along(working.hip, working.th, place)
    sling = along(contact, working.th, 0, behind(place))
    free = FREE_AT_ENDS + (FREE_CLOSE - FREE_AT_ENDS) * figure.grip
    chord = free * (1 - SLACK * state.slack)
    shoulder = along(hip, tr, HIP_TO_SHOULDER)
    far_shoulder = 0j if figure.seated else FAR_SHOULDER

    def reach(offset: complex, hand: complex) -> Arm:
        if figure.held_with_a_strap:
            return _pulling_arm(shoulder + offset, offset.imag, contact + hand, chord)
        limit = None if figure.seated else offset.imag + ELBOW_CLEARANCE
        return _cupping_arm(
            shoulder + offset, offset.imag, contact + hand, working.th, place, state.wrap, limit
        )

    return Pose(
        state=state,
        hip=hip,
        tr=tr,
        working=working,
        resting=resting,
        near_arm=reach(NEAR_SHOULDER, NEAR_HAND),
        far_arm=reach(far_shoulder, FAR_HAND),
        contact=contact,
        sling=sling,
        free=free,
        chord=chord,
    )


def behind(place: float) -> float:
    """How far the sling point is from the axis of the thigh: on its back."""
    return -(BACK.at(place) + 1.6)


def palm_off(place: float, wrap: float) -> float:
    """How far a palm on the thigh is from its axis: in front (wrap -1) to behind (+1)."""
    front = FRONT.at(place) + 2
    return front + (3.5 - BACK.at(place) - front) * (wrap + 1) / 2


def _leg(hip: complex, layer: complex, thigh: float, knee: float, plantar: float) -> Leg:
    hip += layer
    th, sh = direction(thigh), direction(thigh - knee)
    at_knee = along(hip, th, THIGH)
    ft = direction(thigh - knee + 90 - plantar)
    return Leg(hip, at_knee, along(at_knee, sh, SHANK), th, sh, ft, thigh, knee, layer.imag)


def _arm(shoulder: complex, floor: float, elbow: complex, palm: complex) -> Arm:
    ua, fa = heading(elbow - shoulder), heading(palm - elbow)
    # the palm is derived anew, so that the bones are exact to rounding
    fore = direction(fa)
    return Arm(
        shoulder, elbow, along(elbow, fore, REACH), direction(ua), fore, (fa - ua + 180) % 360 - 180, floor
    )


def _elbow(shoulder: complex, palm: complex) -> complex:
    return along(shoulder, direction(two_bone(shoulder, palm, UPPER_ARM, REACH, -1)), UPPER_ARM)


def _pulling_arm(shoulder: complex, floor: float, contact: complex, chord: float) -> Arm:
    """The hand is a chord away from the thigh, towards the ribs. The upper arm comes to lie beside the
    trunk wherever the elbow would sink lower; both ways meet at the switch, so motion is continuous."""
    wish = shoulder + RIBS - contact
    palm = contact + wish / abs(wish) * chord
    elbow = _elbow(shoulder, palm)
    lowest = floor + ELBOW_CLEARANCE
    if elbow.imag < lowest:
        elbow = complex(shoulder.real + sqrt(UPPER_ARM**2 - (shoulder.imag - lowest) ** 2), lowest)
        palm = _higher_crossing(contact, chord, elbow, REACH)
    return _arm(shoulder, floor, elbow, palm)


def _higher_crossing(a: complex, radius_a: float, b: complex, radius_b: float) -> complex:
    apart = abs(b - a)
    to_b = (b - a) / apart
    s = (apart * apart + radius_a * radius_a - radius_b * radius_b) / (2 * apart)
    n = sqrt(max(0.0, radius_a * radius_a - s * s))
    return max(along(a, to_b, s, n), along(a, to_b, s, -n), key=lambda point: point.imag)


def _cupping_arm(
    shoulder: complex,
    floor: float,
    contact: complex,
    th: complex,
    place: float,
    wrap: float,
    limit: float | None,
) -> Arm:
    """The palm lies on the thigh, in front (wrap -1) to behind (+1). Out of reach it slides to the hip;
    with an elbow under `limit`, to the knee."""
    n = palm_off(place, wrap)

    def too_far(slide: float) -> bool:
        return abs(along(contact, th, slide, n) - shoulder) > 0.985 * (UPPER_ARM + REACH)

    def too_low(slide: float) -> bool:
        return limit is not None and _elbow(shoulder, along(contact, th, slide, n)).imag < limit

    slide = 0.0
    if too_far(0):
        slide = _least(too_far, -45.0)
    elif too_low(0):
        slide = _least(too_low, 40.0)
    palm = along(contact, th, slide, n)
    return _arm(shoulder, floor, _elbow(shoulder, palm), palm)


def _least(wrong: Callable[[float], bool], furthest: float) -> float:
    """The smallest slide towards `furthest` that is no longer wrong, by bisection."""
    bad, good = 0.0, furthest
    for _ in range(40):
        middle = (bad + good) / 2
        bad, good = (middle, good) if wrong(middle) else (bad, middle)
    return good
