"""What the script that moves a picture (static/js/figure.js) is told: the numbers, and the two key shapes."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from stretches.figure.body import THIGH
from stretches.figure.motion import State, key_states
from stretches.figure.parameters import Figure
from stretches.figure.pose import behind, palm_off

DECIMALS = 6  # a millionth of a degree is nowhere near a tenth of a unit
MOVING = re.compile(r'(<path data-part="([^"]*)"[^>]*?) d="([^"]*)"')
# What has another shape in another pose; all else is only carried along.
SHAPED = {
    *("working-leg", "near-arm", "far-arm", "trunk", "pelvis-patch", "muscle"),
    *("far-aid", "near-strand", "near-tail", "strand-line", "stripes"),
}


def numbers(figure: Figure) -> dict[str, object]:
    """The side that is drawn, and the states between which the picture moves: start, lift and hold.

    A state is trunk, thigh, knee, plantar, slack, wrap and contact as in `motion.State`, then how far the
    aid, or without one the palm, is from the axis of the thigh (u, to its front). The resting leg does not
    move. A left leg is the same numbers, seen from the left.
    """
    key = key_states(figure)
    return {
        "aid": figure.aid,
        "grip": figure.grip,
        "side": figure.side,
        "states": [_moving(key[name], figure) for name in ("start", "lift", "hold")],
    }


def _moving(state: State, figure: Figure) -> list[float]:
    place = state.contact * THIGH
    off = behind(place) if figure.held_with_a_strap else palm_off(place, state.wrap)
    own = (state.trunk, state.thigh, state.knee, state.plantar, state.slack, state.wrap, state.contact, off)
    return [round(number, DECIMALS) for number in own]


def with_key_shapes(content: str, figure: Figure, layers: Callable[[Figure], str]) -> str:
    """The picture with the paths of the start and of the hold, breathed in: data-start, data-hold.

    The first is left out where it is what is drawn, the second for a part that keeps its shape. The list
    of shapes depends on aid, camera and side only, never on angles: so the three go together.
    """
    start = _paths(layers(replace(figure, phase="start", moment=None, breath=0)))
    hold = _paths(layers(replace(figure, phase="hold", moment=None, breath=1)))

    def add(path: re.Match[str]) -> str:
        tag, part, d = path.groups()
        begun, held = next(start), next(hold)
        more = f' data-start="{begun}"' if begun != d else ""
        more += f' data-hold="{held}"' if part in SHAPED else ""
        return f'{tag}{more} d="{d}"'

    return MOVING.sub(add, content)


def _paths(content: str) -> Iterator[str]:
    return (d for _, _, d in MOVING.findall(content))
