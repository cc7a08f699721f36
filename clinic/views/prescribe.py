"""Prescribe: the form with its live preview, the read-back of what the patient will see, the handing over."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.desk import Desk, Plan, desk_of, patient_for
from clinic.entries import arranged, filled, on_level
from clinic.forms.prescribe import PlanForms
from clinic.models import RoutineTemplate
from clinic.prescribing import Judged, asked_reasons, judge, opened, sent
from clinic.routine_templates import favourites_first, offers, plan_of_template, starred_codes
from clinic.views.copy_routine import carried
from clinic.views.guard import needs, seen
from patients.actions import prescribe as deeds
from patients.models import Patient, Prescription
from patients.models.access import AccessKind
from patients.opening import items_of, routine_of
from patients.pages import read_id
from patients.routine_changes import changes
from patients.views.noted import note_access


@needs("prescribe")
@require_http_methods(["GET", "HEAD", "POST"])
def prescribe(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The form (GET), the read-back (POST), then with deed=hand_over the next version of the routine.

    deed=change goes back from the read-back to the form. What only fills in the form: arrange=add, remove,
    up or down; level=n; fill=template with template=<id>; copy=<another patient's id>.
    """
    desk = desk_for(request, patient_id)
    if request.POST.get("deed") != "hand_over":
        seen(request, patient_id, kind=AccessKind.OPENED)  # nothing is saved before that
    if desk.screening is None:
        messages.info(request, _("Answer the screening first. Prescribing comes next."))
        return redirect("clinic:screening", patient_id)
    if request.method != "POST":
        return form_page(request, desk, opened(desk), plan=desk.opening)
    if any(name in request.POST for name in ("arrange", "level", "fill", "copy")):
        return filled_in_page(request, desk)
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


@needs("prescribe", reads=None, writes=None)
@require_POST
def preview(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """What the patient would read, as the form stands; without a script the page with it. Saves nothing,
    and is asked for at each change of the form, whose page was written down."""
    desk = desk_for(request, patient_id)
    plan_forms = sent(desk, request.POST, wants_reason=False)
    judged = judge(desk, plan_forms, request.POST, asks=False)
    if request.htmx.target == "preview":  # type: ignore[attr-defined]
        context = page_context(desk, plan_forms, plan=judged.plan)
        # The places for reasons are swapped when others are wanted, not while one is typed in.
        context["swaps_reasons"] = set(plan_forms.reasons.fields) != asked_reasons(request.POST)
        status = 200 if context["told"] else 422
        return render(request, "clinic/_previewed.html", context, status=status)
    return form_page(request, desk, plan_forms, plan=judged.plan)


def desk_for(request: HttpRequest, patient_id: uuid.UUID) -> Desk:
    return desk_of(patient_for(request.user, patient_id), at=timezone.now())


def filled_in_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form with something filled in or moved; nothing is said to be missing yet."""
    data: Any = request.POST
    focus = ""
    if "copy" in data:
        data = filled(data, routine_of_another(request, desk, data["copy"]))
    elif "fill" in data:
        data = filled_from_template(request, desk)
    elif "level" in data:
        data = on_level(data, data["level"], library=desk.library)
    else:
        data, focus = arranged(data, data["arrange"], library=desk.library)
    plan_forms = sent(desk, data, wants_reason=False)
    judged = judge(desk, plan_forms, data, asks=False)
    return form_page(request, desk, plan_forms, plan=judged.plan, focus=focus, status=200)


def filled_from_template(request: HttpRequest, desk: Desk) -> Any:
    """As typed where the template is gone, or none of its stretches is approved any more."""
    which: Any = read_id(request.POST.get("template"))
    usable = RoutineTemplate.objects.visible_to(request.user).in_use().for_reading()
    found = usable.filter(pk=which).first()
    plan = plan_of_template(found, library=desk.library) if found else None
    if plan is None or not plan[1]:
        messages.info(
            request, _("Choose a template first.") if not found else _("Its stretches are retired.")
        )
        return request.POST
    return filled(request.POST, plan)


def routine_of_another(request: HttpRequest, desk: Desk, other: str) -> Plan:
    """The stretches and the frequency of another patient of the clinic, never the screening, the note or a
    reason. That their record was opened is written down; 404 where there is none, or no routine."""
    found = Patient.objects.visible_to(request.user).filter(clinic=request.user.clinic_id)
    which: Any = read_id(other)
    patient = get_object_or_404(found.exclude(pk=desk.patient.pk), pk=which)
    current = get_object_or_404(patient.prescriptions.current().for_reading())
    note_access(request, kind=AccessKind.OPENED, patient=patient.pk)
    messages.success(request, _("The routine of %(name)s is filled in.") % {"name": patient.name})
    return {**routine_of(current), "note": ""}, items_of(current, library=desk.library)


def form_page(
    request: HttpRequest, desk: Desk, plan_forms: PlanForms, *, plan: Plan | None = None, **context: Any
) -> HttpResponse:
    starred = starred_codes(request.user)
    spare = [stretch for code, stretch in desk.library.items() if code not in plan_forms.codes]
    shown = {
        **page_context(desk, plan_forms, plan=plan),
        "addable": favourites_first(spare, starred),
        "offers": offers(request.user),
        **context,
    }
    status = context.get("status", 422 if plan_forms.errors else 200)
    return render(request, "clinic/prescribe.html", shown, status=status)


def page_context(desk: Desk, plan_forms: PlanForms, *, plan: Plan | None) -> dict[str, Any]:
    return {
        "patient": desk.patient,
        "waiting": desk.patient.waiting_cards,
        "desk": desk,
        "form": plan_forms,
        "blocks": desk.blocks(plan) if plan else [],
        "refused": desk.refused(plan) if plan else [],
        "told": desk.told(plan) if plan else None,
        "changes": desk.changes(plan) if plan else [],
        "rungs": desk.rungs,
    }


def read_back(request: HttpRequest, desk: Desk, plan_forms: PlanForms, judged: Judged) -> HttpResponse:
    """Exactly what the patient will see, with everything that was typed carried along."""
    context = page_context(desk, plan_forms, plan=judged.plan)
    return render(
        request, "clinic/read_back.html", {**context, "carried": carried(request.POST), "plan": judged.plan}
    )


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
