"""The clinic in numbers: what waits now, and a period as it was counted this morning."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.models import BreakGlass
from clinic.overview.drawings import line_of_weeks
from clinic.overview.period import Period, choices
from clinic.overview.pictures import pictures_of
from clinic.overview.reading import Overview, person_asked_for, read_overview
from clinic.overview.rules import FEW_ACTED_ON, MANY_PER_100
from clinic.overview.sheets import SHEETS, all_sheets
from clinic.overview.waiting import undelivered
from clinic.views.guard import needs


@needs("see_overview")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`?period=7`, 28, 90 or 2026-03, and `?clinician=`; htmx swaps #overview."""
    view = asked_for(request)
    clinic = view.clinic
    context = {
        "view": view,
        "figures": view.figures,
        "period": view.period,
        "periods": choices(clinic.today(timezone.now())),
        "pictures": pictures_of(view),
        "sheets": dict(all_sheets(view)),
        "lines": [(each, line_of_weeks(each.part.figures.week_shares)) for each in view.colleagues],
        "undelivered": undelivered(clinic, at=timezone.now()),
        "last_run": clinic.daily_runs.order_by("-on").first(),
        "glasses": glasses_to_review(request.user),
        "compares": request.user.may("compare_clinicians"),
        "many": MANY_PER_100,
        "few": FEW_ACTED_ON,
    }
    fragment = request.htmx.target == "overview"  # type: ignore[attr-defined]
    return render(request, "clinic/_overview.html" if fragment else "clinic/overview.html", context)


@needs("see_overview")
@require_safe
def overview_sheet(request: HttpRequest, sheet: str) -> HttpResponse:
    """One table as a file. Sums only, so that nobody's record is opened by it."""
    if sheet not in SHEETS:
        raise Http404
    view = asked_for(request)
    name = f"{sheet}-{view.period.first}-{view.period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(SHEETS[sheet](view).csv, content_type="text/csv; charset=utf-8", headers=headers)


def asked_for(request: HttpRequest) -> Overview:
    now, user = timezone.now(), request.user
    clinic: Any = user.clinic  # only an administrator may have none, and sees no overview
    period = Period.read(request.GET.get("period", ""), today=clinic.today(now))
    person = person_asked_for(user, request.GET.get("clinician", ""))
    return read_overview(user, period, person=person, after=request.GET.get("after", ""), at=now)


def glasses_to_review(user: Any) -> int:
    """How many emergency accesses wait for the lead; nothing is asked for anyone else."""
    if not user.may("review_glass"):
        return 0
    return BreakGlass.objects.reviewed_by_clinic(user).to_review().count()
