"""From joints to shapes: limbs as one outline each, and the fixed outlines put in their place."""

from itertools import pairwise
from math import cos, hypot, radians, tan
from typing import NamedTuple

from stretches.figure import body
from stretches.figure.curve import Curve, Node, along, direction, moved, nodes, trace


class Widths:
    """A half-width along a bone: cubic Hermite through the table, clamped at its ends."""

    def __init__(self, table: tuple[tuple[float, float], ...]):
        self.table = [(float(s), float(w)) for s, w in table]
        steps = [(b[0] - a[0], (b[1] - a[1]) / (b[0] - a[0])) for a, b in pairwise(self.table)]
        inner = [(d0 * h1 + d1 * h0) / (h0 + h1) for (h0, d0), (h1, d1) in pairwise(steps)]
        self.slopes = [steps[0][1], *inner, steps[-1][1]]

    def at(self, s: float) -> float:
        return self.with_slope(s)[0]

    def with_slope(self, s: float) -> tuple[float, float]:
        """The half-width at s and how fast it grows there. At an end, where the width stays as it is, the
        growth is the mean of both sides."""
        table, slopes = self.table, self.slopes
        if s <= table[0][0]:
            return table[0][1], slopes[0] / 2
        if s >= table[-1][0]:
            return table[-1][1], slopes[-1] / 2
        i = 0
        while i < len(table) - 2 and s > table[i + 1][0]:
            i += 1
        (s0, w0), (s1, w1) = table[i], table[i + 1]
        h, m0, m1 = s1 - s0, slopes[i], slopes[i + 1]
        t = (s - s0) / h
        c, d = 3 * (w1 - w0) - h * (2 * m0 + m1), 2 * (w0 - w1) + h * (m0 + m1)
        return w0 + t * (h * m0 + t * (c + t * d)), m0 + t * (2 * c + 3 * t * d) / h


class Limb(NamedTuple):
    """The half-widths of a two-bone limb and how it folds: `fold` +1 to its front, -1 to its back."""

    front: tuple[Widths, Widths]
    back: tuple[Widths, Widths]
    first: float  # length of the first bone
    joint: tuple[float, float]  # radius of the round side of the joint, stretched and at 100 degrees
    end: float
    cap: tuple[float, float]
    fold: int


LEG = Limb(
    (Widths(body.THIGH_FRONT), Widths(body.SHANK_FRONT)),
    (Widths(body.THIGH_BACK), Widths(body.SHANK_BACK)),
    body.THIGH,
    (12.9, 13.9),
    90,
    (-23.4, -2),
    -1,
)
ARM = Limb(
    (Widths(body.UPPER_ARM_FRONT), Widths(body.FORE_ARM_FRONT)),
    (Widths(body.UPPER_ARM_BACK), Widths(body.FORE_ARM_BACK)),
    body.UPPER_ARM,
    (8.4, 10.6),
    56,
    (-13.2, 0),
    +1,
)


def limb(shape: Limb, root: complex, joint: complex, one: complex, two: complex, flexion: float) -> Curve:
    """ONE closed outline of two bones with unit headings `one` and `two`, folded by `flexion` degrees.

    The extensor side runs round the joint, the flexor side has a real crease. Stations near a strongly
    bent joint are squeezed, never dropped: the number of nodes is the same in every pose.
    """
    half = radians(flexion / 2)
    mean = one * direction(shape.fold * flexion / 2)

    def station(bone: int, s: float, side: int) -> Node:
        start, heading = (joint, two) if bone else (root, one)
        width, slope = (shape.front if side > 0 else shape.back)[bone].with_slope(s)
        slant = complex(1, side * slope) / hypot(1, slope)
        return Node(along(start, heading, s, side * width), 1.0, heading * slant)

    def edge(side: int) -> list[Node]:
        if side == shape.fold:
            widths = shape.front if side > 0 else shape.back
            middle, gap_one, gap_two = _crease(shape, widths, joint, mean, half, flexion)
        else:
            radius = shape.joint[0] + (shape.joint[1] - shape.joint[0]) * min(flexion / 100, 1)
            middle, gap_one, gap_two = Node(along(joint, mean, 0, side * radius), 1.0, mean), 16.0, 16.0
        first = [station(0, f * (shape.first - gap_one), side) for f in (0, 0.42, 1)]
        second = [station(1, gap_two + f * (shape.end - gap_two), side) for f in (0, 0.28, 0.6, 1)]
        return [*first, middle, *second]

    front, back = edge(+1), edge(-1)
    front[-1] = front[-1]._replace(corner=True)
    homeward = [node._replace(tangent=-(node.tangent or 0)) for node in reversed(back)]
    cap = Node(along(root, one, *shape.cap), 1.0, one * 1j)
    return trace([*front, *homeward, cap])


def _crease(
    shape: Limb, widths: tuple[Widths, Widths], joint: complex, mean: complex, half: float, flexion: float
) -> tuple[Node, float, float]:
    """Where the two flexor edges meet, and how far from the joint the stations beside it stay."""
    slope = tan(half)
    w = (widths[0].at(shape.first) + widths[1].at(0)) / 2
    for _ in range(3):
        w = (widths[0].at(shape.first - w * slope) + widths[1].at(w * slope)) / 2
    cut = min(w * slope, 0.42 * shape.first)
    depth = min(w / cos(half), w + 16)
    sharpness = min(max(1 - (flexion - 15) / 60, 0.0), 1.0)
    node = Node(along(joint, mean, 0, shape.fold * depth), sharpness, mean)
    return node, cut + 9, cut + 9


STUMP, FOOT = trace(nodes(body.STUMP)), trace(nodes(body.FOOT))
FIST, MITT, FINGERS = trace(nodes(body.FIST)), trace(nodes(body.MITT)), trace(nodes(body.FINGERS))
SLEEVE = trace(nodes(body.SLEEVE))
NECK, NAPE = trace(nodes(body.NECK, front_right=True)), trace(nodes(body.NAPE, front_right=True))
HEAD, HAIR, EAR = (trace(nodes(part, front_right=True)) for part in (body.HEAD, body.HAIR, body.EAR))
FACE = tuple(trace(nodes(line, front_right=True), closed=False) for line in body.FACE)


def head_origin(hip: complex, tr: complex) -> complex:
    u, v = body.HEAD_AT
    return along(hip, tr, u, -v)


def trunk(hip: complex, tr: complex, breath: float, arch: float) -> tuple[Curve, Curve]:
    """The trunk, and the part of it that the leggings cover."""
    outline = nodes(body.trunk(breath, arch), front_right=True)
    patch = outline[body.PELVIS]
    patch[0] = patch[0]._replace(handle=0.0)
    patch[-1] = patch[-1]._replace(handle=0.0, corner=True)
    return moved(trace(outline), hip, tr), moved(trace(patch), hip, tr)
