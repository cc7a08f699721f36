"""The guided session: pain before, each step, easier ways, and a stop that is never a dead end."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.actions.draft import answers_of, keep, keep_hold
from patients.actions.draft import begin as begin_draft
from patients.actions.log import log_session
from patients.answers import Answers, HoldDone
from patients.forms.pain import BeginForm
from patients.forms.session import HoldForm, StopForm
from patients.models import Patient, PrescribedStretch, Prescription, SessionDraft
from patients.triage import terms
from patients.triage.words import Status
from patients.views.own import form_page, own, own_draft, own_draft_once, posted
from patients.views.routine import (
    bare_steps,
    easier_way,
    resting_leg_of,
    rests_straight,
    rows_of,
    said_steps,
    way_of,
)
from patients.views.shown import pictures, shown
from stretches.guide import GuideStep
from stretches.words import RestingLeg, StepKind


@require_http_methods(["GET", "HEAD", "POST"])
@own
def begin(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Pain before is asked before anything else; over the limit the guide does not open (P8)."""
    at = timezone.now()
    prescription = patient.prescriptions.current().for_reading().first()
    closed = why_closed(patient, prescription, at=at)
    if closed or prescription is None:
        messages.warning(request, closed)
        return redirect("patients:today")
    form = BeginForm(
        posted(request),
        asks_resting_leg=rests_straight(prescription.items.all()),
        initial={"client_id": uuid.uuid4(), "resting_leg": RestingLeg.STRAIGHT.value},
    )
    if form.is_valid():
        return begun(patient, prescription, form, at=at)
    return form_page(request, "patients/begin.html", form, prescription=prescription)


def why_closed(patient: Patient, prescription: Prescription | None, *, at: datetime) -> str:
    """Why no session can begin now, in words; empty when one can."""
    if prescription is None:
        return _("Your routine is not set yet.")
    if patient.pauses.open().exists():
        return _("Your routine is paused. Please do not stretch until the clinic has told you to go on.")
    if patient.clinic.today(at) < prescription.start:
        return _("Your routine has not started yet.")
    return ""


def begun(patient: Patient, prescription: Prescription, form: BeginForm, *, at: datetime) -> HttpResponse:
    client_id, pain = form.cleaned_data["client_id"], form.cleaned_data["pain_before"]
    if terms.above(pain, prescription.pain_limit):
        held = log_session(
            patient=patient,
            prescription=prescription,
            client_id=client_id,
            performed_at=at,
            answers=too_sore(patient, client_id, pain, at=at),
            at=at,
        )
        return redirect("patients:advice", advice_id=held.advice.pk)
    if patient.sessions.filter(client_id=client_id).exists():
        return redirect("patients:saved", client_id=client_id)
    draft = begin_draft(patient=patient, prescription=prescription, at=at, client_id=client_id)
    first = next(iter(prescription.items.all()))
    chosen = {"resting_leg": form.cleaned_data.get("resting_leg")}
    keep(
        draft,
        {"pain_before": pain, "resting_leg": resting_leg_of(first, chosen) or "", **draft.answers},
        at=at,
    )
    return redirect("patients:session", client_id=client_id)


def too_sore(patient: Patient, client_id: uuid.UUID, pain: int, *, at: datetime) -> Answers:
    """Nothing done; or what was, where the first page was gone back to in the middle of a session."""
    draft = patient.drafts.filter(client_id=client_id).first()
    if draft is None or not draft.holds:
        return Answers(status=Status.HELD.value, pain_before=pain)
    return answers_of(keep(draft, {"pain_before": pain}, at=at), draft.prescription)


@require_safe
@own_draft
def session(request: HttpRequest, draft: SessionDraft) -> HttpResponse:
    """All steps in one response for the script; without one it is the page of the step to go on with."""
    if closed := why_not_on(draft):
        messages.warning(request, closed)
        return redirect("patients:today")
    steps = said_steps(draft.prescription, draft.answers)
    n = asked_for(request, steps) or where_to_go_on(steps, draft)
    if n is None:
        return redirect("patients:pain", client_id=draft.client_id)
    rows = rows_of(draft.prescription)
    all_shown = [shown(step, of=len(steps), rows=rows, draft=draft) for step in steps]
    context = {
        "draft": draft,
        "all_shown": all_shown,
        "shown": all_shown[n - 1],
        "pictures": pictures(all_shown, all_shown[n - 1].picture),
        "scripted": True,
    }
    return render(request, "patients/session.html", context)


def why_not_on(draft: SessionDraft) -> str:
    """Why this session cannot go on; what was done can still be logged."""
    if draft.is_paused:  # type: ignore[attr-defined]
        return _("Your routine is paused. You can still finish your log of what you did.")
    if draft.prescription.ended_at:
        return _("Your routine has changed since. You can still finish your log of what you did.")
    return ""


def asked_for(request: HttpRequest, steps: tuple[GuideStep, ...]) -> int | None:
    said = request.GET.get("at", "")
    n = int(said) if said.isdecimal() and len(said) < 5 else 0
    return n if 1 <= n <= len(steps) else None


def where_to_go_on(steps: tuple[GuideStep, ...], draft: SessionDraft) -> int | None:
    """The first step; once something is held the lift before the first hold that is missing.

    None when every hold is done.
    """
    if not draft.holds:
        return 1
    rows = rows_of(draft.prescription)
    done = {(each["item"], each["side"], each["repetition"]) for each in draft.holds if each["seconds"] > 0}
    for step in steps:
        place = (rows[step.item].pk, step.side, step.repetition)
        if step.kind == StepKind.LIFT and place not in done:
            return step.n
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@own_draft
def step(request: HttpRequest, draft: SessionDraft, n: int) -> HttpResponse:
    """One step as a page, or its fragment for whoever asks for #main. A post says that its hold is over."""
    if request.method == "POST":
        return step_is_over(request, draft, n)
    if closed := why_not_on(draft):
        messages.warning(request, closed)
        return redirect("patients:today")
    steps = said_steps(draft.prescription, draft.answers)
    rows = rows_of(draft.prescription)
    each = shown(nth(steps, n), of=len(steps), rows=rows, draft=draft)
    fragment = request.htmx.target == "main"  # type: ignore[attr-defined]
    template = "patients/_step.html" if fragment else "patients/step.html"
    return render(request, template, {"draft": draft, "shown": each})


def nth(steps: tuple[GuideStep, ...], n: int) -> GuideStep:
    if not 1 <= n <= len(steps):
        raise Http404
    return steps[n - 1]


def step_is_over(request: HttpRequest, draft: SessionDraft, n: int) -> HttpResponse:
    """Keep the hold of this step, if it is one, and go on. The script is only told that it was kept."""
    rows = rows_of(draft.prescription)
    steps = bare_steps(rows)
    each = nth(steps, n)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    if each.kind == StepKind.HOLD:
        keep_hold(
            draft,
            hold_of(each, rows[each.item], draft, seconds=form.cleaned_data["seconds"]),
            at=timezone.now(),
        )
    if not request.accepts("text/html"):
        return HttpResponse(status=204)
    return redirect(address_after(each, draft, of=len(steps)))


def hold_of(
    step: GuideStep, row: PrescribedStretch, draft: SessionDraft, *, seconds: float | None
) -> HoldDone:
    """A hold as done: timed by the guide, or ticked by hand and then as long as prescribed."""
    way = way_of(row, draft.answers)
    return HoldDone(
        item=row.pk,
        side=step.side or "",
        repetition=step.repetition or 1,
        seconds=float(row.hold_s) if seconds is None else seconds,
        timed=seconds is not None,
        grip=way.grip or "",
        knee=way.knee or "",
    )


def address_after(step: GuideStep, draft: SessionDraft, *, of: int) -> str:
    if step.n == of:
        return reverse("patients:pain", args=[draft.client_id])
    return reverse("patients:step", args=[draft.client_id, step.n + 1])


@require_POST
@own_draft_once
def easier(request: HttpRequest, draft: SessionDraft) -> HttpResponse:
    """Make it easier from here on: the grip nearer to the ends, then the knee bent; or the other leg bent."""
    rows = rows_of(draft.prescription)
    steps = bare_steps(rows)
    said = request.POST.get("n", "")
    each = nth(steps, int(said) if said.isdecimal() and len(said) < 5 else 0)
    if request.POST.get("what") == "resting_leg":
        keep(draft, {"resting_leg": RestingLeg.BENT.value}, at=timezone.now())
    elif way := easier_way(rows[each.item], draft):
        made = {**draft.answers.get("easier", {}), str(rows[each.item].pk): way._asdict()}
        keep(draft, {"easier": made}, at=timezone.now())
    messages.success(request, _("Made easier. The steps from here on say how."))
    address = reverse("patients:session", args=[draft.client_id])
    return redirect(f"{address}?at={each.n}")


@require_http_methods(["GET", "HEAD", "POST"])
@own_draft
def stopped(request: HttpRequest, draft: SessionDraft) -> HttpResponse:
    """Praise first, then why; the part that was done is kept and the log comes next."""
    form = StopForm(posted(request), initial={"cause": draft.answers.get("stop_cause")})
    if form.is_valid():
        keep(draft, form.said(), at=timezone.now())
        return redirect("patients:pain", client_id=draft.client_id)
    return form_page(request, "patients/stopped.html", form, draft=draft)
