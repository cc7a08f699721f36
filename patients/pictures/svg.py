"""What the drawings of all charts have in common. Written here and not in templates: a loop for each dot was
half of what a page of charts cost."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from patients.pictures.canvas import Canvas, Mark

KEPT = 512  # drawings: the same charts are looked at all morning, and the same numbers give the same picture


def framed(
    parts: Iterable[str], *, width: int, height: int, ids: str, title: Any, sentence: str, look: str
) -> SafeString:
    """A picture with its name and its finding in words; `ids` begins its ids, `look` is its class."""
    return mark_safe(  # noqa: S308  numbers, and words that are escaped
        f'<svg class="hs-chart {look}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-labelledby="chart-{ids}-t chart-{ids}-d">'
        f'<title id="chart-{ids}-t">{escape(title)}</title>'
        f'<desc id="chart-{ids}-d">{escape(sentence)}</desc>{"".join(parts)}</svg>'
    )


def label(mark: Mark, css: str, more: str = "") -> str:
    return f'<text class="{css}" x="{mark.x}" y="{mark.y}"{more}>{escape(mark.text)}</text>'


def grid(chart: Canvas) -> Iterable[str]:
    for line in chart.grid:
        yield f'<path class="c-grid" d="M{line.x} {line.y}H{chart.right}"/>'
        yield label(line, "c-lab", ' dx="-8" dy="4.5" text-anchor="end"')
    for index, each in enumerate(chart.days):
        yield label(each, "c-lab", f' text-anchor="{"middle" if index else "start"}"')


def polylines(lines: Iterable[str], css: str) -> Iterable[str]:
    return (f'<polyline class="{css}" points="{each}"/>' for each in lines)


def circles(marks: list[Mark], css: str, *, size: str = "3.2", newest: str = "5") -> Iterable[str]:
    """The newest one is larger."""
    for index, each in enumerate(marks, 1):
        radius = newest if index == len(marks) else size
        yield f'<circle class="{css}" cx="{each.x}" cy="{each.y}" r="{radius}"/>'


def square(mark: Mark, css: str, size: float = 8) -> str:
    half = f"{-size / 2:g} {-size / 2:g}"
    place = f'x="{mark.x}" y="{mark.y}" width="{size:g}" height="{size:g}"'
    return f'<rect class="{css}" {place} transform="translate({half})"/>'


def diamond(mark: Mark, css: str, size: float = 4.5) -> str:
    path = f"M{mark.x} {mark.y}m0-{size}l{size} {size}l-{size} {size}l-{size}-{size}Z"
    return f'<path class="{css}" d="{path}"/>'


def table_row(head: str, cells: Iterable[str]) -> str:
    """Cells are safe already."""
    inside = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{escape(head)}</th>{inside}</tr>'


def said(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
