"""Node lists to cubic Bezier curves, and curves to the text of a path.

Points are complex numbers, x + yj, y up. Few nodes suffice because a handle on its own chord L with the
angle phi to the tangent is L / (1.5 (1 + cos phi)) long: exact for arcs, never overshooting.
"""

from cmath import rect
from collections.abc import Iterable, Sequence
from math import floor, radians
from typing import NamedTuple

from stretches.figure.body import CORNER


class Node(NamedTuple):
    """A point of an outline; `tangent` is a unit direction, None follows the neighbours."""

    at: complex
    handle: float = 1.0
    tangent: complex | None = None
    corner: bool = False  # a straight edge leads to the next node


class Curve(NamedTuple):
    """A closed or open outline: each segment is (end,) for a line or (handle, handle, end)."""

    start: complex
    segments: tuple[tuple[complex, ...], ...]
    closed: bool = True


class View(NamedTuple):
    """Where the world lies in the picture: its size, the world's origin in it, and the direction of +x.

    The other side of the mat is seen by negating x in the numbers (mirror -1), never by a transform: texts
    stay readable and no style sheet can turn a right leg into a left one.
    """

    width: float
    height: float
    cx: float
    floor: float
    mirror: int = 1

    def seen_from_the_left(self) -> "View":
        return self._replace(cx=self.width - self.cx, mirror=-self.mirror)

    def x(self, world: complex) -> int:
        return floor(10 * (self.cx + self.mirror * world.real) + 0.5)

    def y(self, world: complex) -> int:
        return floor(10 * (self.floor - world.imag) + 0.5)


def direction(degrees: float) -> complex:
    """The unit vector of an angle, counter-clockwise from +x."""
    return rect(1.0, radians(degrees))


def along(start: complex, heading: complex, s: float, n: float = 0.0) -> complex:
    """s along a unit heading from `start`, n to its left."""
    return start + heading * complex(s, n)


def nodes(outline: Iterable, *, front_right: bool = False) -> list[Node]:
    """An outline of body.py as nodes in its own frame; `front_right` for trunk, neck and head."""
    made: list[Node] = []
    side = -1 if front_right else 1
    for entry in outline:
        if entry == CORNER:
            made[-1] = made[-1]._replace(corner=True)
            continue
        x, y, handle, angle = (*entry, 1.0, None)[:4] if len(entry) < 4 else entry
        made.append(Node(complex(x, side * y), handle, None if angle is None else direction(side * angle)))
    return made


def trace(path: Sequence[Node], *, closed: bool = True) -> Curve:
    """The smooth curve through the nodes. The ends of an open curve have no handle unless given one."""
    count = len(path)
    tangents = [_tangent(path, index, closed) for index in range(count)]
    segments: list[tuple[complex, ...]] = []
    for index in range(count if closed else count - 1):
        here, there = path[index], path[(index + 1) % count]
        if here.corner:
            segments.append((there.at,))
            continue
        chord = there.at - here.at
        length = abs(chord) or 1e-12
        reach = length * length / 1.5
        handles = []
        for tangent, node in ((tangents[index], here), (tangents[(index + 1) % count], there)):
            cos = (tangent.real * chord.real + tangent.imag * chord.imag) / length
            handles.append(tangent * (node.handle * reach / (length * (1 + max(0.2, cos)))))
        segments.append((here.at + handles[0], there.at - handles[1], there.at))
    return Curve(path[0].at, tuple(segments), closed)


def _tangent(path: Sequence[Node], index: int, closed: bool) -> complex:
    node = path[index]
    if node.tangent is not None:
        return node.tangent
    if not closed and index in (0, len(path) - 1):
        return 0j
    before, after = node.at - path[index - 1].at, path[(index + 1) % len(path)].at - node.at
    d1, d2 = abs(before), abs(after)
    weighted = before / d1 * d2 + after / d2 * d1
    return weighted / abs(weighted)


def moved(curve: Curve, to: complex, heading: complex) -> Curve:
    """The curve carried rigidly into the frame at `to` that looks along the unit `heading`."""
    segments = tuple(tuple(to + heading * point for point in segment) for segment in curve.segments)
    return Curve(to + heading * curve.start, segments, curve.closed)


def written(curves: Iterable[Curve], view: View) -> str:
    """One `d` for several curves: tenths of a unit, integers, relative commands, no needless separator.

    Each point is rounded once, absolutely, and differenced afterwards, so errors do not add up. The
    straight edge back to the start is left to z.
    """
    cx, mirror, base = view.cx, view.mirror, view.floor
    text: list[str] = []
    for start, segments, closed in curves:
        x, y = view.x(start), view.y(start)
        text.append(f"M{x} {y}")
        last = ""
        if closed and len(segments[-1]) == 1:
            segments = segments[:-1]
        for segment in segments:
            # written out for speed: this is half the time of a picture
            end = segment[-1]
            x2 = floor(10 * (cx + mirror * end.real) + 0.5)
            y2 = floor(10 * (base - end.imag) + 0.5)
            if len(segment) == 1:
                text.append(f"{' ' if last == 'l' else 'l'}{x2 - x} {y2 - y}")
                last = "l"
            else:
                a, b, _ = segment
                text.append(
                    f"{' ' if last == 'c' else 'c'}"
                    f"{floor(10 * (cx + mirror * a.real) + 0.5) - x} {floor(10 * (base - a.imag) + 0.5) - y} "
                    f"{floor(10 * (cx + mirror * b.real) + 0.5) - x} {floor(10 * (base - b.imag) + 0.5) - y} "
                    f"{x2 - x} {y2 - y}"
                )
                last = "c"
            x, y = x2, y2
        if closed:
            text.append("z")
    return "".join(text).replace(" -", "-")
