"""The patient's account: who is signed in, who looks after them, and the way out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import require_safe

from patients.models import Patient
from patients.views.advice import opening_of
from patients.views.own import own


@require_safe
@own
def account(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Name, how this device is signed in, clinic with phone and hours, sign out."""
    week = patient.clinic.working_hours.week
    hours = [{"day": WEEKDAYS[number], "open": week.get(number)} for number in range(7)]
    opening = opening_of(patient.clinic, at=timezone.now())
    context = {
        "patient": patient,
        "hours": hours,
        "opening": opening,
        "own_phone": request.session.get("own_phone", False),
    }
    return render(request, "patients/account.html", context)
