"""Seconds held on each side, and how strong the stretch was, session by session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from patients.pictures.canvas import Canvas, Mark, last

SPARE = 15  # seconds: the scale ends at a whole number of them


@dataclass(frozen=True, kw_only=True)
class Effort:
    """One session: seconds held in all on each side (None: none noted), what was prescribed of them, and the
    strength of the stretch (None: not answered)."""

    on: date
    left: float | None
    right: float | None
    goal_left: int | None
    goal_right: int | None
    strength: int | None


@dataclass(frozen=True)
class HoldChart(Canvas):
    points: Sequence[Effort]

    def __bool__(self) -> bool:
        return sum(point.left is not None or point.right is not None for point in self.points) > 1

    @property
    def highest(self) -> float:
        values = [
            value or 0
            for point in self.points
            for value in (point.left, point.right, point.goal_left, point.goal_right)
        ]
        return SPARE * (int(max(values, default=0) // SPARE) + 1)  # what was prescribed is not the edge

    @property
    def steps(self) -> Sequence[float]:
        return [self.highest * part / 3 for part in range(4)]

    @property
    def left_lines(self) -> list[str]:
        return self.lines(lambda point: point.left)

    @property
    def right_lines(self) -> list[str]:
        return self.lines(lambda point: point.right)

    @property
    def left_dots(self) -> list[Mark]:
        return self.dots(lambda point: point.left)

    @property
    def right_dots(self) -> list[Mark]:
        return self.dots(lambda point: point.right)

    @property
    def goals(self) -> list[str]:
        """What was prescribed of each side; one line where it is the same."""
        left, right = (
            self.levels(lambda point: point.goal_left),
            self.levels(lambda point: point.goal_right),
        )
        return list(dict.fromkeys([*left, *right]))

    @property
    def ends(self) -> list[Mark]:
        values = (
            (last(self.points, lambda point: point.left), _("left %(seconds)d s")),
            (last(self.points, lambda point: point.right), _("right %(seconds)d s")),
        )
        return self.labels(
            [(each, "" if each is None else words % {"seconds": round(each)}) for each, words in values]
        )

    @property
    def sentence(self) -> str:
        """What was held the last time that holds were noted, of what was prescribed then."""
        newest = next((point for point in reversed(self.points) if {point.left, point.right} != {None}), None)
        if newest is None:
            return _("No holds were noted in these sessions.")
        sides = (
            (_("left %(held)d of %(goal)d seconds"), newest.left, newest.goal_left),
            (_("right %(held)d of %(goal)d seconds"), newest.right, newest.goal_right),
        )
        said = [
            words % {"held": round(held or 0), "goal": goal or 0}
            for words, held, goal in sides
            if held is not None or goal
        ]
        return _("Held in the last session: %(sides)s.") % {"sides": ", ".join(said)}


@dataclass(frozen=True)
class StrengthChart(Canvas):
    points: Sequence[Effort]

    def __bool__(self) -> bool:
        return sum(point.strength is not None for point in self.points) > 1

    @property
    def strength_lines(self) -> list[str]:
        return self.lines(lambda point: point.strength)

    @property
    def strength_dots(self) -> list[Mark]:
        return self.dots(lambda point: point.strength)

    @property
    def ends(self) -> list[Mark]:
        strength = last(self.points, lambda point: point.strength)
        return self.labels([(strength, f"{strength:g}" if strength is not None else "")])

    @property
    def sentence(self) -> str:
        said = [point.strength for point in self.points if point.strength is not None]
        if not said:
            return _("The strength of the stretch was not answered in these sessions.")
        parts = [
            _("Strength of the stretch: last answer %(last)d, between %(low)d and %(high)d.")
            % {"last": said[-1], "low": min(said), "high": max(said)}
        ]
        if skipped := len(self.points) - len(said):
            parts.append(_("Not answered in %(count)d.") % {"count": skipped})
        return " ".join(parts)
