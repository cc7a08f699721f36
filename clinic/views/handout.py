"""The handout of a patient's routine, to give along: to print from the browser, and as PDF."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.charts import visible_patient
from clinic.views.access import handout_address
from clinic.views.guard import needs
from patients.models import Patient
from patients.models.access import AccessKind
from patients.views.handout import SHEET, pdf_answer, sheet_of


@needs("see_patients", reads=AccessKind.PRINTED)
@require_safe
def handout(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The patient's sheet, with full name and birth year (HZ6), as a page that the browser prints."""
    patient = visible_patient(request.user, patient_id)
    sheet = sheet_to_give(request, patient)
    if sheet is None:
        return nothing_prescribed(request, patient)
    addresses = {
        "pdf": reverse("clinic:handout_pdf", args=[patient.pk]),
        "back": reverse("clinic:chart", args=[patient.pk]),
    }
    return render(request, SHEET, {**sheet, **addresses})


@needs("see_patients", reads=AccessKind.PRINTED)
@require_safe
def handout_pdf(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The same sheet as PDF; where none can be made, a page that says so and leads to the other."""
    patient = visible_patient(request.user, patient_id)
    sheet = sheet_to_give(request, patient)
    if sheet is None:
        return nothing_prescribed(request, patient)
    instead = reverse("clinic:handout", args=[patient.pk])
    return pdf_answer(request, sheet, instead=instead, back=reverse("clinic:chart", args=[patient.pk]))


def sheet_to_give(request: HttpRequest, patient: Patient) -> dict[str, Any] | None:
    """Its code connects a phone while a link for the handout is open."""
    address = handout_address(request, patient, at=timezone.now())
    return sheet_of(request, patient, who=full_name(patient), address=address)


def full_name(patient: Patient) -> str:
    return _("%(name)s, born %(year)s") % {"name": patient.name, "year": patient.birth_date.year}


def nothing_prescribed(request: HttpRequest, patient: Patient) -> HttpResponse:
    messages.info(request, _("Nothing is prescribed, so there is nothing to print yet."))
    return redirect("clinic:chart", patient.pk)
