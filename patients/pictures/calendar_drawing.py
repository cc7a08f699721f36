"""The calendar as SVG, a column a week, and as rows of a table, a row a week."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.pictures.calendar import WEEKS, Calendar, Day
from patients.pictures.canvas import Mark, place
from patients.pictures.svg import KEPT, framed, label, table_row

CELL, GAP = 17, 4
STEP = CELL + GAP
LEFT, TOP = 44, 20  # room for the weekdays, in longer languages too, and the months
WIDTH, HEIGHT = LEFT + WEEKS * STEP, TOP + 7 * STEP
MONTH_ROOM = 2  # weeks that the name of a month needs
HALF = "v4.75a3.5 3.5 0 0 1-3.5 3.5h-10a3.5 3.5 0 0 1-3.5-3.5v-4.75Z"


def drawn(calendar: Calendar, *, ids: str, title: Any) -> SafeString:
    return drawn_once(calendar, ids, str(title), get_language())


@lru_cache(KEPT)
def drawn_once(calendar: Calendar, ids: str, title: str, language: str | None) -> SafeString:
    parts = [
        *weekdays(),
        *months(calendar),
        *(
            part
            for column, week in enumerate(calendar.weeks)
            for row, day in enumerate(week)
            for part in cell(day, LEFT + column * STEP, TOP + row * STEP)
        ),
    ]
    return framed(
        parts,
        width=WIDTH,
        height=HEIGHT,
        ids=ids,
        title=title,
        sentence=calendar.sentence,
        look="hs-heat",
    )


def weekdays() -> Iterable[str]:
    """Every other one, as there is room for."""
    for row in range(0, 7, 2):
        at = Mark(place(LEFT - 8), place(TOP + row * STEP + CELL - 4), str(WEEKDAYS_ABBR[row]))
        yield label(at, "c-lab", ' text-anchor="end"')


def months(calendar: Calendar) -> Iterable[str]:
    """Above the first week of each month, where the name of the one before has ended."""
    free = 0
    before = None
    for column, week in enumerate(calendar.weeks):
        month = week[-1].on.month
        if month != before and column >= free and column <= WEEKS - MONTH_ROOM:
            yield label(Mark(place(LEFT + column * STEP), "13", date_format(week[-1].on, "M")), "c-lab")
            free = column + MONTH_ROOM
        before = month


def cell(day: Day, x: int, y: int) -> Iterable[str]:
    middle = f'cx="{place(x + CELL / 2)}" cy="{place(y + CELL / 2)}"'
    if day.mark in ("rest", "to_come"):
        yield f'<circle class="h-rest" {middle} r="1.8"/>'
    elif day.mark == "full":
        yield f'<rect class="h-2" x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="3.5"/>'
    else:
        css = "h-0 h-now" if day.mark.startswith("now") else "h-0"
        yield f'<rect class="{css}" x="{x}.75" y="{y}.75" width="15.5" height="15.5" rx="3.5"/>'
        if day.mark in ("half", "now_half"):
            yield f'<path class="h-2" d="M{x} {y + CELL / 2:g}h{CELL}{HALF}"/>'
    if day.is_flagged:
        yield f'<path class="h-flag" d="M{place(x + CELL / 2)} {place(y + CELL / 2 - 6)}l6.2 10.8h-12.4Z"/>'


def rows(calendar: Calendar) -> SafeString:
    """The newest week first."""
    return rows_once(calendar, get_language())


@lru_cache(KEPT)
def rows_once(calendar: Calendar, language: str | None) -> SafeString:
    return mark_safe(  # noqa: S308  words that are escaped
        "".join(
            table_row(date_format(week[0].on, _("j M")), [*map(said, week), *["–"] * (7 - len(week))])
            for week in reversed(calendar.weeks)
        )
    )


def said(day: Day) -> str:
    words = _("%(said)s, flagged") % {"said": day.words} if day.is_flagged else day.words
    return str(escape(words))
