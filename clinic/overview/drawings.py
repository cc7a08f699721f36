"""The overview's pictures as shapes on a canvas: values in, places out. Each says in words what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

WIDE, NARROW = 460, 300  # the narrow one is about as wide as a phone, so that 13 px stay 13 px
LABELS, VALUES = 112, 44  # room for the words before the bars and the number behind them
ROW, BAR = 36, 24
BLOCK, GAP = 32, 4  # one mark a card while there is room for marks of a size that can be told apart
SMALLEST = 16
SHAPES = {  # round 0,0, for who does not see the colour
    "emergency": "M-2.5-6h5l3.5 3.5v5L2.5 6h-5L-6 2.5v-5Z",
    "urgent": "M0-6 6 0 0 6-6 0Z",
    "soon": "M0-6 6 5H-6Z",
    "routine": "M-4 0a4 4 0 0 0 8 0a4 4 0 0 0-8 0",
}
COLOURS = {"emergency": "stop", "urgent": "stop", "soon": "watch", "routine": "plain"}


@dataclass(frozen=True)
class Piece:
    """A part of a bar; `look` is a severity, whose shape it carries, or done or plain."""

    count: int
    look: str

    @property
    def colour(self) -> str:
        return COLOURS.get(self.look, self.look)


@dataclass(frozen=True)
class Block:
    """A rectangle, and the shape in the middle of it."""

    x: str
    width: str
    colour: str
    shape: str
    middle: str


@dataclass(frozen=True)
class Row:
    label: str
    pieces: Sequence[Piece]
    words: str = ""  # behind the bar; the sum where none are given

    @property
    def total(self) -> int:
        return sum(piece.count for piece in self.pieces)

    @property
    def said(self) -> str:
        return self.words or str(self.total)


@dataclass(frozen=True)
class Line:
    """A row as it is drawn: its upper edge, its blocks and where its number stands."""

    label: str
    y: int
    blocks: list[Block]
    end: str
    said: str


@dataclass(frozen=True)
class Bars:
    """Bars that lie one below the other. `counts` draws a mark for each one counted, where they fit."""

    title: str
    rows: Sequence[Row]
    counts: bool = False
    width: int = WIDE

    @property
    def narrow(self) -> "Bars":
        return replace(self, width=NARROW)

    @property
    def sentence(self) -> str:
        return "; ".join(f"{row.label}: {row.said}" for row in self.rows)

    @property
    def height(self) -> int:
        return ROW * len(self.rows)

    @property
    def most(self) -> int:
        return max([1, *(row.total for row in self.rows)])

    @property
    def room(self) -> int:
        return self.width - LABELS - VALUES

    @property
    def label_end(self) -> int:
        return LABELS - 8

    @property
    def block(self) -> float:
        """The width of one mark; 0 where one would be too small to carry its shape."""
        each = min(BLOCK, self.room / self.most - GAP)
        return each if self.counts and each >= SMALLEST else 0

    @property
    def lines(self) -> list[Line]:
        found = []
        for number, row in enumerate(self.rows):
            blocks = self.marks(row) if self.block else self.parts(row)
            end = float(blocks[-1].x) + float(blocks[-1].width) if blocks else LABELS
            found.append(Line(row.label, number * ROW + (ROW - BAR) // 2, blocks, place(end + 8), row.said))
        return found

    def marks(self, row: Row) -> list[Block]:
        looks = [piece for piece in row.pieces for _one in range(piece.count)]
        return [
            block(LABELS + number * (self.block + GAP), self.block, piece)
            for number, piece in enumerate(looks)
        ]

    def parts(self, row: Row) -> list[Block]:
        blocks, x = [], float(LABELS)
        for piece in row.pieces:
            if piece.count:
                wide = max(piece.count / self.most * self.room - 1, 2)
                blocks.append(block(x, wide, piece))
                x += wide + 1
        return blocks


def block(x: float, width: float, piece: Piece) -> Block:
    shape = SHAPES.get(piece.look, "") if width >= SMALLEST else ""
    return Block(place(x), place(width), piece.colour, shape, place(x + width / 2))


@dataclass(frozen=True)
class Column:
    """A standing bar: its words below, its number above."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    count: int
    is_low: bool
    lower: bool  # its words stand in the second line, where there is no room for all in one


@dataclass(frozen=True)
class Columns:
    """Standing bars, of which the first `low` are muted."""

    title: str
    labels: Sequence[str]
    counts: Sequence[int]
    low: int = 0
    width: int = WIDE
    height: int = 190

    @property
    def narrow(self) -> "Columns":
        return replace(self, width=NARROW)

    @property
    def floor(self) -> int:
        return self.height - 46

    @property
    def sentence(self) -> str:
        return "; ".join(
            _("%(band)s: %(count)s") % {"band": label, "count": count}
            for label, count in zip(self.labels, self.counts, strict=True)
        )

    @property
    def columns(self) -> list[Column]:
        step = self.width / len(self.counts)
        most = max([1, *self.counts])
        found = []
        for number, (label, count) in enumerate(zip(self.labels, self.counts, strict=True)):
            high = count / most * (self.floor - 24)
            x, wide = number * step + step * 0.12, step * 0.76
            found.append(
                Column(
                    *(place(x), place(self.floor - high), place(wide), place(high), place(x + wide / 2)),
                    *(label, count, number < self.low, number % 2 == 1),
                )
            )
        return found


def line_of_weeks(shares: Sequence[int | None], *, width: int = 96, height: int = 24) -> list[str]:
    """Per cent by week as the points of polylines; a week in which nothing was due is a gap."""
    step = width / max(len(shares) - 1, 1)
    lines: list[list[str]] = [[]]
    for number, part in enumerate(shares):
        if part is None:
            lines.append([])
        else:
            lines[-1].append(f"{place(number * step)},{place(height - 2 - part / 100 * (height - 4))}")
    return [" ".join(points) for points in lines if points]


def place(value: float) -> str:
    """A number as SVG wants it, in any language."""
    return f"{value:.1f}".removesuffix(".0")
