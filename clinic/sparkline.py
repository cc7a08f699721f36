"""Worst pain as a line beside a name: values in, picture and words out. What was not answered is a gap."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.worst_pains import DAYS, UNANSWERED, Days

WIDTH, HEIGHT, EDGE = 72, 24, 4
HIGHEST = 10
KEPT = 4096  # many patients have had the same fortnight, and a list is looked at all day

Spot = tuple[int, int]  # day and pain


# All that a cell of the list says, in the language that is set; `last` is the last answer in words.
CELL = '<span class="hs-cellline">{}<span>{} <span class="hs-fine">{}</span></span></span>'


def cell(days: Days, last: str) -> SafeString:
    return cell_once(days, last, get_language())


@lru_cache(KEPT)
def cell_once(days: Days, last: str, language: str | None) -> SafeString:
    return format_html(CELL, sparkline(days), last, change_words(days))


def sparkline(days: Days) -> SafeString:
    """Nothing where nothing was answered."""
    pains = [(day, pain) for day, pain in enumerate(days) if pain is not None]
    answered = [pain for _day, pain in pains if pain != UNANSWERED]
    if not answered:
        return SafeString()
    change = answered[-1] - answered[0]
    direction = "is-up" if change > 0 else "is-down" if change < 0 else "is-steady"
    said = ", ".join(_("not answered") if pain == UNANSWERED else str(pain) for _day, pain in pains)
    label = _("Worst pain in 14 days, oldest first: %(pains)s") % {"pains": said}
    return mark_safe(  # noqa: S308  numbers, and words that are escaped
        f'<svg class="hs-spark {direction}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(label)}">{"".join(shapes(pains))}</svg>'
    )


def change_words(days: Days) -> str:
    """Since the first answer of these days; "" for a single one."""
    answered = [pain for pain in days if pain is not None and pain != UNANSWERED]
    if len(answered) < 2:
        return ""
    change = answered[-1] - answered[0]
    if not change:
        return _("steady")
    return (_("up %(by)d") if change > 0 else _("down %(by)d")) % {"by": abs(change)}


def shapes(pains: list[Spot]) -> Iterable[str]:
    """A line for each run of answers, a small dot for an answer between two gaps, a large one at the end."""
    runs = [list(run) for is_gap, run in groupby(pains, lambda spot: spot[1] == UNANSWERED) if not is_gap]
    for run in runs:
        if len(run) > 1:
            points = " ".join(f"{x(day)},{y(pain)}" for day, pain in run)
            yield f'<polyline class="c-line" points="{points}"/>'
        else:
            yield dot(run[0], 2)
    yield dot(runs[-1][-1], 3.5)


def dot(spot: Spot, size: float) -> str:
    return f'<circle class="c-dot" cx="{x(spot[0])}" cy="{y(spot[1])}" r="{size}"/>'


def x(day: int) -> str:
    return f"{EDGE + day * (WIDTH - 2 * EDGE) / (DAYS - 1):.4g}"


def y(pain: int) -> str:
    return f"{HEIGHT - EDGE - pain * (HEIGHT - 2 * EDGE) / HIGHEST:.4g}"
