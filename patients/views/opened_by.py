"""Who has opened the patient's record (X12)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patients.models import AccessEvent, Patient
from patients.pages import page_of
from patients.views.own import own


@require_safe
@own
def opened_by(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Everyone of the staff who did something with the record, newest first, 25 a page."""
    events = AccessEvent.objects.of_record(patient).select_related("actor").newest_first()
    page = page_of(events, after=request.GET.get("after"))
    return render(request, "patients/opened_by.html", {"patient": patient, "page": page})
