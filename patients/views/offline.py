"""For the patient's own phone: what the guide and the log need without a connection."""

import hashlib
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.forms.offline import FORMAT, WholeLogForm, nerve_kinds
from patients.forms.pain import BeginForm
from patients.forms.session import StopForm
from patients.models import Patient, Prescription, SessionDraft
from patients.phone import account_mark
from patients.triage import messages
from patients.views.guide import why_closed
from patients.views.more import knows_sciatica
from patients.views.own import own
from patients.views.routine import bare_steps, rests_straight, rows_of, said_steps
from patients.views.shown import Shown, pictures, shown
from stretches.words import RestingLeg, StepKind

NOBODY = uuid.UUID(int=0)  # stands in what a phone keeps for the id of a session that is yet to begin
TOO_SORE = "M-REST-TODAY"  # what P8 says


@require_safe
@own
def token(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Who is signed in, as a mark, and what a form needs to be taken: a phone may have waited for days."""
    return JsonResponse({"account": account_mark(request.user), "token": get_token(request)})


@require_safe
@own
def kit(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The forms, the guide and its words, without a name: the phone keeps them encrypted, and draws the
    pages from them. `closed` says why no session can begin; what was begun can be logged all the same."""
    at = timezone.now()
    prescription = patient.prescriptions.current().for_reading().first()
    closed = why_closed(patient, prescription, at=at)
    log = WholeLogForm(worse=knows_sciatica(patient))
    answer: dict[str, Any] = {
        "format": FORMAT,
        "account": account_mark(request.user),
        "closed": closed,
        "log": render_to_string("patients/offline_form.html", {"form": log}),
        "stop": render_to_string("patients/offline_form.html", {"form": StopForm()}),
        "nerve": nerve_kinds(),
    }
    if prescription and not closed:
        answer |= opens(patient, prescription)
    return unless_known(request, JsonResponse(answer))


def unless_known(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """304 without a body where the phone has just this already: it asks once a day."""
    mark = hashlib.sha256(answer.content).hexdigest()[:24]
    if request.headers.get("If-None-Match", "").strip('W/"') == mark:
        return HttpResponseNotModified()
    answer.headers["ETag"] = f'"{mark}"'
    return answer


def opens(patient: Patient, prescription: Prescription) -> dict[str, Any]:
    """What begins a session, and every step of it in each way that a patient may choose at the start."""
    rows = rows_of(prescription)
    begin = BeginForm(
        asks_resting_leg=rests_straight(rows),
        initial={"client_id": NOBODY, "resting_leg": RestingLeg.STRAIGHT.value},
    )
    legs = ["", RestingLeg.BENT.value] if rests_straight(rows) else [""]
    heading, text = messages.render(TOO_SORE, patient.clinic.numbers)
    return {
        "prescription": str(prescription.pk),
        "limit": prescription.pain_limit,
        "begin": render_to_string("patients/offline_form.html", {"form": begin}),
        "too_sore": {"heading": heading, "text": text},
        "guides": {leg: guide_of(patient, prescription, leg) for leg in legs},
        "holds": holds_by_step(prescription),
    }


def guide_of(patient: Patient, prescription: Prescription, leg: str) -> str:
    """The page of the guide for a session that is yet to begin."""
    draft = SessionDraft(
        patient=patient,
        prescription=prescription,
        client_id=NOBODY,
        answers={"resting_leg": leg} if leg else {},
    )
    steps, rows = said_steps(prescription, draft.answers), rows_of(prescription)
    all_shown: list[Shown] = [shown(step, of=len(steps), rows=rows, draft=draft) for step in steps]
    context = {
        "draft": draft,
        "all_shown": all_shown,
        "shown": all_shown[0],
        "pictures": pictures(all_shown, all_shown[0].picture),
        "scripted": True,
    }
    return render_to_string("patients/session.html", context)


def holds_by_step(prescription: Prescription) -> dict[str, dict[str, Any]]:
    """Which hold a step is: a later version of the app may count its steps otherwise."""
    rows = rows_of(prescription)
    return {
        str(step.n): {"item": rows[step.item].pk, "side": step.side, "repetition": step.repetition}
        for step in bare_steps(rows)
        if step.kind == StepKind.HOLD
    }
