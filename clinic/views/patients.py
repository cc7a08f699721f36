"""The clinic's patients: the list, and a new one."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.cards import count_cards
from clinic.forms.patient import PatientForm
from clinic.patient_lines import options_of, rows_of
from clinic.patient_list import SHOWS, Asked, Page, found, page_of, searched, standings
from clinic.patient_numbers import Numbers, numbers_of
from clinic.patient_opening import first_page
from clinic.views.admitting import admitted
from clinic.views.guard import needs, seen_in_list
from clinic.worst_pains import worst_pains
from patients.models.access import AccessKind

FRAGMENTS = {"patients": "clinic/_patients.html", "caseload": "clinic/_caseload.html"}


@needs("see_patients")
@require_http_methods(["GET", "HEAD", "POST"])
def patients(request: HttpRequest) -> HttpResponse:
    """Who needs me first, 25 a page; filters and order in the address. Words to search for come by POST,
    so that no name stands in an address (X8)."""
    asked, words, clinic = Asked.read(request.GET), searched(request.POST), request.user.clinic
    today = clinic.today(timezone.now())
    page = page_asked(request, asked, words, on=today)
    numbers = numbers_of(request.user, asked, on=today)
    shown = [line["patient_id"] for line in page.lines]
    context = {
        "asked": asked,
        "options": options_of(asked, get_language() or ""),
        "words": words,
        "page": page,
        "lines": rows_of(page.lines, worst_pains(shown, today=today), clinic=clinic, on=today),
        "numbers": numbers,
        "shows": shows_of(asked, numbers),
        "found": told(page, is_asked=bool(words) or asked.is_narrowed),
        "waiting": numbers.waiting,
    }
    kind = AccessKind.SEARCHED if words else AccessKind.LISTED
    seen_in_list(request, shown, kind=kind)
    target = request.htmx.target  # type: ignore[attr-defined]
    context["in_place"] = target == "patients"  # then the line with the count is swapped by itself
    return render(request, FRAGMENTS.get(target, "clinic/patients.html"), context)


def page_asked(request: HttpRequest, asked: Asked, words: str, *, on: date) -> Page:
    after = request.GET.get("after")
    if not words and not after:
        return first_page(request.user, asked, on=on)
    rows = found(standings(request.user, asked, on=on), words)
    return page_of(rows, user=request.user, after=after)


def shows_of(asked: Asked, numbers: Numbers) -> list[dict[str, Any]]:
    """The views of the list as links; each keeps what else was asked."""
    return [
        {
            "word": word,
            "query": asked.but(show=show),
            "is_shown": show == asked.show,
            "count": numbers.by_show.get(show),
        }
        for show, word in SHOWS.items()
    ]


def told(page: Page, *, is_asked: bool) -> str:
    """How many were found, in the line that a screen reader speaks; of a whole list nothing is counted."""
    count = len(page.lines)
    if not is_asked or not page.is_first:
        return ""
    if page.next:
        return _("More than %(count)d patients found") % {"count": count}
    return ngettext("%(count)d patient found", "%(count)d patients found", count) % {"count": count}


@needs("add_patient")
@require_http_methods(["GET", "HEAD", "POST"])
def new_patient(request: HttpRequest) -> HttpResponse:
    """Take a patient into care, then ask what must be asked before prescribing."""
    now = timezone.now()
    form = PatientForm(request.POST or None, today=request.user.clinic.today(now))
    if done := admitted(request, form, at=now, leads_to="clinic:screening"):
        return done
    context = {"form": form, "waiting": count_cards(request.user, at=now).waiting}
    return render(request, "clinic/new_patient.html", context, status=422 if form.is_bound else 200)
