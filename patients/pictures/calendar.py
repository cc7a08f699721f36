"""Twelve weeks of the routine, a square a day: what was done of what was due, and where a rule fired."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.adherence import Period
from patients.pictures.day_marks import DayDone, mark_of

WEEKS = 12
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """One date: its mark, and what it means in words."""

    on: date
    mark: str
    words: str
    is_flagged: bool = False


@dataclass(frozen=True)
class Calendar:
    """From a Monday up to today."""

    days: tuple[Day, ...]

    @property
    def weeks(self) -> list[tuple[Day, ...]]:
        return [self.days[begin : begin + 7] for begin in range(0, len(self.days), 7)]

    @property
    def has_flags(self) -> bool:
        return any(day.is_flagged for day in self.days)

    def __bool__(self) -> bool:
        """Before anything was done there is nothing to look at."""
        return any(day.mark in ("full", "half", "now_half") for day in self.days)

    @property
    def sentence(self) -> str:
        marks = [day.mark for day in self.days]
        full, none = marks.count("full"), marks.count("none")
        part = marks.count("half") + marks.count("now_half")
        said = (
            ngettext("All done on %(count)d day", "All done on %(count)d days", full) % {"count": full},
            ngettext("some on %(count)d day", "some on %(count)d days", part) % {"count": part},
            ngettext("nothing logged on %(count)d day", "nothing logged on %(count)d days", none)
            % {"count": none},
        )
        return _("%(full)s, %(part)s, %(none)s.") % dict(zip(("full", "part", "none"), said, strict=True))


def first_day(today: date) -> date:
    """The Monday on which the twelve weeks begin, of which this one is the last."""
    return today - timedelta(weeks=WEEKS - 1, days=today.weekday())


def calendar_of(
    *,
    today: date,
    periods: Sequence[Period],
    done: Mapping[date, DayDone],
    paused: Collection[date] = (),
    flagged: Collection[date] = (),
) -> Calendar:
    """Each date by the version of the routine that was in force on it."""
    first = first_day(today)
    dates = [first + count * DAY for count in range((today - first).days + 1)]
    return Calendar(
        tuple(
            Day(on, *mark_on(on, today, periods, done.get(on), is_paused=on in paused), on in flagged)
            for on in dates
        )
    )


def mark_on(
    on: date, today: date, periods: Sequence[Period], done: DayDone | None, *, is_paused: bool
) -> tuple[str, str]:
    period = next((each for each in periods if each.covers(on)), None)
    if period is None and not (done and done.something):
        return "rest", _("no routine")
    return mark_of(on, today, period or Period(on), done, is_paused=is_paused)
