"""The annotations: vertical and angle, arrows, pelvis, muscle, breath, letter of the side.

Where parts are named, the marks of all phases are there and those of another one are not displayed: the
script that moves the picture shows and hides them, and makes none.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import asin, degrees

from stretches.figure.brush import Brush, arc, polygon, strokes
from stretches.figure.curve import Curve, Node, along, direction, trace
from stretches.figure.motion import effort, heading
from stretches.figure.parameters import CHAIR_MARKS, Figure
from stretches.figure.pose import BACK, Leg, Pose
from stretches.figure.pose import pose as pose_of

RADIUS = {"straight": 150.0, "bent": 131.0}  # of the angle arc round the working hip
CLEAR = 15.0  # u that a label or an arrow keeps from the leg
CHAIR_ARROW = 200.0  # above the head
LOWEST_ARROW = 6.0  # above the floor
STROKE = 3.0
ARROW_HEM = ("accent", 0.3 * STROKE)
ARROWS = {"up": "lift", "pull": "pull", "down": "lower"}  # and the phase that shows it


def behind(brush: Brush, figure: Figure, pose: Pose) -> str:
    """What lies behind the body: the vertical, and the arc from it to the thigh."""
    shown = "arc" in figure.shown_marks
    if figure.seated or not (shown or brush.parts):
        return ""
    if brush.parts:
        figure, pose = _of_phase(figure, "hold")
    hip, radius = pose.working.hip, RADIUS[figure.knee]
    vertical = strokes((hip + 30j, hip + 1j * (radius + 26)))
    opening = [arc(hip, radius, 90, pose.working.thigh, 4)]
    return brush.line(
        "ink", vertical, 1.1, part="vertical", opacity=".45", dash="50 40", shown=shown
    ) + brush.line("ink", opening, 1.4, part="arc", opacity=".55", shown=shown)


def muscle(brush: Brush, figure: Figure, pose: Pose) -> str:
    """The stretched muscle on the back of the thigh. More stretch makes it thicker, not more opaque: a
    veil of light over the leggings would turn muddy."""
    shown = "muscle" in figure.shown_marks
    if not (shown or brush.parts):
        return ""
    leg, m = pose.working, effort(figure)
    fibre = 1.0 if brush.parts else m  # the script carries them, and shows them when the muscle is stretched

    def on_back(s: float, e: float, handle: float = 1.0) -> Node:
        return Node(along(leg.hip, leg.th, s, e - BACK.at(s)), handle)

    spindle = [
        on_back(12, 5, 0.3),
        on_back(30, 2.2),
        on_back(54, 1.8),
        on_back(78, 2.4),
        on_back(90, 5, 0.3),
        on_back(76, 3 + 5 * m),
        on_back(52, 3 + 9.5 * m),
        on_back(30, 3 + 9.5 * m),
    ]
    fibres = [
        trace(
            [
                on_back(24, 3.4 + 0.5 * e * fibre),
                on_back(50, 2.6 + e * fibre),
                on_back(76 - e, 2.8 + 0.8 * e * fibre),
            ],
            closed=False,
        )
        for e in (2.6, 6.2)
    ]
    return brush.fill("glow", [trace(spindle)], part="muscle", opacity=".95", shown=shown) + brush.line(
        "shade", fibres, 1, part="fibres", opacity=".3", shown=shown
    )


def front(brush: Brush, figure: Figure, pose: Pose, labels: dict[str, str]) -> str:
    """What lies before the body. `labels` are the finished, localised words for angle and side."""
    shown, parts = figure.shown_marks, []
    if "angle" in labels:
        parts.append(_angle(brush, figure, pose, labels["angle"]))
    every = brush.parts
    if every:
        parts.extend(_every_arrow(brush, figure))
    elif arrows := [_arrow(*_arrow_place(figure, pose, way)) for way in ARROWS if way in shown]:
        lines, heads = zip(*arrows, strict=True)
        parts.append(brush.line("accent", lines, STROKE))
        parts.append(brush.fill("accent", heads, hem=ARROW_HEM))
    if "pelvis" in shown or (every and not figure.seated):
        hip, there = pose.hip.real, "pelvis" in shown
        bar = strokes((hip - 35 - 3.4j, hip + 23 - 3.4j))
        parts.append(brush.line("accent", bar, 2.6, part="pelvis", shown=there))
        down = strokes((-8 + 29j, -8 + 12j), (-13.4 + 16j, -8 + 10.6j, -2.6 + 16j))
        parts.append(brush.line("lit", down, 2.6, part="pelvis", shown=there))
    if "breath" in shown or every:
        mouth, middle = along(pose.hip, pose.tr, 152, -19), heading(pose.tr) - 78
        waves = [arc(mouth, radius, middle - 34, middle + 34, 2) for radius in (9, 15.5, 22)]
        parts.append(brush.line("ink", waves, 1.7, part="breath", opacity=".55", shown="breath" in shown))
    if "side" in labels:
        calf = along(pose.working.knee, pose.working.sh, 32, -2)
        parts.append(brush.disc("paper", calf, 8.4, ".92", part="side-disc"))
        parts.append(brush.text("ink", calf, labels["side"], 11, 700, part="side"))
    return "".join(parts)


def _every_arrow(brush: Brush, figure: Figure) -> Iterator[str]:
    """Each arrow where the still picture of its own phase has it."""
    for way, phase in ARROWS.items():
        if figure.seated and way not in CHAIR_MARKS:
            continue
        line, head = _arrow(*_arrow_place(*_of_phase(figure, phase), way))
        there = way in figure.shown_marks
        yield brush.line("accent", [line], STROKE, part=way, shown=there)
        yield brush.fill("accent", [head], part=way, hem=ARROW_HEM, shown=there)


def _of_phase(figure: Figure, phase: str) -> tuple[Figure, Pose]:
    """This figure in another phase; a pull at its end, where it leads to."""
    then = replace(figure, phase=phase, moment=1.0 if phase == "pull" else None)
    return then, pose_of(then)


def _half(radius: float) -> float:
    """Degrees that keep an arrow or a label clear of the leg."""
    return degrees(CLEAR / radius)


def _angle(brush: Brush, figure: Figure, pose: Pose, words: str) -> str:
    radius, leg = RADIUS[figure.knee], pose.working
    away = radius + (17 if "pull" in figure.shown_marks else 2)
    at = along(leg.hip, direction(leg.thigh + _half(radius) + 7.5), away)
    return brush.text("ink", at, words, 12, 600, part="angle")


def _arrow_place(figure: Figure, pose: Pose, way: str) -> tuple[complex, float, float, float]:
    """Centre, radius, first and last angle of an arrow round the hip."""
    if figure.seated:
        lean = heading(pose.tr)
        ends = (lean + 18, lean - 2) if way == "pull" else (lean - 18, lean + 2)
        return pose.hip, CHAIR_ARROW, *ends
    leg, radius = pose.working, RADIUS[figure.knee]
    if way == "pull":
        return leg.hip, radius, leg.thigh + _half(radius), leg.thigh + _half(radius) + 16
    radius, upper = _outside_the_foot(leg, radius)
    span = 30 if way == "up" else 26
    lowest = degrees(asin((LOWEST_ARROW - leg.hip.imag) / radius))
    lower = max(upper - span, lowest)
    return leg.hip, radius, *((lower, upper) if way == "up" else (upper, lower))


def _outside_the_foot(leg: Leg, radius: float) -> tuple[float, float]:
    """Beside a straight leg; outside the toes of a bent one, where the shank would be in the way."""
    if leg.flexion < 25:
        return radius, leg.thigh - _half(radius) - 1
    reach = max(abs(leg.toe - leg.hip), abs(leg.ankle - leg.hip)) + CLEAR
    return reach, heading(leg.ankle - leg.hip) + 2


def _arrow(centre: complex, radius: float, start: float, end: float) -> tuple[Curve, Curve]:
    """An arc arrow: its line, and its head as a filled triangle (no marker, so no id)."""
    length, half = 2.9 * STROKE, 1.75 * STROKE
    turn = 1 if end >= start else -1
    tip = along(centre, direction(end), radius)
    # the head looks along the chord of the arc it covers
    way = direction(end - turn * degrees(length / radius) / 2) * 1j * turn
    base = along(tip, way, -length)
    head = polygon(tip, along(base, way, 0, half), along(base, way, 0, -half))
    return arc(centre, radius, start, end - turn * degrees(0.8 * length / radius), 2), head
