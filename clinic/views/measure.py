"""What was measured in the room: written down, corrected, taken back. Forms on the chart, and as pages."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.desk import patient_for
from clinic.forms.measure import FORMS, MeasureForm, as_written, corrected_values, opening
from clinic.views.guard import needs
from patients.actions import measure as deeds
from patients.models import Measure
from patients.models.measure import MeasureTest


@needs("measure")
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A new reading of ?test=; htmx puts the form in the place of #measures."""
    patient = patient_for(request.user, patient_id)
    now = timezone.now()
    test = request.GET.get("test", MeasureTest.STRAIGHT_LEG_RAISE)
    if test not in FORMS:
        raise Http404
    today = patient.clinic.today(now)
    if request.method == "POST":
        form = FORMS[test](request.POST, clinic=patient.clinic, today=today)
        if form.is_valid():
            readings = form.readings(now)
            kept = deeds.write_measures(patient=patient, readings=readings, by=request.user, at=now)
            return back_to_chart(patient, kept[0])
    else:
        last = patient.measures.standing().filter(test=test).newest_first().first()
        initial = opening(test, last, by=request.user, today=today)
        form = FORMS[test](initial=initial, clinic=patient.clinic, today=today)
    return form_page(request, patient, form, address=f"{request.path}?test={test}")


@needs("measure")
@require_http_methods(["GET", "HEAD", "POST"])
def correct_measure(request: HttpRequest, patient_id: uuid.UUID, reading: uuid.UUID) -> HttpResponse:
    """A reading as it should have been written; the row before it stays. One leg, as each has its own."""
    patient = patient_for(request.user, patient_id)
    written: Any = patient.measures.standing().filter(reading=reading).first()
    if written is None:
        raise Http404
    now = timezone.now()
    known = {"clinic": patient.clinic, "today": patient.clinic.today(now), "side": written.side}
    if request.method == "POST":
        form = FORMS[written.test](request.POST, **known)
        if form.is_valid():
            values = corrected_values(form, written, patient.clinic, now=now)
            kept = deeds.correct_measure(written, values=values, by=request.user, at=now)
            if kept:
                return back_to_chart(patient, kept)
            messages.warning(request, _("A colleague changed it meanwhile. Nothing of yours was saved."))
            return redirect("clinic:chart", patient.pk)
    else:
        initial = as_written(written, patient.clinic)
        form = FORMS[written.test](initial=initial, **known)
    return form_page(request, patient, form, address=request.path, written=written)


@needs("measure")
@require_POST
def undo_measure(request: HttpRequest, patient_id: uuid.UUID, reading: uuid.UUID) -> HttpResponse:
    """Take back the last step of a reading, with what was written down together with it."""
    patient = patient_for(request.user, patient_id)
    said = request.POST.get("revision", "")
    revision = int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else 0
    done = deeds.undo_measure(patient, reading=reading, revision=revision, by=request.user, at=timezone.now())
    if done:
        messages.success(request, _("Undone. What was written stays on record."))
    else:
        messages.warning(request, _("A colleague changed it meanwhile. Nothing was changed."))
    return redirect(reverse("clinic:chart", args=[patient.pk]) + "#measures")


def back_to_chart(patient: Any, kept: Measure) -> HttpResponse:
    """The chart says what was saved, with the way back."""
    return redirect(f"{reverse('clinic:chart', args=[patient.pk])}?wrote={kept.reading}#measures")


def form_page(
    request: HttpRequest, patient: Any, form: MeasureForm, *, address: str, written: Measure | None = None
) -> HttpResponse:
    fragment = request.htmx.target == "measures"  # type: ignore[attr-defined]
    context = {
        "patient": patient,
        "form": form,
        "fragment": fragment,
        "address": address,
        "written": written,
        "test": form.test.label,
        "waiting": patient.waiting_cards,
    }
    template = "clinic/_measure_form.html" if fragment else "clinic/measure.html"
    return render(request, template, context, status=422 if form.errors else 200)
