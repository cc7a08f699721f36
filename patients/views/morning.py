"""The morning after a session."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.actions.report import report_morning
from patients.forms.pain import MorningForm
from patients.models import Patient
from patients.views.own import form_page, own, posted


@require_http_methods(["GET", "HEAD", "POST"])
@own
def morning(request: HttpRequest, patient: Patient) -> HttpResponse:
    """How bad the pain is this morning: once a date, and the first answer stays."""
    at = timezone.now()
    today = patient.clinic.today(at)
    form = MorningForm(posted(request))
    if form.is_valid():
        reported = report_morning(
            patient=patient,
            on=today,
            pain=form.cleaned_data["pain"],
            woke_at_night=form.cleaned_data["woke_at_night"],
            at=at,
        )
        return redirect("patients:advice", advice_id=reported.advice.pk)
    if request.method != "POST" and patient.mornings.filter(on=today).exists():
        messages.info(request, _("You have answered this for today."))
        return redirect("patients:today")
    return form_page(request, "patients/morning.html", form)
