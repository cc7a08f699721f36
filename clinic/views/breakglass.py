"""Emergency access: a record of another clinic, read for an hour, and reviewed there afterwards."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.actions import breakglass as deeds
from clinic.charts import chart_of
from clinic.forms.breakglass import BreakGlassForm, GlassReviewForm
from clinic.limits import allow
from clinic.models import BreakGlass
from clinic.views.guard import needs, seen, seen_in_list
from clinic.views.timeline import timeline_of
from patients.models import Patient
from patients.models.access import AccessKind

# Names are guessed at here, so tries are counted, for the person and for where they come from.
TRIES = {"per_address": "30/h", "per_key": "10/h"}


@needs("break_glass", writes=AccessKind.BROKE_GLASS)
@sensitive_post_parameters("name", "birth_date", "record", "reason")
@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Find the record by exact name and birth date, or by its id, and open it with a reason."""
    now = timezone.now()
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        patient = found(request, form)
        if patient and Patient.objects.visible_to(request.user).filter(pk=patient.pk).exists():
            messages.info(request, _("This patient is of your own clinic: you may open the chart."))
            return redirect("clinic:chart", patient.pk)
        if patient:
            glass = deeds.break_glass(patient, by=request.user, reason=form.cleaned_data["reason"], at=now)
            seen(request, patient.pk, clinic=patient.clinic_id)
            return redirect("clinic:glass", glass.pk)
    opened = BreakGlass.objects.open_to(request.user, at=now).select_related("patient").order_by("-at")
    context = {"form": form, "opened": opened}
    return render(request, "clinic/break_glass.html", context, status=422 if form.errors else 200)


def found(request: HttpRequest, form: BreakGlassForm) -> Patient | None:
    """The record, or the reason why there is none beside the form. Each try without one is written down."""
    said = form.cleaned_data
    if not allow(f"break_glass:{request.user.pk}", request, **TRIES):
        form.add_error(None, _("Too many tries. Wait an hour, or ring the patient's clinic."))
        return None
    try:
        if said["record"]:
            patient = Patient.objects.filter(pk=said["record"]).first()
        else:
            patient = deeds.record_of(name=said["name"], birth_date=said["birth_date"])
    except ValidationError as several:
        form.add_error("record", several)
        patient = None
    else:
        if patient is None:
            form.add_error(None, _("No record is exactly this one. Check the spelling and the date."))
    if patient is None:
        seen_in_list(request, [], kind=AccessKind.SEARCHED)
    return patient


@needs("break_glass")
@require_safe
def glass(request: HttpRequest, glass_id: uuid.UUID) -> HttpResponse:
    """The chart, for reading only. After 60 minutes, and for anyone else, it is not there."""
    now = timezone.now()
    mine = BreakGlass.objects.open_to(request.user, at=now).select_related("patient__clinic")
    opened = get_object_or_404(mine, pk=glass_id)
    clinic: Any = opened.patient.clinic
    seen(request, opened.patient_id, clinic=clinic.pk)
    with timezone.override(clinic.zone):
        chart = chart_of(opened.patient_id, clinic=clinic, at=now)
        context = {
            "glass": opened,
            "chart": chart,
            "patient": chart.patient,
            **timeline_of(request, chart.patient, place=reverse("clinic:glass", args=[glass_id])),
            "read_only": True,
        }
        fragment = request.htmx.target == "timeline"  # type: ignore[attr-defined]
        return render(request, "clinic/_timeline.html" if fragment else "clinic/glass.html", context)


@needs("review_glass")
@require_safe
def glass_reviews(request: HttpRequest) -> HttpResponse:
    """What waits for the review of a lead, then the newest that were reviewed."""
    return reviews_page(request)


@needs("review_glass")
@require_POST
def review_glass(request: HttpRequest, glass_id: uuid.UUID) -> HttpResponse:
    """Close the review with what was found; a colleague who was faster is told, nothing changes."""
    of_clinic = BreakGlass.objects.reviewed_by_clinic(request.user)
    opened = get_object_or_404(of_clinic, pk=glass_id)
    seen(request, opened.patient_id)
    form = GlassReviewForm(request.POST, prefix=str(glass_id))
    if not form.is_valid():
        return reviews_page(request, wrong={glass_id: form}, status=422)
    if deeds.review(opened, by=request.user, words=form.cleaned_data["words"], at=timezone.now()):
        messages.success(request, _("The review is saved."))
    else:
        messages.warning(
            request, _("It was reviewed before, or you opened it yourself. Nothing was changed.")
        )
    return redirect("clinic:glass_reviews")


NEWEST = 25


def reviews_page(request: HttpRequest, *, wrong: Any = None, status: int = 200) -> HttpResponse:
    of_clinic = BreakGlass.objects.reviewed_by_clinic(request.user)
    of_clinic = of_clinic.select_related("patient", "by__clinic", "reviewed_by")
    waiting = list(of_clinic.to_review().order_by("at")[:NEWEST])
    reviewed = list(of_clinic.exclude(reviewed_at=None).order_by("-at")[:NEWEST])
    if request.method != "POST":
        seen_in_list(request, [each.patient_id for each in (*waiting, *reviewed)])
    forms = wrong or {}
    rows = [(each, forms.get(each.pk) or GlassReviewForm(prefix=str(each.pk))) for each in waiting]
    context = {
        "rows": rows,
        "reviewed": reviewed,
        "form": next(iter(forms.values()), None),  # the title says when something is wrong with it
    }
    return render(request, "clinic/break_glass_reviews.html", context, status=status)
