"""Screening: what is asked before prescribing."""

import uuid
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.desk import patient_for
from clinic.forms.screening import ScreeningForm, as_asked_before
from clinic.views.guard import needs
from patients.actions.admit import screen
from patients.checks import SAFETY_DAYS
from patients.models import Flag, Patient, Screening
from patients.triage.words import Severity


@needs("prescribe")
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Ask, keep as a new row, and go on to prescribe. Safety answers of the last 7 days count; ?ask=again
    asks them all the same. A sign that is named is judged at once."""
    patient = patient_for(request.user, patient_id)
    now = timezone.now()
    answered_on = patient.safety_answered_on(now)
    asks_safety = is_due(answered_on, patient.clinic.today(now)) or "ask" in request.GET
    if request.method == "POST":
        form = ScreeningForm(request.POST, asks_safety=asks_safety)
        if form.is_valid():
            return keep(request, patient, form, at=now)
    else:
        form = ScreeningForm(initial=as_asked_before(patient.screenings.newest()), asks_safety=asks_safety)
    context = {
        "patient": patient,
        "form": form,
        "answered_on": answered_on,
        "waiting": patient.waiting_cards,
    }
    return render(request, "clinic/screening.html", context, status=422 if form.errors else 200)


def is_due(answered_on: date | None, today: date) -> bool:
    """Whether the safety questions must be asked again before prescribing (PV6)."""
    return answered_on is None or (today - answered_on).days > SAFETY_DAYS


def keep(request: HttpRequest, patient: Patient, form: ScreeningForm, *, at: datetime) -> HttpResponse:
    kept = screen(patient=patient, by=request.user, at=at, safety=form.safety_answers, **form.values)
    tell_what_follows(request, kept)
    return redirect("clinic:prescribe", patient.pk)


def tell_what_follows(request: HttpRequest, kept: Screening) -> None:
    """Say at once what was found, with the way to the card, and what the towel means."""
    flags = Flag.objects.filter(check_report=kept.safety_check_id) if kept.safety_check_id else []
    worst = max(flags, key=lambda flag: Severity(flag.severity).rank, default=None)
    if worst:
        card = format_html(
            '<a href="{}">{}</a>', reverse("clinic:card", args=[worst.card_id]), _("Open the card")
        )
        messages.warning(request, format_html("{} {}", worst.sentence, card))
    else:
        messages.success(request, _("The screening is saved."))
    if kept.towel_fits is False:
        words = _("The towel is too short. Use an exercise band, tubing or a longer towel.")
        messages.warning(request, words)
