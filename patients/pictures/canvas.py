"""A chart of sessions as lines and marks on a canvas: values in, places out. What was skipped is a gap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from typing import Any, Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

LEFT, RIGHT, TOP, BOTTOM = 24, 96, 12, 30  # room for the scale, the last values and the dates
LABEL_ROOM = 72  # a date needs so much of the line below the chart
NARROW, LOW = 320, 200  # the canvas on a phone, where a wide one would shrink its words
HALF = 264  # and in a panel of two beside each other
LABELS_APART = 14  # two labels at the end stand at least so far from each other

Value = Callable[[Any], float | None]


@dataclass(frozen=True)
class Mark:
    """A place on the canvas, with words where there are any. Numbers as SVG wants them in any language."""

    x: str
    y: str
    text: str = ""


@dataclass(frozen=True)
class Canvas:
    """Points with a date (`on`), oldest first, side by side on a canvas of width x height."""

    points: Sequence[Any]
    width: int = 570
    height: int = 224

    @property
    def highest(self) -> float:
        return 10

    @property
    def steps(self) -> Sequence[float]:
        """The values of the scale."""
        return (0, 2, 4, 6, 8, 10)

    @property
    def narrow(self) -> Self:
        """The same on a canvas about as wide as a phone, so that 13 px stay 13 px."""
        return replace(self, width=NARROW, height=LOW)

    @property
    def half(self) -> Self:
        return replace(self, width=HALF, height=LOW)

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def floor(self) -> int:
        return self.height - BOTTOM

    @property
    def step(self) -> float:
        return (self.right - LEFT) / max(len(self.points) - 1, 1)

    def x(self, index: float) -> float:
        return LEFT + index * self.step

    def y(self, value: float) -> float:
        return self.floor - value / self.highest * (self.floor - TOP)

    @property
    def grid(self) -> list[Mark]:
        return [Mark(place(LEFT), place(self.y(value)), f"{value:g}") for value in self.steps]

    @property
    def days(self) -> list[Mark]:
        """Dates below the line, as many as there is room for."""
        every = ceil(LABEL_ROOM / self.step)
        return [
            Mark(place(self.x(index)), place(self.height - 8), date_format(point.on, _("j M")))
            for index, point in enumerate(self.points)
            if index % every == 0
        ]

    def lines(self, value: Value) -> list[str]:
        """Polylines through all values, broken where one is missing."""
        spots = [(index, value(point)) for index, point in enumerate(self.points)]
        return [
            " ".join(
                f"{place(self.x(index))},{place(self.y(there))}" for index, there in run if there is not None
            )
            for answered, run in groupby(spots, key=lambda spot: spot[1] is not None)
            if answered
        ]

    def dots(self, value: Value) -> list[Mark]:
        return [
            Mark(place(self.x(index)), place(self.y(there)))
            for index, point in enumerate(self.points)
            if (there := value(point)) is not None
        ]

    def levels(self, value: Value) -> list[str]:
        """A limit or a goal as a line, a piece for each run of sessions with the same one."""
        pieces, begin = [], 0
        for level, same in groupby(self.points, key=value):
            end = begin + len(list(same))
            if level is not None:
                left, right = max(self.x(begin - 0.5), LEFT), min(self.x(end - 0.5), self.right)
                pieces.append(f"M{place(left)} {place(self.y(level))}H{place(right)}")
            begin = end
        return pieces

    def labels(self, found: Sequence[tuple[float | None, str]]) -> list[Mark]:
        """Words beside the last values, and not on top of each other."""
        there = sorted((self.y(value) + 4, text) for value, text in found if value is not None)
        marks: list[Mark] = []
        lowest = float("-inf")
        for y, text in there:
            lowest = max(y, lowest + LABELS_APART)
            marks.append(Mark(place(self.right + 12), place(lowest), text))
        return marks


def last(points: Sequence[Any], value: Value) -> float | None:
    """The value of the last session; None where there is none, or it was not answered."""
    return value(points[-1]) if points else None


def place(value: float) -> str:
    """A number of the canvas: one decimal at most, with a point in every language."""
    return f"{round(value, 1):g}"
