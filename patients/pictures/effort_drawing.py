"""Seconds held and the strength of the stretch as SVG, and their numbers as rows of a table.

Left is a whole line with filled circles, right a broken one with open squares: nobody needs the colour.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.pictures.effort import Effort, HoldChart, StrengthChart
from patients.pictures.svg import KEPT, circles, framed, grid, label, polylines, said, square, table_row

Chart = HoldChart | StrengthChart


def drawn(chart: Chart, *, ids: str, title: Any, look: str) -> SafeString:
    return drawn_once(replace(chart, points=tuple(chart.points)), ids, str(title), look, get_language())


@lru_cache(KEPT)
def drawn_once(chart: Chart, ids: str, title: str, look: str, language: str | None) -> SafeString:
    shapes = hold_shapes(chart) if isinstance(chart, HoldChart) else strength_shapes(chart)
    ends = [label(each, "c-lab c-strong") for each in chart.ends]
    size = {"width": chart.width, "height": chart.height}
    return framed(
        [*grid(chart), *shapes, *ends], ids=ids, title=title, sentence=chart.sentence, look=look, **size
    )


def hold_shapes(chart: HoldChart) -> list[str]:
    return [
        *(f'<path class="c-goal" d="{each}"/>' for each in chart.goals),
        *polylines(chart.right_lines, "c-right"),
        *polylines(chart.left_lines, "c-left"),
        *(square(each, "c-right-dot", 6.5) for each in chart.right_dots),
        *circles(chart.left_dots, "c-left-dot", size="3", newest="4"),
    ]


def strength_shapes(chart: StrengthChart) -> list[str]:
    return [
        *polylines(chart.strength_lines, "c-left"),
        *circles(chart.strength_dots, "c-left-dot"),
    ]


def hold_rows(chart: HoldChart) -> SafeString:
    """Newest first."""
    return rows_once(tuple(chart.points), ("left", "goal_left", "right", "goal_right"), get_language())


def strength_rows(chart: StrengthChart) -> SafeString:
    return rows_once(tuple(chart.points), ("strength",), get_language())


@lru_cache(KEPT)
def rows_once(points: tuple[Effort, ...], names: tuple[str, ...], language: str | None) -> SafeString:
    return mark_safe("".join(row(each, names) for each in reversed(points)))  # noqa: S308  dates and numbers


def row(point: Effort, names: tuple[str, ...]) -> str:
    values = [getattr(point, name) for name in names]
    cells = [said(None if value is None else round(value)) for value in values]
    return table_row(date_format(point.on, _("j M")), cells)
