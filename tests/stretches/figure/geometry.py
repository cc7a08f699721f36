"""Reading a drawn picture back into numbers."""

import re
from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

from stretches.figure.curve import Curve
from stretches.figure.parameters import CAMERAS, KNEES, PHASES, RESTING_LEGS, SIDES, Figure

GRIPS = (0.0, 0.25, 0.5, 0.75, 1.0)


def grid(*, cameras=CAMERAS, grips=GRIPS, straps=("towel", "band", "tubing")) -> Iterator[Figure]:
    """Every discrete combination; hands and chair have no grip, the chair neither knee nor resting leg."""
    for side, phase, camera in product(SIDES, PHASES, cameras):
        common: dict[str, Any] = {"side": side, "phase": phase, "camera": camera}
        yield Figure(aid="chair", **common)
        for rest, knee in product(RESTING_LEGS, KNEES):
            yield Figure(aid="hands", resting_leg=rest, knee=knee, **common)
            for aid, grip in product(straps, grips):
                yield Figure(aid=aid, grip=grip, resting_leg=rest, knee=knee, **common)


def poses_to_check() -> list[Figure]:
    """The grid, limited ranges and movements; band and tubing lie where the towel lies."""
    moving = [figure for movement in frames(20) for figure in movement]
    return [*grid(cameras=("working", "right"), straps=("towel",)), *limited_ranges(), *moving]


def limited_ranges() -> Iterator[Figure]:
    """Legs that do not get far, and legs that get very far."""
    for knee, lift, aid in product(KNEES, (50, 60, 70, 80, 90), ("towel", "hands")):
        for pull in (0, 10, 20, 30):
            target = lift + pull
            if 54 <= target <= (115 if knee == "straight" else 125):
                yield from (
                    Figure(knee=knee, lift=lift, target=target, aid=aid, phase=phase, resting_leg=rest)
                    for phase, rest in product(PHASES, RESTING_LEGS)
                )
    for lean, phase in product((10, 20, 35, 45), PHASES):
        yield Figure(aid="chair", target=lean, phase=phase)


def frames(count: int = 40) -> Iterator[list[Figure]]:
    """The movements, moment by moment."""
    shapes: list[dict[str, Any]] = [{"aid": "chair"}]
    for aid, knee, rest in product(("towel", "hands"), KNEES, RESTING_LEGS):
        shapes.append({"aid": aid, "knee": knee, "resting_leg": rest})
    for shape, phase in product(shapes, ("lift", "pull", "hold", "lower")):
        yield [Figure(phase=phase, moment=index / count, **shape) for index in range(count + 1)]


def drawn(svg: str) -> list[str]:
    """The `d` of every path, in document order."""
    return re.findall(r' d="([^"]*)"', svg)


def numbers(d: str) -> list[tuple[int, int]]:
    """Every point of a path as written, handles included, in absolute tenths of a unit."""
    tokens = re.findall(r"[Mclz]|-?\d+", d)
    points: list[tuple[int, int]] = []
    x = y = at = 0
    command = ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
            continue
        count = 6 if command == "c" else 2
        pairs = [int(token) for token in tokens[at : at + count]]
        at += count
        if command == "M":
            x = y = 0
        points += [(x + dx, y + dy) for dx, dy in zip(pairs[::2], pairs[1::2], strict=True)]
        x, y = points[-1]
    return points


def flattened(curve: Curve, steps: int = 8) -> list[complex]:
    """The outline as a polygon."""
    points, here = [curve.start], curve.start
    for segment in curve.segments:
        if len(segment) == 1:
            points.append(segment[0])
        else:
            b, c, d = segment
            for index in range(1, steps + 1):
                t = index / steps
                s = 1 - t
                points.append(s**3 * here + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d)
        here = segment[-1]
    return points


def crossings(polygon: list[complex]) -> int:
    """How often the edges of a closed polygon cross one another."""
    edges = [(a, b) for a, b in pairwise(polygon) if abs(a - b) > 1e-9]
    found = 0
    for i, (a, b) in enumerate(edges):
        low, high = min(a.real, b.real), max(a.real, b.real)
        for j in range(i + 2, len(edges) - (i == 0)):
            c, d = edges[j]
            if max(c.real, d.real) < low or min(c.real, d.real) > high:
                continue
            if _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0:
                found += 1
    return found


def _side(a: complex, b: complex, c: complex) -> float:
    return ((b - a).conjugate() * (c - a)).imag
