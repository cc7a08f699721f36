"""One patient's chart, and the lock on the routine."""

import uuid

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.charts import read_chart, visible_patient
from clinic.forms.pause import PauseForm, ReleaseForm
from clinic.views.guard import needs
from clinic.views.timeline import timeline_of
from patients.actions import pause as deeds
from patients.models.access import AccessKind
from patients.pages import read_id


@needs("see_patients")
@require_safe
def chart(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Routine, adherence, pain, measures and the newest of the time line of a patient."""
    return whole_chart(request, patient_id)


@needs("see_patients", reads=AccessKind.PRINTED)
@require_safe
def print_chart(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The same on sheets of A4, to be printed from the browser, without what only a screen can do."""
    return whole_chart(request, patient_id, template="clinic/chart_print.html")


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
    pause_form: Form | None = None,
    release_form: Form | None = None,
    template: str = "clinic/chart.html",
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    read = read_chart(request.user, patient_id, at=now)
    context = {
        "chart": read,
        "patient": read.patient,
        **timeline_of(request, read.patient),
        "wrote": read.measures.written(read_id(request.GET.get("wrote"))),
        "pause_form": pause_form,
        "release_form": release_form,
        "form": pause_form or release_form,  # the title says when something is wrong with it
        "waiting": read.waiting,
        "now": now,
    }
    return render(request, template, context, status=status)
