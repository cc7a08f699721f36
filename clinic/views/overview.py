"""The clinic in numbers: what waits, whether everything was judged, and how the rules do (G9)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.measures import (
    AGES,
    FEW_ACTED_ON,
    MANY_PER_100,
    Measure,
    Month,
    measure,
    received,
    records_of,
    undelivered,
    waiting,
)
from clinic.views.guard import needs

MONTHS = 12  # to choose from


@needs("see_overview")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What waits is of now, the rest of `?month=2026-03`; htmx swaps #overview."""
    now = timezone.now()
    clinic: Any = request.user.clinic  # only an administrator may have none, and sees no overview
    today = clinic.today(now)
    month = Month.read(request.GET.get("month", ""), today=today)
    lines = received(records_of(clinic, month))
    logs = lines[0].received
    measures = measure(clinic, month, logs=logs)
    cards = waiting(clinic, at=now)
    context = {
        "now": now,
        "month": month,
        "months": newest_months(Month(today.replace(day=1))),
        "lines": lines,
        "all_add_up": all(line.adds_up for line in lines),
        "logs": logs,
        "measures": measures,
        "whole": Measure("", logs, tuple(found for each in measures for found in each.found)),
        "to_review": sum(each.to_review for each in measures),
        "cards": cards,
        "ages": AGES,
        "unresolved": sum(each.count for each in cards),
        "overdue": sum(each.overdue for each in cards),
        "waiting": sum(each.open for each in cards),
        "undelivered": undelivered(clinic, at=now),
        "last_run": clinic.daily_runs.order_by("-on").first(),
        "many": MANY_PER_100,
        "few": FEW_ACTED_ON,
    }
    fragment = request.htmx.target == "overview"  # type: ignore[attr-defined]
    return render(request, "clinic/_overview.html" if fragment else "clinic/overview.html", context)


def newest_months(month: Month) -> list[Month]:
    """The month and those before it, newest first."""
    months = [month]
    while len(months) < MONTHS:
        months.append(months[-1].before)
    return months
