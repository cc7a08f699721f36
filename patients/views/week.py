"""This week in seven marks with words (clinical.md 5): no streaks, no red, a held day is a rest day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import Prescription
from patients.pictures.day_marks import DayDone, mark_of


@dataclass(frozen=True)
class Dot:
    """One day of the week: `mark` for the eye, `words` for everyone."""

    letter: str
    mark: str
    words: str
    is_today: bool


@dataclass(frozen=True)
class Week:
    dots: tuple[Dot, ...]
    summary: str


def week_start(today: date) -> date:
    """The Monday of the week."""
    return today - timedelta(days=today.weekday())


def week_of(
    today: date,
    prescription: Prescription,
    done: Mapping[date, DayDone],
    paused: Iterable[date] = (),
) -> Week:
    """Monday to Sunday, and "4 of 7 days this week" out of the days that the plan has in a week."""
    days = [week_start(today) + timedelta(days=offset) for offset in range(7)]
    locked = set(paused)
    dots = tuple(dot(day, today, prescription, done.get(day), is_paused=day in locked) for day in days)
    count = sum(day in done and done[day].something for day in days)
    planned = prescription.days_per_week
    summary = _("%(done)d of %(planned)d days this week") % {"done": min(count, planned), "planned": planned}
    return Week(dots, summary)


def dot(day: date, today: date, prescription: Prescription, done: DayDone | None, *, is_paused: bool) -> Dot:
    mark, said = mark_of(day, today, prescription, done, is_paused=is_paused)
    name = date_format(day, "l")
    words = _("%(day)s, today: %(said)s") if day == today else _("%(day)s: %(said)s")
    return Dot(date_format(day, "D")[:1], mark, words % {"day": name, "said": said}, day == today)
