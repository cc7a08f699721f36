"""`python -m stretches.figure --leg right --aid towel --grip 0.2 --phase hold` prints the picture.

Exit status 2 and a plain word for what cannot be drawn.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from stretches.figure import Figure, FigureError, draw
from stretches.figure.colours import PALETTES
from stretches.figure.parameters import (
    AIDS,
    CAMERAS,
    CHAIR_LABELS,
    CHAIR_MARKS,
    KNEES,
    LABELS,
    MARKS,
    PHASES,
    RESTING_LEGS,
    SIDES,
)
from stretches.figure.sheet import contact_sheet


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    given = vars(parser.parse_args(arguments))
    sheet, colours, ids = given.pop("contact_sheet"), given.pop("colours"), given.pop("ids")
    try:
        if sheet == "-":
            print(contact_sheet(colours))
            return 0
        if sheet is not None:
            Path(sheet).write_text(contact_sheet(colours) + "\n", encoding="utf-8")
            return 0
        seated = given["aid"] == "chair"
        given["marks"] = _names(given["marks"], CHAIR_MARKS if seated else MARKS)
        given["labels"] = _names(given["labels"], CHAIR_LABELS if seated else LABELS)
        print(draw(Figure(**given), ids=ids, colours=colours))
    except (FigureError, OSError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m stretches.figure", description="Draw a stretch as SVG.")
    option = parser.add_argument
    option("--leg", dest="side", choices=SIDES, default="right", help="the leg that is stretched")
    option("--resting-leg", choices=RESTING_LEGS, default="bent")
    option("--knee", choices=KNEES, default="straight", help="of the leg that is stretched")
    option("--aid", choices=AIDS, default="towel", help="chair is the seated stretch")
    option("--grip", type=float, default=0.25, help="0 close to the ends .. 1 close to the thigh")
    option("--phase", choices=PHASES, default="hold")
    option("--moment", type=float, help="0..1, a place in the movement of the phase")
    option("--lift", type=float, default=90.0, help="degrees of the thigh above the floor, 50 to 90")
    option("--target", type=float, help="degrees while holding; on the chair the lean of the trunk")
    option("--camera", choices=CAMERAS, default="working")
    option("--breath", type=float, default=0.0, help="0..1, 1 is breathed in")
    option("--marks", help=f"all, none, or some of {', '.join(MARKS)}; else those of the phase")
    option("--labels", default="none", help=f"all, none, or some of {', '.join(LABELS)}")
    option("--colours", choices=tuple(PALETTES), default="literal")
    option("--ids", default="fig", help="prefix of the ids in the picture")
    sheet = "every combination in one picture instead, into FILE where one is named"
    option("--contact-sheet", metavar="FILE", nargs="?", const="-", help=sheet)
    return parser


def _names(words: str | None, everything: Iterable[str]) -> frozenset[str] | None:
    """None leaves the choice to the phase."""
    if words is None:
        return None
    if words == "none":
        return frozenset()
    return frozenset(everything if words == "all" else (word.strip() for word in words.split(",")))


if __name__ == "__main__":
    sys.exit(main())
