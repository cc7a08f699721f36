"""The charts of a record, and their numbers as rows of a table."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from patients.pictures import calendar_drawing, effort_drawing, pain_drawing
from patients.pictures.calendar import Calendar
from patients.pictures.effort import HoldChart, StrengthChart
from patients.pictures.pain import PainChart

register = template.Library()

Chart = PainChart | HoldChart | StrengthChart


def drawn(chart: Chart, **said: Any) -> SafeString:
    if isinstance(chart, PainChart):
        return pain_drawing.drawn(chart, **said)
    return effort_drawing.drawn(chart, **said)


@register.simple_tag
def picture(chart: Chart, *, ids: object, title: str, half: bool = False) -> SafeString:
    """For a desk and for a phone; the style sheet shows the one that fits. `half`: for one of two panels
    beside each other."""
    if half:
        return drawn(chart.half, ids=str(ids), title=title, look="hs-chart-half")
    wide = drawn(chart, ids=str(ids), title=title, look="hs-chart-wide")
    return wide + drawn(chart.narrow, ids=f"{ids}-narrow", title=title, look="hs-chart-narrow")


@register.simple_tag
def calendar_picture(calendar: Calendar, *, ids: object, title: str) -> SafeString:
    return calendar_drawing.drawn(calendar, ids=str(ids), title=title)


@register.simple_tag
def pain_rows(chart: PainChart, *, flags: bool) -> SafeString:
    return pain_drawing.rows(chart, flags=flags)


@register.simple_tag
def hold_rows(chart: HoldChart) -> SafeString:
    return effort_drawing.hold_rows(chart)


@register.simple_tag
def strength_rows(chart: StrengthChart) -> SafeString:
    return effort_drawing.strength_rows(chart)


@register.simple_tag
def calendar_rows(calendar: Calendar) -> SafeString:
    return calendar_drawing.rows(calendar)
