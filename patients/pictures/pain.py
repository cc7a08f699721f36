"""The pain chart: before, worst and the next morning, session by session, with the limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.pictures.canvas import TOP, Canvas, Mark, last, place


@dataclass(frozen=True, kw_only=True)
class Point:
    """One session: its pains (None: not answered), and the version and limit it was done against."""

    on: date
    before: int | None
    worst: int | None
    after: int | None
    limit: int
    version: int
    morning: int | None = None  # of the day after, for the last session of a date
    is_flagged: bool = False

    @property
    def is_over(self) -> bool:
        return self.worst is not None and self.worst > self.limit


@dataclass(frozen=True)
class PainChart(Canvas):
    """The sessions, oldest first."""

    points: Sequence[Point]

    def __bool__(self) -> bool:
        """One value is no line: there is something to draw from two sessions on."""
        return sum(point.worst is not None or point.before is not None for point in self.points) > 1

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
    def morning_dots(self) -> list[Mark]:
        """Marks and no line: not every session has a morning of its own."""
        return self.dots(lambda point: point.morning)

    @property
    def flags(self) -> list[Mark]:
        """A ring round the pain of a session that was flagged; without an answer there is no place for it."""
        return self.dots(lambda point: point.worst if point.is_flagged else None)

    @property
    def limits(self) -> list[str]:
        return self.levels(lambda point: point.limit)

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
        """The last values beside the line, in words."""
        values = (
            (last(self.points, lambda point: point.worst), _("worst %(pain)d")),
            (last(self.points, lambda point: point.before), _("before %(pain)d")),
            (last(self.points, lambda point: point.morning), _("morning %(pain)d")),
        )
        return self.labels(
            [(pain, "" if pain is None else words % {"pain": int(pain)}) for pain, words in values]
        )

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


class OwnPainChart(PainChart):
    """As the patient reads it: in plain words, without rules and numbers of versions."""

    @property
    def flags(self) -> list[Mark]:
        return []

    @property
    def changes(self) -> list[Mark]:
        return []

    @property
    def sentence(self) -> str:
        worsts = [point.worst for point in self.points if point.worst is not None]
        if not worsts:
            return _("You skipped the question about your worst pain in these sessions.")
        said = {"last": worsts[-1], "low": min(worsts), "high": max(worsts), "limit": self.points[-1].limit}
        if said["low"] == said["high"]:
            words = _("Your worst pain was %(last)d each time. Your limit is %(limit)d.")
        else:
            words = _(
                "Your worst pain was between %(low)d and %(high)d, and %(last)d when you answered last."
                " Your limit is %(limit)d."
            )
        return words % said
