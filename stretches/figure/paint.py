"""The parts of the picture, each as SVG text: ground, legs, arms, head, trunk, towel.

What many pictures share (the lying body, a resting leg) is kept as text.
"""

from functools import lru_cache

from stretches.figure import outline, sling
from stretches.figure.body import STRAND_START
from stretches.figure.brush import Brush, polygon, strokes
from stretches.figure.curve import Curve, Node, along, direction, moved, trace
from stretches.figure.parameters import Figure
from stretches.figure.pose import Arm, Leg, Pose

MAT = (-208.0, 226.0)
CHAIR_MAT = (-96.0, 232.0)
# centre x, centre y, half width, half height of the shadows under head, back and pelvis
BODY_SHADOWS = ((-172, 0.4, 20, 3.4), (-98, 0, 36, 3.6), (-1, 0.2, 27, 3.6))
ARCH, CHAIR_ARCH = 1.0, 0.45
HEM = ("aid-far", 1.2)


def ground(brush: Brush, figure: Figure, pose: Pose) -> str:
    """The mat, the chair of the seated stretch, and the shadows of body and feet."""
    shadows = [] if figure.seated else [brush.ellipse(complex(x, y), rx, ry) for x, y, rx, ry in BODY_SHADOWS]
    shadows += [_foot_shadow(brush, pose.resting), _foot_shadow(brush, pose.working, part="foot-shadow")]
    return _mat(brush, figure.seated) + brush.shadows(shadows)


@lru_cache(maxsize=32)
def _mat(brush: Brush, seated: bool) -> str:
    x0, x1 = CHAIR_MAT if seated else MAT
    corners = ((x0, 12), (x1 - 2, 12), (x1 + 2, -9), (x1 + 2, -14), (x0 - 4, -14), (x0 - 4, -9))
    edge = ((x0 - 4, -9), (x1 + 2, -9), (x1 + 2, -14), (x0 - 4, -14))
    return (
        brush.fill("mat", [polygon(*(complex(*corner) for corner in corners))])
        + brush.fill("shade", [polygon(*(complex(*corner) for corner in edge))], opacity=".16")
        + (chair(brush) if seated else "")
    )


def _foot_shadow(brush: Brush, leg: Leg, *, part: str = "") -> str:
    """It fades as the foot leaves the mat. Where parts are named it stays, unseen, for the script."""
    strength = max(0.0, 1 - (leg.ankle.imag - leg.floor - 16) / 14)
    if strength == 0 and not (part and brush.parts):
        return ""
    flat = leg.ft.real > 0.94
    centre, half = (15.5, 30.5) if flat else (0, 14)
    opacity = "" if strength >= 1 else f"{strength:.2f}"
    return brush.ellipse(complex(leg.ankle.real + centre, leg.floor + 0.2), half, 2.6, opacity, part=part)


def chair(brush: Brush) -> str:
    """Seat, legs and back rest, all the colour of the mat in three shades."""

    def piece(curve: Curve, shade: str) -> str:
        return brush.fill("mat", [curve]) + brush.fill("shade", [curve], opacity=shade)

    def leg(x: float, floor: float) -> Curve:
        return polygon(complex(x, 90), complex(x + 7, 90), complex(x + 6, floor), complex(x + 1, floor))

    seat = trace(
        [
            Node(-66 + 98j, 0, None, corner=True),
            Node(18 + 98j, 1, 1),
            Node(22 + 93j, 1, -1j),
            Node(18 + 88j, 1, -1, corner=True),
            Node(-66 + 88j, 0, None, corner=True),
        ]
    )
    rest = polygon(-62 + 92j, -74 + 212j, -67 + 213j, -55 + 92j)
    pieces = [
        (leg(-53, 6), ".42"),
        (leg(19, 6), ".42"),
        (rest, ".28"),
        (leg(-60, 0), ".28"),
        (leg(12, 0), ".28"),
    ]
    return "".join(piece(curve, shade) for curve, shade in [*pieces, (seat, ".2")])


@lru_cache(maxsize=512)
def leg(brush: Brush, leg: Leg, tint: str) -> str:
    """Foot and leggings; `tint` is empty for the working leg, -far for the resting one."""
    name = "resting" if tint else "working"
    foot = [moved(outline.STUMP, leg.knee, leg.sh), moved(outline.FOOT, leg.ankle, leg.ft)]
    leggings = outline.limb(outline.LEG, leg.hip, leg.knee, leg.th, leg.sh, leg.flexion)
    return brush.fill(f"skin{tint}", foot, part=f"{name}-foot") + brush.fill(
        f"leg{tint}", [leggings], part=f"{name}-leg"
    )


def arm(brush: Brush, figure: Figure, pose: Pose, arm: Arm, tint: str) -> str:
    """Arm and hand as one path."""
    shapes = [outline.limb(outline.ARM, arm.shoulder, arm.elbow, arm.ua, arm.fa, arm.flexion)]
    shapes.append(moved(outline.FIST if figure.held_with_a_strap else outline.MITT, arm.palm, arm.fa))
    if not figure.held_with_a_strap:
        shapes.append(moved(outline.FINGERS, arm.palm, _fingers(pose)))
    return brush.fill(f"skin{tint}", shapes, part="far-arm" if tint else "near-arm")


def _fingers(pose: Pose) -> complex:
    """They turn from lying along the thigh to gripping behind it."""
    return pose.working.th * direction(-45 * (pose.state.wrap + 1))


def knuckles(brush: Brush, figure: Figure, pose: Pose) -> str:
    arm = pose.near_arm
    if figure.held_with_a_strap:
        heading = arm.fa
        lines = [(complex(9.6 - 0.12 * abs(y), y), complex(6, y - 0.4)) for y in (4.6, 0.6, -3.4)]
    else:
        heading = _fingers(pose)
        lines = [(complex(7, y), complex(14.4, 0.92 * y)) for y in (3.9, 0, -3.9)]
    placed = [moved(line, arm.palm, heading) for line in strokes(*lines)]
    return brush.line("shade", placed, 0.85, part="knuckles", opacity=".3")


def sleeve(brush: Brush, arm: Arm, role: str) -> str:
    part = "far-sleeve" if role == "top-far" else "near-sleeve"
    return brush.fill(role, [moved(outline.SLEEVE, arm.shoulder, arm.ua)], part=part)


@lru_cache(maxsize=64)
def head(brush: Brush, hip: complex, tr: complex) -> str:
    """Neck, head, shade of the neck, hair, ear, and the few lines of the face."""
    at = outline.head_origin(hip, tr)
    skin = [moved(outline.NECK, hip, tr), moved(outline.HEAD, at, tr)]
    return (
        brush.fill("skin", skin, part="head")
        + brush.fill("shade", [moved(outline.NAPE, hip, tr)], part="head", opacity=".1")
        + brush.fill("hair", [moved(outline.HAIR, at, tr)], part="head")
        + brush.fill("skin", [moved(outline.EAR, at, tr)], part="head")
        + brush.line("hair", [moved(line, at, tr) for line in outline.FACE], 1, part="head", opacity=".7")
    )


@lru_cache(maxsize=64)
def trunk(brush: Brush, hip: complex, tr: complex, breath: float, seated: bool) -> str:
    """The shirt, and the leggings round the pelvis."""
    shirt, pelvis = outline.trunk(hip, tr, breath, CHAIR_ARCH if seated else ARCH)
    return brush.fill("top", [shirt], part="trunk") + brush.fill("leg", [pelvis], part="pelvis-patch")


def far_aid(brush: Brush, figure: Figure, pose: Pose) -> str:
    """The far half of towel or band, its tail first."""
    strand = sling.Strand(pose, pose.far_arm)
    tail, ribbon = sling.tail(pose, strand), strand.ribbon(STRAND_START - 1)
    if figure.aid != "towel":
        tail, ribbon = sling.half_as_wide(tail, 1), sling.half_as_wide(ribbon, 1.5)
    return brush.fill("aid-far", [sling.outline(tail), sling.outline(ribbon)], part="far-aid")


def near_aid(brush: Brush, figure: Figure, pose: Pose) -> str:
    """The near half, and the tail that hangs out of the fist: how long it is, is the dose."""
    strand = sling.Strand(pose, pose.near_arm)
    tail, ribbon = sling.tail(pose, strand), strand.ribbon(STRAND_START)
    if figure.aid != "towel":
        tail, ribbon = sling.half_as_wide(tail, 1), sling.half_as_wide(ribbon, 1.5)
        return brush.fill(
            "aid", [sling.outline(ribbon, bulge=1.8)], part="near-strand", hem=HEM
        ) + brush.fill("aid", [sling.outline(tail)], part="near-tail", hem=HEM)
    middle = [Node(strand.at(t)) for t in (0.06, 0.3, 0.55, 0.8)]
    end, heading, _ = tail[-1]
    stripes = strokes(*((along(end, heading, -s, 6), along(end, heading, -s, -6)) for s in (3.4, 6.2)))
    return (
        brush.fill("aid", [sling.outline(ribbon, bulge=1.8)], part="near-strand", hem=HEM)
        + brush.line("lit", [trace(middle, closed=False)], 1.1, part="strand-line", opacity=".5")
        + brush.fill("aid", [sling.outline(tail)], part="near-tail", hem=HEM)
        + brush.line("lit", stripes, 1.2, part="stripes", opacity=".8")
    )
