"""One patient's chart, and the lock on the routine."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.charts import read_chart, read_sessions, visible_patient
from clinic.forms.pause import PauseForm, ReleaseForm
from clinic.views.guard import needs
from patients.actions import pause as deeds


@needs("see_patients")
@require_safe
def chart(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Routine, adherence, pain and sessions of a patient; htmx swaps #sessions page by page."""
    after = request.GET.get("after")
    if request.htmx.target == "sessions":  # type: ignore[attr-defined]
        patient = visible_patient(request.user, patient_id)
        context = {"patient": patient, "sessions": read_sessions(patient, after=after)}
        return render(request, "clinic/_sessions.html", context)
    return whole_chart(request, patient_id, after=after)


@needs("prescribe")
@require_POST
def pause(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Lock the routine, with a reason. A lock that a colleague set meanwhile stays, and is told."""
    patient = visible_patient(request.user, patient_id)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return whole_chart(request, patient_id, pause_form=form, status=422)
    now = timezone.now()
    lock = deeds.pause(patient=patient, reason=form.cleaned_data["reason"], by=request.user, at=now)
    if lock.since == now and lock.by_id == request.user.pk:
        messages.success(request, _("The routine is paused. The patient is told whom to call."))
    else:
        messages.warning(request, _("The routine was paused already. Nothing was changed."))
    return redirect("clinic:chart", patient_id)


@needs("prescribe")
@require_POST
def release(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Unlock the routine, with a reason; when a colleague was faster, nothing changes and it is told."""
    patient = visible_patient(request.user, patient_id)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return whole_chart(request, patient_id, release_form=form, status=422)
    lock = patient.pauses.open().first()
    reason = form.cleaned_data["reason"]
    if lock and deeds.release(lock, by=request.user, at=timezone.now(), reason=reason):
        messages.success(request, _("The routine can go on."))
    else:
        messages.warning(request, _("The routine is not paused any more. Nothing was changed."))
    return redirect("clinic:chart", patient_id)


def whole_chart(
    request: HttpRequest,
    patient_id: uuid.UUID,
    *,
    after: str | None = None,
    pause_form: Form | None = None,
    release_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    read = read_chart(request.user, patient_id, at=timezone.now())
    context = {
        "chart": read,
        "patient": read.patient,
        "sessions": read_sessions(read.patient, after=after),
        "pause_form": pause_form or PauseForm(),
        "release_form": release_form or ReleaseForm(),
        "form": pause_form or release_form,  # the title says when something is wrong with it
        "waiting": read.waiting,
    }
    return render(request, "clinic/chart.html", context, status=status)
