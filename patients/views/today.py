"""Today: what to do, what is left, and the ways to tell the clinic something."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patients.actions.log import log_session
from patients.answers import Answers
from patients.current import current_routine
from patients.forms.session import NotTodayForm
from patients.models import Patient, Prescription
from patients.triage.words import Status
from patients.views.day import day_of, headline
from patients.views.own import for_patients, form_page, own, own_record, posted, was_flagged
from patients.views.routine import bare_steps
from stretches.guide import about_minutes


@for_patients
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The state of today in its h1, the routine, the week. Costs the same after any number of sessions."""
    at = timezone.now()
    patient = own_record(request)
    prescription = current_routine(patient)
    day = day_of(patient, prescription, at=at)
    rows = list(prescription.items.all()) if prescription else []
    context = {
        "patient": patient,
        "prescription": prescription,
        "rows": rows,
        "minutes": about_minutes(bare_steps(rows)) if rows else 0,
        "day": day,
        "headline": headline(day, clinician=patient.clinician.first_name),
    }
    return render(request, "patients/today.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@own
def not_today(request: HttpRequest, patient: Patient) -> HttpResponse:
    """'Not today' with a reason: an entry of the record, so that silence means something else."""
    prescription = patient.prescriptions.current().for_reading().first()
    if prescription is None:
        return redirect("patients:today")
    form = NotTodayForm(posted(request), initial={"client_id": uuid.uuid4()})
    if form.is_valid():
        return skipped(request, patient, prescription, form)
    return form_page(request, "patients/not_today.html", form)


def skipped(
    request: HttpRequest, patient: Patient, prescription: Prescription, form: NotTodayForm
) -> HttpResponse:
    at = timezone.now()
    logged = log_session(
        patient=patient,
        prescription=prescription,
        client_id=form.cleaned_data["client_id"],
        performed_at=at,
        answers=Answers(status=Status.SKIPPED.value, skipped_reason=form.cleaned_data["reason"]),
        at=at,
    )
    if was_flagged(logged.advice):
        return redirect("patients:advice", advice_id=logged.advice.pk)
    messages.success(request, _("Thank you for telling us. You can still stretch today if things change."))
    return redirect("patients:today")
