"""The colours of a picture by role: a custom property in the page, a literal value outside it.

What belongs to the stretch (aid, muscle, arrows) is heather, clothes are a quiet blue-green, nothing is
amber or red. Tint follows the role, not the depth: `leg` is the working leg, `leg-far` the resting one.
"""

from stretches.figure.parameters import FigureError

LIGHT = {
    "skin": "#e0a888",
    "top": "#b9cde4",
    "leg": "#156470",
    "aid": "#cdb4f2",
    "mat": "#d9e4de",
    "ink": "#223a4b",
    "hair": "#2c3a4b",
    "accent": "#634095",
    "glow": "#e6d8fb",
    "shade": "#0d2636",
    "paper": "#ffffff",
    "lit": "#ffffff",
    "skin-far": "#a98673",
    "top-far": "#90a5ba",
    "top-lit": "#cbdaeb",
    "leg-far": "#124c5a",
    "aid-far": "#9a76cc",
}

# For print: the working leg is the darkest thing, the resting leg saves ink.
GREY = {
    "skin": "#e4e4e4",
    "top": "#cfcfcf",
    "leg": "#4a4a4a",
    "aid": "#dadada",
    "mat": "#ededed",
    "ink": "#1c1c1c",
    "hair": "#333333",
    "accent": "#111111",
    "glow": "#f6f6f6",
    "shade": "#000000",
    "paper": "#ffffff",
    "lit": "#ffffff",
    "skin-far": "#c2c2c2",
    "top-far": "#b4b4b4",
    "top-lit": "#dedede",
    "leg-far": "#929292",
    "aid-far": "#7a7a7a",
}

# To save ink: lines on white, and only the working leg and the aid are filled.
LINE = dict.fromkeys(LIGHT, "#ffffff") | {
    "leg": "#8c8c8c",
    "aid": "#dadada",
    "ink": "#1c1c1c",
    "hair": "#333333",
    "accent": "#111111",
    "glow": "#f6f6f6",
    "shade": "#000000",
    "aid-far": "#b9b9b9",
}
# The width in u of the line round a shape of each role; what is far or lies below is drawn finer.
CONTOURS = {
    "mat": 1.0,
    "skin-far": 1.6,
    "leg-far": 1.6,
    "aid-far": 1.6,
    "top-far": 1.6,
    **dict.fromkeys(("skin", "top", "top-lit", "leg", "aid"), 2.6),
}

PALETTES = {
    "css": {role: f"var(--fig-{role})" for role in LIGHT},
    "literal": LIGHT,
    "grey": GREY,
    "line": LINE,
}


def palette(name: str) -> dict[str, str]:
    """The colour of each role; raises FigureError for a name that is not css, literal, grey or line."""
    try:
        return PALETTES[name]
    except KeyError:
        raise FigureError(f"colours: {name!r} is not one of {', '.join(PALETTES)}") from None
