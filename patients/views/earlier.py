"""Enter a session of a day before."""

import uuid
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.actions.log import log_session
from patients.answers import Answers
from patients.forms.diary import Asks
from patients.forms.earlier import EarlierForm
from patients.models import Patient, Prescription
from patients.paper_diary import version_on
from patients.views.more import ask_more, knows_sciatica
from patients.views.own import form_page, own, posted, was_flagged


@require_http_methods(["GET", "HEAD", "POST"])
@own
def earlier(request: HttpRequest, patient: Patient) -> HttpResponse:
    """A day before, or a paper diary: the same questions on one page, marked as entered later."""
    at = timezone.now()
    worse = knows_sciatica(patient)
    asks = Asks.of(None, posted(request), full_list=False, worse=worse)
    today = patient.clinic.today(at)
    form = EarlierForm(posted(request), asks=asks, today=today, initial={"client_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        prescription = routine_of(patient, form.cleaned_data["on"])
        check(form, prescription, patient, at=at)
        if prescription and not form.errors:
            more = ask_more(form, patient, prescription, worse=worse, at=at)
            if more is None:
                return entered(request, patient, prescription, form, at=at)
            form = EarlierForm(posted(request), asks=more, today=today)
            form.add_error(None, _("Please answer the further questions on this page too, then save."))
    return form_page(request, "patients/earlier.html", form)


def routine_of(patient: Patient, on: date) -> Prescription | None:
    """The version that was in force on that date."""
    newest = patient.prescriptions.for_reading().filter(start__lte=on).order_by("-version")[:1]
    return version_on(newest, on, patient)


def check(form: EarlierForm, prescription: Prescription | None, patient: Patient, *, at: datetime) -> None:
    form.check_time(patient.clinic.zone, at)
    if prescription is None:
        form.add_error("on", _("You had no routine on that day."))
    else:
        form.check_holds(prescription)


def entered(
    request: HttpRequest, patient: Patient, prescription: Prescription, form: EarlierForm, *, at: datetime
) -> HttpResponse:
    holds = form.holds(prescription)
    first = next(iter(prescription.items.all()))
    answers = Answers(status=form.status, resting_leg=first.resting_leg or "", **form.said(), holds=holds)
    logged = log_session(
        patient=patient,
        prescription=prescription,
        client_id=form.cleaned_data["client_id"],
        performed_at=form.performed_at(patient.clinic.zone, at),
        answers=answers,
        at=at,
        entered_late=True,
    )
    if was_flagged(logged.advice):
        return redirect("patients:advice", advice_id=logged.advice.pk)
    messages.success(request, _("Saved. It is marked as entered later."))
    return redirect("patients:progress")
