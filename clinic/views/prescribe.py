"""Prescribe: the form with its live preview, the read-back of what the patient will see, the handing over."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.desk import Desk, Plan, desk_of, patient_for
from clinic.forms.prescribe import PlanForms
from clinic.prescribing import Judged, judge, on_level, opened, sent
from clinic.views.guard import needs
from patients.actions import prescribe as deeds
from patients.models import Prescription
from patients.routine_changes import changes

NOT_CARRIED = ("csrfmiddlewaretoken", "deed", "level")


@needs("prescribe")
@require_http_methods(["GET", "HEAD", "POST"])
def prescribe(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The form (GET), the read-back (POST), then with deed=hand_over the next version of the routine.

    deed=change goes back from the read-back to the form; level=n puts the first stretch on that level.
    """
    desk = desk_for(request, patient_id)
    if desk.screening is None:
        messages.info(request, _("Answer the screening first. Prescribing comes next."))
        return redirect("clinic:screening", patient_id)
    if request.method != "POST":
        return form_page(request, desk, opened(desk), plan=desk.opening)
    if "level" in request.POST:
        return form_page(request, desk, on_level(desk, request.POST, level=request.POST["level"]))
    plan_forms = sent(desk, request.POST)
    judged = judge(desk, plan_forms, request.POST)
    deed = request.POST.get("deed")
    if not judged.is_right or deed == "change":
        return form_page(request, desk, plan_forms, plan=judged.plan)
    if is_stale(desk, plan_forms):
        return stale_page(request, desk, plan_forms, judged)
    if deed == "hand_over":
        return hand_over(request, desk, plan_forms, judged)
    return read_back(request, desk, plan_forms, judged)


@needs("prescribe")
@require_POST
def preview(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """What the patient would read, as the form stands; without a script the page with it. Saves nothing."""
    desk = desk_for(request, patient_id)
    plan_forms = sent(desk, request.POST, wants_reason=False)
    judged = judge(desk, plan_forms, request.POST)
    if request.htmx.target == "preview":  # type: ignore[attr-defined]
        context = page_context(desk, plan_forms, plan=judged.plan)
        status = 200 if context["told"] else 422
        return render(request, "clinic/_preview.html", context, status=status)
    return form_page(request, desk, plan_forms, plan=judged.plan)


def desk_for(request: HttpRequest, patient_id: uuid.UUID) -> Desk:
    return desk_of(patient_for(request.user, patient_id), at=timezone.now())


def form_page(
    request: HttpRequest, desk: Desk, plan_forms: PlanForms, *, plan: Plan | None = None, **context: Any
) -> HttpResponse:
    shown = page_context(desk, plan_forms, plan=plan)
    status = 422 if plan_forms.errors else 200
    return render(
        request, "clinic/prescribe.html", {**shown, **context}, status=context.get("status", status)
    )


def page_context(desk: Desk, plan_forms: PlanForms, *, plan: Plan | None) -> dict[str, Any]:
    return {
        "patient": desk.patient,
        "waiting": desk.patient.waiting_cards,
        "desk": desk,
        "form": plan_forms,
        "blocks": desk.blocks(plan) if plan else [],
        "told": desk.told(plan) if plan else None,
        "changes": desk.changes(plan) if plan else [],
        "rungs": desk.rungs,
    }


def read_back(request: HttpRequest, desk: Desk, plan_forms: PlanForms, judged: Judged) -> HttpResponse:
    """Exactly what the patient will see, with everything that was typed carried along."""
    carried = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_CARRIED for value in values
    ]
    context = page_context(desk, plan_forms, plan=judged.plan)
    return render(request, "clinic/read_back.html", {**context, "carried": carried, "plan": judged.plan})


def hand_over(request: HttpRequest, desk: Desk, plan_forms: PlanForms, judged: Judged) -> HttpResponse:
    routine, items = judged.plan or ({}, [])
    try:
        prescription = deeds.prescribe(
            patient=desk.patient,
            by=request.user,
            at=timezone.now(),
            routine=routine,
            items=items,
            overrides=plan_forms.reasons.cleaned_data,
            instead_of=plan_forms.routine.cleaned_data["instead_of"],
            safety_answered_on=desk.safety_answered_on,
        )
    except deeds.StalePlan:  # in the moment between looking and saving
        return stale_page(request, desk_for(request, desk.patient.pk), plan_forms, judged)
    except deeds.Refused as refused:
        plan_forms.refuse(refused.findings)
        return form_page(request, desk, plan_forms)
    messages.success(request, handed_over_words(desk, prescription))
    return redirect("clinic:chart", desk.patient.pk)


def handed_over_words(desk: Desk, prescription: Prescription) -> str:
    values = {"version": prescription.version, "name": desk.patient.first_name}
    if desk.pause:
        return _("Version %(version)s is saved. The routine stays paused until it is released.") % values
    if desk.patient.account_id is None:
        return _("Version %(version)s is saved. %(name)s has no sign-in yet: give access next.") % values
    return _("Version %(version)s is handed over. %(name)s sees it now.") % values


def is_stale(desk: Desk, plan_forms: PlanForms) -> bool:
    seen = plan_forms.routine.cleaned_data["instead_of"]
    return seen != (desk.current.version if desk.current else None)


def stale_page(request: HttpRequest, desk: Desk, plan_forms: PlanForms, judged: Judged) -> HttpResponse:
    """What a colleague saved beside what was typed, which is kept. Sent again, it replaces the newer one.

    The same plan sent twice by the same person is not a race: it is handed over already.
    """
    is_mine = desk.current is not None and desk.current.prescriber_id == request.user.pk
    if is_mine and request.POST.get("deed") == "hand_over" and is_same(desk, judged):
        return redirect("clinic:chart", desk.patient.pk)
    data = request.POST.copy()
    data["routine-instead_of"] = str(desk.current.version) if desk.current else ""
    again = sent(desk, data)
    plan = judge(desk, again, data).plan
    colleague = desk.told(desk.before) if desk.before else None
    return form_page(request, desk, again, plan=plan, stale=True, colleague=colleague, status=409)


def is_same(desk: Desk, judged: Judged) -> bool:
    if desk.before is None or judged.plan is None:
        return False
    dates = all(desk.before[0][name] == judged.plan[0][name] for name in ("start", "review_due", "reason"))
    return dates and not changes(desk.before, judged.plan)
