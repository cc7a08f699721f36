"""The towel or band: two strands from behind the thigh to the fists, and the ends that hang out of them.

Wrap + free part + tail is always the half towel: it never changes its length, so a closer grip shows as a
longer tail.
"""

from math import copysign, sqrt

from stretches.figure.body import HALF_TOWEL, STRAND_TAPER, TAIL_FLARE, TAIL_START, WRAP
from stretches.figure.curve import Curve, Node, trace
from stretches.figure.pose import Arm, Pose

HIDDEN = 9.0  # of the tail, inside the fist
STEPS = 4  # of the tail

Ribbon = list[tuple[complex, complex, float]]  # middle, unit heading, width


def tail_length(pose: Pose) -> float:
    return HALF_TOWEL - WRAP - pose.free


class Strand:
    """The cubic from the sling point to a palm, hanging in a parabola of the right length when slack."""

    def __init__(self, pose: Pose, arm: Arm):
        start, end = pose.sling, arm.palm
        apart = abs(end - start)
        self.u = (end - start) / apart
        off = 0.55 * (pose.working.th * 1j) + 0.45 * self.u  # it leaves the back of the thigh, then turns
        sag = 1.33 * sqrt(max(0.0, 3 * pose.chord * (pose.free - pose.chord) / 8))
        self.points = (
            start,
            start + 0.36 * apart * off - 0.6j * sag,
            end - 0.34 * apart * self.u - 1j * sag,
            end,
        )

    def at(self, t: float) -> complex:
        a, b, c, d = self.points
        s = 1 - t
        return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d

    def heading(self, t: float) -> complex:
        a, b, c, d = self.points
        s = 1 - t
        way = s * s * (b - a) + 2 * s * t * (c - b) + t * t * (d - c)
        return way / abs(way)

    def ribbon(self, width: float) -> Ribbon:
        return [(self.at(t), self.heading(t), width - STRAND_TAPER * t) for t in (0, 0.5, 1)]


def tail(pose: Pose, strand: Strand) -> Ribbon:
    """It leaves the fist along the strand, then turns down by its own weight."""
    length = tail_length(pose) + HIDDEN
    down = complex(copysign(0.10, strand.u.real), -1)

    def heading(s: float) -> complex:
        t = min(max((s - 4) / 15, 0.0), 1.0)
        turn = t * t * (3 - 2 * t)
        way = strand.u + (down - strand.u) * turn
        return way / abs(way)

    step, middle, parts = length / STEPS, strand.points[3], []
    for index in range(STEPS + 1):
        parts.append((middle, heading(index * step), TAIL_START + TAIL_FLARE * index / STEPS))
        middle += heading((index + 0.5) * step) * step
    return parts


def half_as_wide(ribbon: Ribbon, extra: float) -> Ribbon:
    """A band instead of a towel."""
    return [(middle, heading, width / 2 + extra) for middle, heading, width in ribbon]


def outline(ribbon: Ribbon, *, bulge: float = 0.0) -> Curve:
    """The closed outline of a ribbon; a bulge rounds its first edge, where it bends behind the thigh."""
    left = [Node(middle + heading * 0.5j * width, 1.0, heading) for middle, heading, width in ribbon]
    right = [Node(middle - heading * 0.5j * width, 1.0, -heading) for middle, heading, width in ribbon]
    right.reverse()
    left[-1] = left[-1]._replace(corner=True)
    if not bulge:
        right[-1] = right[-1]._replace(corner=True)
        return trace([*left, *right])
    left[0] = left[0]._replace(handle=0.3)
    right[-1] = right[-1]._replace(handle=0.3)
    middle, heading, _ = ribbon[0]
    return trace([*left, *right, Node(middle - heading * bulge)])
