"""The contact sheet: every discrete combination in one picture, to be looked at."""

from html import escape
from itertools import product

from stretches.figure import scene, words
from stretches.figure.brush import Brush
from stretches.figure.parameters import PHASES, Figure

CELL, ROW, LEFT, TOP = 220, 140, 120, 44  # pixels
COLUMNS = [(knee, phase) for knee in ("straight", "bent") for phase in PHASES]
ROWS = [
    *product(("towel", "band", "hands"), ("bent", "straight"), ("right", "left")),
    *product(("chair",), ("bent",), ("right", "left")),
]
GRIPS = {"towel": 0.15, "band": 0.50, "hands": 0.50, "chair": 0.50}


def contact_sheet(colours: str = "literal") -> str:
    """An SVG of the whole grid; the seated stretch has no bent knee."""
    ink, paper = Brush(scene.SUPINE, colours).colour["ink"], Brush(scene.SUPINE, colours).colour["paper"]
    width, height = LEFT + CELL * len(COLUMNS), TOP + ROW * len(ROWS)
    cells = [f'<rect width="{width}" height="{height}" fill="{paper}"/>']
    for column, (knee, phase) in enumerate(COLUMNS):
        cells.append(_words(LEFT + CELL * (column + 0.5), 26, f"knee {knee}, {phase}", ink))
    for row, (aid, resting_leg, side) in enumerate(ROWS):
        for line, text in enumerate((aid, f"resting leg {resting_leg}", f"{side} leg")):
            cells.append(_words(LEFT / 2, TOP + ROW * row + 54 + 17 * line, text, ink))
        for column, (knee, phase) in enumerate(COLUMNS):
            if aid == "chair" and knee == "bent":
                continue
            figure = Figure(
                aid=aid,
                resting_leg=resting_leg,
                side=side,
                knee=knee,
                phase=phase,
                grip=GRIPS[aid],
                labels=frozenset({"side"}),
            )
            cells.append(_cell(figure, colours, LEFT + CELL * column, TOP + ROW * row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" font-family="sans-serif" role="img"'
        ' aria-label="All combinations of the exercise figure">'
        f"{''.join(cells)}</svg>"
    )


def _cell(figure: Figure, colours: str, x: int, y: int) -> str:
    view = scene.view_of(figure)
    content = scene.layers(Brush(view, colours), figure, words.labels(figure))
    place = f' x="{x}" y="{y}" width="{CELL}" height="{ROW}" aria-hidden="true"'
    return scene.svg(view, content, place)


def _words(x: float, y: float, text: str, ink: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="13" text-anchor="middle" fill="{ink}">{escape(text)}</text>'
