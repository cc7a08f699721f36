"""The record of a patient to hand out on request: to read and print, and as a file (X16)."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinic.charts import visible_patient
from clinic.views.guard import needs
from patients.models.access import AccessKind
from patients.views.export import json_answer, record_answer


@needs("export_record")
@require_safe
def export(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """What is in it, and the two ways to have it."""
    patient = visible_patient(request.user, patient_id)
    return render(request, "clinic/export.html", {"patient": patient, "clinic": patient.clinic})


@needs("export_record", reads=AccessKind.EXPORTED)
@require_safe
def export_record(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """All of it in plain words, to read or to print."""
    patient = visible_patient(request.user, patient_id)
    answer: HttpResponse = record_answer(request, patient, back=reverse("clinic:export", args=[patient.pk]))
    return answer


@needs("export_record", reads=AccessKind.EXPORTED)
@require_safe
def export_json(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """All of it as a file for another program."""
    answer: HttpResponse = json_answer(visible_patient(request.user, patient_id))
    return answer
