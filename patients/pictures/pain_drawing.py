"""The pain chart as SVG, and its numbers as rows of a table."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from patients.pictures.canvas import Mark
from patients.pictures.pain import PainChart, Point
from patients.pictures.svg import (
    KEPT,
    circles,
    diamond,
    framed,
    grid,
    label,
    polylines,
    said,
    square,
    table_row,
)


def drawn(chart: PainChart, *, ids: str, title: Any, look: str) -> SafeString:
    """The lines and marks of a chart with its finding in words; `ids` begins its ids, `look` is its class."""
    return drawn_once(replace(chart, points=tuple(chart.points)), ids, str(title), look, get_language())


@lru_cache(KEPT)
def drawn_once(chart: PainChart, ids: str, title: str, look: str, language: str | None) -> SafeString:
    parts = [
        *grid(chart),
        *(change_mark(each, chart) for each in chart.changes),
        *(f'<path class="c-limit" d="{each}"/>' for each in chart.limits),
        *polylines(chart.before_lines, "c-before"),
        *polylines(chart.worst_lines, "c-worst"),
        *circles(chart.worst_dots, "c-worst-dot"),
        *(square(each, "c-before-dot") for each in chart.before_dots[-1:]),
        *(diamond(each, "c-morning-dot") for each in chart.morning_dots),
        *(f'<circle class="c-flag" cx="{each.x}" cy="{each.y}" r="8"/>' for each in chart.flags),
        *(label(each, "c-lab c-strong") for each in chart.ends),
    ]
    size = {"width": chart.width, "height": chart.height}
    return framed(parts, ids=ids, title=title, sentence=chart.sentence, look=look, **size)


def change_mark(change: Mark, chart: PainChart) -> str:
    line = f'<path class="c-note" d="M{change.x} {change.y}V{chart.floor}"/>'
    return line + label(change, "c-lab c-strong", ' dx="5" dy="11"')


def rows(chart: PainChart, *, flags: bool = True) -> SafeString:
    """Its numbers, newest first; `flags` is the column that is the clinic's alone."""
    return rows_once(tuple(chart.points), flags, get_language())


@lru_cache(KEPT)
def rows_once(points: tuple[Point, ...], flags: bool, language: str | None) -> SafeString:
    flagged = escape(_("Flagged"))
    return mark_safe("".join(row(each, flagged, flags) for each in reversed(points)))  # noqa: S308  as above


def row(point: Point, flagged: str, flags: bool) -> str:
    worst = f"<strong>{point.worst}</strong>" if point.is_over else said(point.worst)
    cells = [said(point.before), worst, said(point.after), said(point.morning), str(point.limit)]
    return table_row(
        date_format(point.on, _("j M")), [*cells, *([flagged * point.is_flagged] if flags else [])]
    )
