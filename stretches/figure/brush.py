"""SVG elements as text. Colours are presentation attributes: no style attribute, no style sheet.

The root says fill none and the commonest stroke width, so that most elements need not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from stretches.figure.colours import CONTOURS, palette
from stretches.figure.curve import Curve, Node, View, along, direction, trace, written

COMMON_WIDTH = 1.2  # u


@dataclass(frozen=True)
class Brush:
    """Paints shapes of one picture: knows the view, the colours, and whether parts are named."""

    view: View
    colours: str = "css"
    parts: bool = False

    @property
    def colour(self) -> dict[str, str]:
        return palette(self.colours)

    @property
    def is_in_page(self) -> bool:
        """The page gives the colours; any other picture has to stand for itself."""
        return self.colours == "css"

    @property
    def draws_lines(self) -> bool:
        """Contours instead of tones, and no shadows."""
        return self.colours == "line"

    def fill(
        self,
        role: str,
        curves: Iterable[Curve],
        *,
        part: str = "",
        opacity: str = "",
        hem: tuple[str, float] | None = None,
        shown: bool = True,
    ) -> str:
        """Curves of one colour as one path; a hem is (colour, width in u) round it."""
        veil = (f' opacity="{opacity}"' if opacity else "") + _display(shown)
        edge = f' stroke="{self.colour[hem[0]]}"{_width(hem[1])}' if hem else ""
        if self.draws_lines and role == "shade":
            return ""
        if self.draws_lines and role in CONTOURS:
            # Below the fill, so that the shapes of one path have one contour round them all.
            edge = f' stroke="{self.colour["ink"]}"{_width(CONTOURS[role])} paint-order="stroke"'
        return (
            f'<path{self._named(part)} fill="{self.colour[role]}"{edge}{veil}'
            f' d="{written(curves, self.view)}"/>'
        )

    def line(
        self,
        role: str,
        curves: Iterable[Curve],
        width: float,
        *,
        part: str = "",
        opacity: str = "",
        dash: str = "",
        shown: bool = True,
    ) -> str:
        """Open curves of one style as one path; width in u."""
        veil = (f' opacity="{opacity}"' if opacity else "") + _display(shown)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        return (
            f'<path{self._named(part)} stroke="{self.colour[role]}"{_width(width)}'
            f'{veil}{dashes} d="{written(curves, self.view)}"/>'
        )

    def ellipse(self, centre: complex, rx: float, ry: float, opacity: str = "", *, part: str = "") -> str:
        x, y = self.view.x(centre), self.view.y(centre)
        veil = f' opacity="{opacity}"' if opacity else ""
        return f'<ellipse{self._named(part)} cx="{x}" cy="{y}" rx="{10 * rx:g}" ry="{10 * ry:g}"{veil}/>'

    def shadows(self, ellipses: Iterable[str]) -> str:
        if self.draws_lines:
            return ""
        return f'<g fill="{self.colour["shade"]}" opacity=".13">{"".join(ellipses)}</g>'

    def disc(self, role: str, centre: complex, radius: float, opacity: str, *, part: str = "") -> str:
        x, y = self.view.x(centre), self.view.y(centre)
        if self.is_in_page and not self.parts:
            # A line without length and with round ends: packs smaller beside all the other paths.
            dot = f'stroke="{self.colour[role]}"{_width(2 * radius)}'
            return f'<path {dot} opacity="{opacity}" d="M{x} {y}l0 0"/>'
        return (
            f'<circle{self._named(part)} cx="{x}" cy="{y}" r="{10 * radius:g}"'
            f' fill="{self.colour[role]}" opacity="{opacity}"/>'
        )

    def text(
        self, role: str, centre: complex, words: str, size: float, weight: int, *, part: str = ""
    ) -> str:
        """Words centred on a point, whichever way they are written."""
        x, y = self.view.x(centre), self.view.y(centre) + 3.5 * size
        return (
            f'<text{self._named(part)} fill="{self.colour[role]}" font-size="{10 * size:g}"'
            f' font-weight="{weight}" x="{x}" y="{y:g}">{escape(words)}</text>'
        )

    def _named(self, part: str) -> str:
        return f' data-part="{part}"' if part and self.parts else ""


def _display(shown: bool) -> str:
    return "" if shown else ' display="none"'


def _width(u: float) -> str:
    return "" if u == COMMON_WIDTH else f' stroke-width="{10 * u:g}"'


def polygon(*points: complex) -> Curve:
    return trace([Node(point, 0.0, None, corner=True) for point in points])


def strokes(*pairs: tuple[complex, ...]) -> list[Curve]:
    """Straight lines through points."""
    return [trace([Node(point, 0.0, None, corner=True) for point in pair], closed=False) for pair in pairs]


def arc(centre: complex, radius: float, start: float, end: float, count: int) -> Curve:
    """An arc from one angle to another (degrees) through `count` nodes with exact tangents."""
    turn = 1j if end >= start else -1j
    spokes = [direction(start + (end - start) * index / (count - 1)) for index in range(count)]
    return trace([Node(along(centre, spoke, radius), 1.0, spoke * turn) for spoke in spokes], closed=False)
