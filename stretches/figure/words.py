"""Title and description of a picture, in whole sentences from the same parameters that draw it.

The module knows no framework: `translate` is any gettext, str for English as written. Each sentence is
one entry of the catalogue with named gaps. An angle is named only where the picture shows one, or where
the leg is drawn lower than upright: no angle is demanded of a patient (clinical.md S25).
"""

from collections.abc import Callable

from stretches.figure.motion import still
from stretches.figure.parameters import Figure

Translate = Callable[[str], str]


def _(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when the picture is described."""
    return sentence


SIDES = {"right": _("right"), "left": _("left")}
# Translators: the letter on the leg that is stretched.
LETTERS = {"right": _("R"), "left": _("L")}
DEGREES = _("%(angle)d°")

TITLES = {
    "start": _("Hamstring stretch lying on the back, %(side)s leg: starting position"),
    "lift": _("Hamstring stretch lying on the back, %(side)s leg: lifting the leg"),
    "pull": _("Hamstring stretch lying on the back, %(side)s leg: pulling gently"),
    "hold": _("Hamstring stretch lying on the back, %(side)s leg: holding the stretch"),
    "lower": _("Hamstring stretch lying on the back, %(side)s leg: lowering the leg"),
}
CHAIR_TITLES = {
    "start": _("Hamstring stretch sitting on a chair, %(side)s leg: starting position"),
    "lift": _("Hamstring stretch sitting on a chair, %(side)s leg: sitting tall"),
    "pull": _("Hamstring stretch sitting on a chair, %(side)s leg: leaning forward"),
    "hold": _("Hamstring stretch sitting on a chair, %(side)s leg: holding the stretch"),
    "lower": _("Hamstring stretch sitting on a chair, %(side)s leg: coming back up"),
}

VIEW = _("Side view from the %(camera)s.")
LYING = _("The person lies on the back on a mat.")
SITTING = _("The person sits on the front edge of a chair.")

RESTING = {
    "bent": _("The %(other)s knee is bent, the foot flat on the mat."),
    "straight": _("The %(other)s leg rests straight on the mat."),
}
CHAIR_RESTING = _("The %(other)s knee is bent, the foot flat on the floor.")

STARTING = _("The %(side)s knee is bent, the foot flat on the mat.")
LOWERING = _("The %(side)s leg is on its way down to the mat, with the knee bending.")
WORKING = {
    ("lift", "straight"): _("The straight %(side)s leg is lifted until it points to the ceiling."),
    ("lift", "bent"): _("The %(side)s leg is lifted, knee bent, until the knee points to the ceiling."),
    ("pull", "straight"): _("The straight %(side)s leg is drawn towards the trunk."),
    ("pull", "bent"): _("The %(side)s leg is drawn towards the trunk, with the knee bent."),
    ("hold", "straight"): _("The straight %(side)s leg is held, tilted towards the trunk."),
    ("hold", "bent"): _("The %(side)s leg is held with the knee bent, the thigh tilted towards the trunk."),
}
WITH_ANGLE = {
    ("lift", "straight"): _("The straight %(side)s leg is lifted to %(angle)d degrees above the floor."),
    ("lift", "bent"): _(
        "The %(side)s leg is lifted, knee bent, with the thigh %(angle)d degrees above the floor."
    ),
    ("pull", "straight"): _(
        "The straight %(side)s leg is drawn closer, with the thigh %(angle)d degrees above the floor."
    ),
    ("pull", "bent"): _(
        "The %(side)s leg is drawn closer, knee bent, with the thigh %(angle)d degrees above the floor."
    ),
    ("hold", "straight"): _(
        "The straight %(side)s leg is held with the thigh %(angle)d degrees above the floor."
    ),
    ("hold", "bent"): _(
        "The %(side)s leg is held, knee bent, with the thigh %(angle)d degrees above the floor."
    ),
}
TILTED_WITH_ANGLE = {
    ("pull", "straight"): _(
        "The straight %(side)s leg is drawn closer, with the thigh %(angle)d degrees above the floor, "
        "tilted towards the trunk."
    ),
    ("pull", "bent"): _(
        "The %(side)s leg is drawn closer, knee bent, with the thigh %(angle)d degrees above the floor, "
        "tilted towards the trunk."
    ),
    ("hold", "straight"): _(
        "The straight %(side)s leg is held with the thigh %(angle)d degrees above the floor, "
        "tilted towards the trunk."
    ),
    ("hold", "bent"): _(
        "The %(side)s leg is held, knee bent, with the thigh %(angle)d degrees above the floor, "
        "tilted towards the trunk."
    ),
}
CHAIR_WORKING = _("The %(side)s leg is stretched out in front, knee straight, heel on the floor.")
CHAIR_TRUNK = {
    "start": _("The trunk is upright."),
    "lift": _("The trunk is upright."),
    "pull": _("The trunk leans forward from the hips, with a straight back."),
    "hold": _("The trunk leans forward from the hips, with a straight back."),
    "lower": _("The trunk comes back up, with a straight back."),
}

AIDS = {
    "towel": _("A towel runs behind the %(side)s thigh; both hands hold it %(grip)s."),
    "band": _("An exercise band runs behind the %(side)s thigh; both hands hold it %(grip)s."),
    "tubing": _("Tubing runs behind the %(side)s thigh; both hands hold it %(grip)s."),
}
GRIPS = (
    (0.34, _("close to the ends")),
    (0.67, _("half way to the thigh")),
    (1.01, _("close to the thigh")),
)
HANDS_BEHIND = _("Both hands hold the %(side)s thigh from behind, without a towel.")
HANDS_ON_TOP = _("Both hands lie on the %(side)s thigh.")
PELVIS = _("The pelvis stays down on the mat.")

UPRIGHT, TILTED = 88.0, 92.0  # degrees: from here the leg reads as upright, and as past it


def title(figure: Figure, translate: Translate = str) -> str:
    """One line that names the stretch, the side and the phase."""
    titles = CHAIR_TITLES if figure.seated else TITLES
    return translate(titles[figure.phase]) % {"side": translate(SIDES[figure.side])}


def description(figure: Figure, translate: Translate = str) -> str:
    """The picture for somebody who does not see it."""
    other = "left" if figure.side == "right" else "right"
    gaps = {
        "side": translate(SIDES[figure.side]),
        "other": translate(SIDES[other]),
        "camera": translate(SIDES[figure.seen_from]),
        "angle": thigh_angle(figure),
        "grip": translate(next(words for limit, words in GRIPS if figure.grip < limit)),
    }
    sentences = _seated(figure) if figure.seated else _lying(figure)
    return " ".join(translate(sentence) % gaps for sentence in (VIEW, *sentences))


def labels(figure: Figure, translate: Translate = str) -> dict[str, str]:
    """The words drawn in the picture, ready made: the angle, the letter of the side."""
    words = {
        "angle": translate(DEGREES) % {"angle": thigh_angle(figure)},
        "side": translate(LETTERS[figure.side]),
    }
    return {name: words[name] for name in words if name in figure.labels}


def thigh_angle(figure: Figure) -> int:
    """The thigh above the floor in the still picture, in whole degrees."""
    return round(still(figure).thigh)


def _lying(figure: Figure) -> list[str]:
    sentences = [LYING, RESTING[figure.resting_leg], _working(figure)]
    if figure.held_with_a_strap:
        sentences.append(AIDS[figure.aid])
    else:
        sentences.append(HANDS_ON_TOP if still(figure).wrap < 0 else HANDS_BEHIND)
    if figure.phase in ("pull", "hold"):
        sentences.append(PELVIS)
    return sentences


def _seated(figure: Figure) -> list[str]:
    return [SITTING, CHAIR_RESTING, CHAIR_WORKING, CHAIR_TRUNK[figure.phase], HANDS_ON_TOP]


def _working(figure: Figure) -> str:
    if figure.phase == "start":
        return STARTING
    if figure.phase == "lower":
        return LOWERING
    what = figure.phase, figure.knee
    if figure.lift < UPRIGHT or figure.hold_angle <= TILTED:
        return WITH_ANGLE[what]
    if "angle" in figure.labels:
        return TILTED_WITH_ANGLE.get(what) or WITH_ANGLE[what]
    return WORKING[what]
