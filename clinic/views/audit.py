"""Who did what with whose record: for the lead, to search and to take along (X12)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from clinic.audit import IN_A_FILE, Asked, as_csv, events, staff_of
from clinic.models import BreakGlass
from clinic.patient_list import called, searched
from clinic.views.guard import needs, seen, seen_in_list
from patients.models import Patient
from patients.models.access import AccessKind
from patients.pages import page_of

FOUND = 10  # records to choose from


@needs("see_audit")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The events that were asked for, newest first, 25 a page."""
    return audit_page(request, Asked.read(request.GET))


@needs("see_audit")
@sensitive_post_parameters("q")
@require_POST
def find_record(request: HttpRequest) -> HttpResponse:
    """The records whose name or number holds these words, to choose one; the words come by POST (X8)."""
    words = searched(request.POST)
    mine = Patient.objects.visible_to(request.user).order_by("name", "pk")
    found = list(called(mine, words)[:FOUND]) if words else []
    return audit_page(request, Asked(), words=words, found=found)


@needs("see_audit", writes=AccessKind.EXPORTED)
@require_POST
def audit_export(request: HttpRequest) -> HttpResponse:
    """The same events as CSV, at most 10 000; that they were taken out is written down, too."""
    asked = Asked.read(request.POST)
    found = list(events(request.user, asked)[:IN_A_FILE])
    seen_in_list(request, [asked.patient] if asked.patient else [], kind=AccessKind.EXPORTED)
    # No name in the file name: it lies in a folder of downloads afterwards.
    headers = {"Content-Disposition": 'attachment; filename="access.csv"'}
    return HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


def audit_page(
    request: HttpRequest, asked: Asked, *, words: str = "", found: list[Patient] | None = None
) -> HttpResponse:
    user = request.user
    page = page_of(events(user, asked), after=request.GET.get("after"))
    patient = Patient.objects.visible_to(user).filter(pk=asked.patient).first() if asked.patient else None
    if patient:
        seen(request, patient.pk, kind=AccessKind.OPENED)
    else:
        shown = {each.pk for each in found or []} | {each.patient_id for each in page.rows if each.patient_id}
        kind = AccessKind.SEARCHED if words else AccessKind.LISTED
        seen_in_list(request, sorted(shown), kind=kind)
    context = {
        "asked": asked,
        "said": asked.said,
        "patient": patient,
        "page": page,
        "words": words,
        "found": found,
        "staff": staff_of(user.clinic),
        "kinds": AccessKind.choices,
        "to_review": BreakGlass.objects.reviewed_by_clinic(user).to_review().count(),
    }
    return render(request, "clinic/audit.html", context)
