"""A patient's steps on the ladder: what is proposed and why, and the clinician's answer (clinical.md 2.5)."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.desk import desk_of, patient_for
from clinic.forms.progression import REASON_LENGTH, StepForm
from clinic.progression import preview_of, read_progression
from clinic.step_words import done_words, who_was_faster
from clinic.views.guard import needs
from patients.actions import progress as deeds
from patients.actions.prescribe import Refused, StalePlan, standing
from patients.models import Decision, Patient
from patients.opening import item_of
from patients.progression_record import read_steps


@needs("see_patients")
@require_safe
def progression(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Every condition with its value, the ladder, and what an accepted step would send to the patient."""
    return show(request, patient_for(request.user, patient_id))


@needs("prescribe")
@require_POST
def accept_step(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Hand over what stood on the panel; not when the facts, or a colleague, were faster."""
    patient = patient_for(request.user, patient_id)
    said = request.POST
    return decided(
        request,
        patient,
        lambda: deeds.accept(
            patient=patient,
            item=item_asked(request),
            seen=said.get("seen", ""),
            overrides=reasons_in(request),
            reason=said.get("reason", "")[:REASON_LENGTH],
            is_ready="ready" in said,
            by=request.user,
            at=timezone.now(),
        ),
    )


@needs("prescribe")
@require_POST
def decline_step(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Leave the routine as it is, for a reason: one of the buttons, or one's own words."""
    patient = patient_for(request.user, patient_id)
    reason = (request.POST.get("why") or request.POST.get("reason", "")).strip()[:REASON_LENGTH]
    if not reason:
        return show(request, patient, problem=_("Say why it is declined."), status=422)
    return decided(
        request,
        patient,
        lambda: deeds.decline(
            patient=patient,
            item=item_asked(request),
            seen=request.POST.get("seen", ""),
            by=request.user,
            at=timezone.now(),
            reason=reason,
        ),
    )


@needs("prescribe")
@require_POST
def undo_step(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Take back the decision that the button stood beside."""
    patient = patient_for(request.user, patient_id)
    mine = patient.decisions.select_related("patient__clinic", "item")
    decision = get_object_or_404(mine, pk=uuid_in(request, "decision"))
    return decided(request, patient, lambda: deeds.undo(decision, by=request.user, at=timezone.now()))


@needs("prescribe")
@require_http_methods(["GET", "HEAD", "POST"])
def change_step(request: HttpRequest, patient_id: uuid.UUID, item_id: int) -> HttpResponse:
    """Something else than what is proposed: the form (GET), the read-back (POST), then with deed=hand_over
    the next version. deed=change goes back from the read-back to the form."""
    patient, now = patient_for(request.user, patient_id), timezone.now()
    desk, steps = desk_of(patient, at=now), read_steps(patient, at=now)
    step = steps.of(item_id)
    if step is None or step.item.stretch.code not in desk.library:
        messages.info(request, _("The routine has changed meanwhile. Look again, then decide."))
        return redirect("clinic:progression", patient_id)
    panel = read_progression(patient, at=now).panel_of(item_id)
    stands = item_of(step.item, desk.library[step.item.stretch.code])
    form = StepForm(
        request.POST or None,
        initial=panel.preview.item if panel and panel.preview else stands,
        now=stands,
        library=desk.library,
    )
    context = {"patient": patient, "waiting": patient.waiting_cards, "panel": panel, "form": form}
    if not form.is_valid() or request.POST.get("deed") == "change":
        return render(request, "clinic/change_step.html", context, status=422 if form.errors else 200)
    is_sent = request.POST.get("deed") == "hand_over"
    preview = preview_of(step, form.item, desk, typed=request.POST if is_sent else None)
    if not is_sent or preview.blocks or not preview.reasons.is_valid():
        return read_back(request, {**context, "preview": preview}, is_sent=is_sent)
    return decided(
        request,
        patient,
        lambda: deeds.change(
            patient=patient,
            item=item_id,
            seen=request.POST.get("seen", ""),
            new=form.item,
            overrides=reasons_in(request),
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        ),
    )


def read_back(request: HttpRequest, context: dict[str, Any], *, is_sent: bool) -> HttpResponse:
    """Exactly what the patient will see of it, with everything that was typed carried along."""
    reasons = context["preview"].reasons
    aside = {"csrfmiddlewaretoken", "deed", "seen", *(reasons.add_prefix(name) for name in reasons.fields)}
    carried = [(name, value) for name, value in request.POST.items() if name not in aside]
    shown = {**context, "carried": carried, "form": reasons if is_sent else None}
    return render(request, "clinic/read_step_back.html", shown, status=422 if is_sent else 200)


def decided(request: HttpRequest, patient: Any, decide: Callable[[], Decision]) -> HttpResponse:
    """Do it, and show the panel as it stands then; what stood in the way is said on it."""
    try:
        decision = decide()
    except deeds.Moved as moved:
        said = who_was_faster(moved, seen_by=request.user, at=timezone.now())
        return show(request, patient, problem=said, status=409)
    except StalePlan as stale:
        return show(request, patient, problem=str(stale), status=409)
    except deeds.NotNow as reason:
        return show(request, patient, problem=str(reason), status=422)
    except Refused as refused:
        missing = standing(refused.findings, {})
        said = " ".join(dict.fromkeys(finding.text for finding in missing))
        return show(request, patient, problem=said, typed=request.POST, status=422)
    words = done_words(decision)
    if decision.prescription_id or not wants_panel(request):  # the whole chart reads otherwise now
        messages.success(request, words)
        return redirect(page_asked_from(request, patient))
    return show(request, patient, done=words)


def show(
    request: HttpRequest,
    patient: Any,
    *,
    problem: str = "",
    done: str = "",
    typed: Any = None,
    status: int = 200,
) -> HttpResponse:
    read = read_progression(patient, at=timezone.now(), typed=typed)
    context = {
        "patient": patient,
        "waiting": patient.waiting_cards,
        "progression": read,
        "problem": problem,
        "done": done,
    }
    template = "clinic/_progression.html" if wants_panel(request) else "clinic/progression.html"
    return render(request, template, context, status=status)


def wants_panel(request: HttpRequest) -> bool:
    return bool(request.htmx.target == "progression")  # type: ignore[attr-defined]


def page_asked_from(request: HttpRequest, patient: Patient) -> str:
    """Back to the chart for whoever decided there, else to the page of the ladder."""
    htmx = request.htmx  # type: ignore[attr-defined]
    chart = reverse("clinic:chart", args=[patient.pk])
    asked = urlsplit((htmx.current_url_abs_path or "") if htmx else "").path
    return chart if asked == chart else reverse("clinic:progression", args=[patient.pk])


def item_asked(request: HttpRequest) -> int:
    """The stretch that was decided on, by its number."""
    said = request.POST.get("item", "")
    if not said.isascii() or not said.isdigit() or len(said) > 18:  # more than a key can hold
        raise Http404
    return int(said)


def uuid_in(request: HttpRequest, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def reasons_in(request: HttpRequest) -> dict[str, str]:
    """The typed reason of each warning, by its check."""
    return {
        name.removeprefix("why-"): str(value)[:REASON_LENGTH]
        for name, value in request.POST.items()
        if name.startswith("why-")
    }
