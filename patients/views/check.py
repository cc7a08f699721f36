"""Tell us about a problem, at any time."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from patients.actions.report import report_check
from patients.forms.signs import CheckForm
from patients.models import Patient
from patients.models.report import CheckSource
from patients.views.own import form_page, own, posted


@require_http_methods(["GET", "HEAD", "POST"])
@own
def check(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The full safety list, a note, a call: judged at once, and answered by the advice page."""
    form = CheckForm(posted(request), initial={"client_id": uuid.uuid4()})
    if form.is_valid():
        said = form.read_signs()
        reported = report_check(
            patient=patient,
            client_id=form.cleaned_data["client_id"],
            source=CheckSource.PATIENT,
            safety=said["safety"],
            signs=said["signs"],
            full_list=said["full_list"],
            note=form.cleaned_data["note"],
            contact_request=form.cleaned_data["contact_request"],
            at=timezone.now(),
        )
        return redirect("patients:advice", advice_id=reported.advice.pk)
    return form_page(request, "patients/check.html", form)
