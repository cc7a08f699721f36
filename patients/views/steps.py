"""Read the steps first: the guide's own words on one page."""

import uuid
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from patients.models import Patient
from patients.views.own import own
from patients.views.routine import said_steps
from stretches.guide import GuideStep


@require_safe
@own
def steps(request: HttpRequest, patient: Patient, prescription_id: uuid.UUID) -> HttpResponse:
    """One version of the patient's routine, in the words that the guide will say."""
    prescription = get_object_or_404(patient.prescriptions.for_reading(), pk=prescription_id)
    said = said_steps(prescription, {})
    parts = [
        {
            "row": row,
            "ids": f"figure-{place}",
            "steps": once_each(step for step in said if step.item == place),
        }
        for place, row in enumerate(prescription.items.all())
    ]
    return render(request, "patients/steps.html", {"prescription": prescription, "parts": parts})


def once_each(said: Iterable[GuideStep]) -> list[GuideStep]:
    """Each kind of step once, as it is said for the first leg; repeating them is the guide's business."""
    kinds: dict[str, GuideStep] = {}
    for step in said:
        kinds.setdefault(step.kind, step)
    return list(kinds.values())
