"""What a day of the routine comes to, as a mark and in words (clinical.md 5): no streaks, no red, a held day
is a rest day."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class DayDone:
    """What the tally of a date says."""

    full: int
    partial: int
    held: bool

    @property
    def something(self) -> bool:
        return self.full + self.partial > 0


class Planned(Protocol):
    """What a version of the routine asks of a day."""

    @property
    def start(self) -> date: ...
    @property
    def sessions_per_day(self) -> int: ...
    @property
    def rest_days(self) -> AbstractSet[int] | list[int]: ...


def mark_of(
    day: date, today: date, plan: Planned, done: DayDone | None, *, is_paused: bool
) -> tuple[str, str]:
    """The mark of a day and what it means."""
    is_today = day == today
    if done and done.full >= plan.sessions_per_day:
        return "full", _("all done")
    if done and done.something:
        return ("now_half" if is_today else "half"), _("some done")
    if done and done.held:
        return "rest", _("rest day (pain)")
    if is_paused:
        return "rest", _("paused")
    if day < plan.start or day.weekday() in plan.rest_days:
        return "rest", _("rest day") if day >= plan.start else _("before the start")
    if is_today:
        return "now", _("to do")
    return ("to_come", _("to come")) if day > today else ("none", _("nothing logged"))
