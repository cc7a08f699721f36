"""The pain chart as lines and marks on a canvas: values in, places out. What was skipped is a gap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil
from statistics import median

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HIGHEST = 10
GRID = (0, 2, 4, 6, 8, 10)
LEFT, RIGHT, TOP, BOTTOM = 24, 68, 12, 30  # room for the scale, the last values and the dates
LABEL_ROOM = 64  # a date needs so much of the line below the chart
LABELS_APART = 14  # two labels at the end stand at least so far from each other


@dataclass(frozen=True, kw_only=True)
class Point:
    """One session: its pains (None: not answered), and the version and limit it was done against."""

    on: date
    before: int | None
    worst: int | None
    after: int | None
    limit: int
    version: int
    is_flagged: bool = False

    @property
    def is_over(self) -> bool:
        return self.worst is not None and self.worst > self.limit


@dataclass(frozen=True)
class Mark:
    """A place on the canvas, with words where there are any. Numbers as SVG wants them in any language."""

    x: str
    y: str
    text: str = ""


@dataclass(frozen=True)
class PainChart:
    """The sessions, oldest first, on a canvas of width x height."""

    points: Sequence[Point]
    width: int = 570
    height: int = 224

    def __bool__(self) -> bool:
        """One value is no line: there is something to draw from two sessions on."""
        return sum(point.worst is not None or point.before is not None for point in self.points) > 1

    # --- where things stand ---

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

    def y(self, pain: float) -> float:
        return self.floor - pain / HIGHEST * (self.floor - TOP)

    # --- what is drawn ---

    @property
    def grid(self) -> list[Mark]:
        return [Mark(place(LEFT), place(self.y(pain)), str(pain)) for pain in GRID]

    @property
    def days(self) -> list[Mark]:
        """Dates below the line, as many as there is room for."""
        every = ceil(LABEL_ROOM / self.step)
        return [
            Mark(place(self.x(index)), place(self.height - 8), date_format(point.on, "j M"))
            for index, point in enumerate(self.points)
            if index % every == 0
        ]

    @property
    def worst_lines(self) -> list[str]:
        return self.lines(lambda point: point.worst)

    @property
    def before_lines(self) -> list[str]:
        return self.lines(lambda point: point.before)

    @property
    def worst_dots(self) -> list[Mark]:
        return self.dots(lambda point: point.worst)

    @property
    def before_dots(self) -> list[Mark]:
        return self.dots(lambda point: point.before)

    @property
    def flags(self) -> list[Mark]:
        """A ring round the pain of a session that was flagged; without an answer there is no place for it."""
        return self.dots(lambda point: point.worst if point.is_flagged else None)

    @property
    def limits(self) -> list[str]:
        """The limit as a line, a piece for each stretch of sessions with the same one."""
        pieces, begin = [], 0
        for limit, same in groupby(self.points, key=lambda point: point.limit):
            end = begin + len(list(same))
            left, right = max(self.x(begin - 0.5), LEFT), min(self.x(end - 0.5), self.right)
            pieces.append(f"M{place(left)} {place(self.y(limit))}H{place(right)}")
            begin = end
        return pieces

    @property
    def changes(self) -> list[Mark]:
        """Where a new version of the routine begins."""
        return [
            Mark(place(self.x(index - 0.5)), place(TOP), _("version %(number)d") % {"number": point.version})
            for index, point in enumerate(self.points)
            if index and point.version != self.points[index - 1].version
        ]

    @property
    def ends(self) -> list[Mark]:
        """The last values beside the line, in words, and not on top of each other."""
        if not self.points:
            return []
        last, found = self.points[-1], []
        for pain, word in ((last.worst, _("worst %(pain)d")), (last.before, _("before %(pain)d"))):
            if pain is not None:
                found.append((self.y(pain) + 4, word % {"pain": pain}))
        if len(found) == 2 and abs(found[0][0] - found[1][0]) < LABELS_APART:
            upper = min(found[0][0], found[1][0])
            lower_first = found[0][0] > found[1][0]
            found = [
                (upper + LABELS_APART * (index == (0 if lower_first else 1)), text)
                for index, (_y, text) in enumerate(found)
            ]
        return [Mark(place(self.right + 12), place(y), text) for y, text in found]

    def lines(self, pain: Callable[[Point], int | None]) -> list[str]:
        """Polylines through all values, broken where one is missing."""
        spots = [(index, pain(point)) for index, point in enumerate(self.points)]
        return [
            " ".join(
                f"{place(self.x(index))},{place(self.y(value))}" for index, value in run if value is not None
            )
            for answered, run in groupby(spots, key=lambda spot: spot[1] is not None)
            if answered
        ]

    def dots(self, pain: Callable[[Point], int | None]) -> list[Mark]:
        return [
            Mark(place(self.x(index)), place(self.y(value)))
            for index, point in enumerate(self.points)
            if (value := pain(point)) is not None
        ]

    # --- what it says ---

    @property
    def sentence(self) -> str:
        """The finding in words: the last worst pain, the middle and the highest one, and the limit."""
        worsts = [point.worst for point in self.points if point.worst is not None]
        if not worsts:
            return _("Worst pain was not answered in any of these sessions.")
        over = sum(point.is_over for point in self.points)
        skipped = len(self.points) - len(worsts)
        parts = [
            _("Worst pain: last answer %(last)d, middle value %(middle)s, highest %(highest)d.")
            % {"last": worsts[-1], "middle": f"{median(worsts):g}", "highest": max(worsts)},
            ngettext(
                "Above the limit in %(over)d of %(count)d session.",
                "Above the limit in %(over)d of %(count)d sessions.",
                len(self.points),
            )
            % {"over": over, "count": len(self.points)},
        ]
        if skipped:
            parts.append(_("Not answered in %(count)d.") % {"count": skipped})
        return " ".join(parts)


def place(value: float) -> str:
    """A number of the canvas: one decimal at most, with a point in every language."""
    return f"{round(value, 1):g}"
