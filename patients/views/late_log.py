"""A whole log from a phone that had no connection, when there is one again."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from patients.actions.draft import LONGEST_HOLD_S, status_of
from patients.actions.log import Logged, log_session
from patients.answers import Answers, HoldDone
from patients.forms.offline import (
    LONGEST,
    HoldSent,
    Sent,
    WholeLogForm,
    Wrong,
    errors_in_words,
    holds_joined,
    joined,
    read_sent,
)
from patients.forms.session import CAUSES
from patients.models import Patient, PrescribedStretch, Prescription
from patients.phone import account_mark
from patients.session_answers import answers_now
from patients.triage.words import Status
from patients.views.more import knows_sciatica
from patients.views.own import own, was_flagged
from patients.views.routine import resting_leg_of, rows_of, way_of


@require_POST
@own
def late_log(request: HttpRequest, patient: Patient) -> HttpResponse:
    """One whole log, in JSON. It is never refused for being late and counts once, however often it comes.

    422 with words when it cannot be taken as it is, 409 when it is another account's, 413 when it is longer
    than any log: the phone keeps it and says so.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return refused(_("This log is too long. Please shorten your note."), status=413)
    try:
        sent = read_sent(request.body)
        if sent["account"] != account_mark(request.user):
            return refused(_("This log belongs to another account. Sign in with that one."), status=409)
        logged = take(patient, sent, at=timezone.now())
    except Wrong as wrong:
        return refused(str(wrong), status=422)
    name, of = ("saved", sent["client_id"]), ("advice", logged.advice.pk)
    page = of if was_flagged(logged.advice) else name
    return JsonResponse(
        {
            "received": str(sent["client_id"]),
            "severity": logged.advice.severity,
            "page": reverse(f"patients:{page[0]}", args=[page[1]]),
        }
    )


def refused(words: str, *, status: int) -> HttpResponse:
    return JsonResponse({"wrong": words}, status=status)


def take(patient: Patient, sent: Sent, *, at: datetime) -> Logged:
    """Log it with what its draft knows already. Raises Wrong, in words."""
    draft = patient.drafts.filter(client_id=sent["client_id"]).select_related("prescription").first()
    known_session = patient.sessions.filter(client_id=sent["client_id"]).first()
    prescription = routine_of(patient, sent, draft, known_session)
    form = WholeLogForm.of(sent["answers"], worse=knows_sciatica(patient), unfinished=sent["unfinished"])
    if sent["answers"] and not form.is_valid() and not (sent["unfinished"] or sent["held"]):
        raise Wrong(" ".join(errors_in_words(form)))
    rows = rows_of(prescription)
    known = form.known() if sent["answers"] else {}
    before = draft.answers if draft else answers_now(known_session).to_json() if known_session else {}
    told = joined(before, known) | cause_of(sent)
    told["resting_leg"] = (
        resting_leg_of(rows[0], {"resting_leg": sent["resting_leg"], **leg_of(before)}) or ""
    )
    holds = holds_joined(draft, holds_of(rows, sent["holds"], told))
    answers = Answers.read({**told, "holds": holds})
    answers = Answers.read({**answers.to_json(), "status": status(answers, prescription, sent)})
    logged = log_session(
        patient=patient,
        prescription=prescription,
        client_id=sent["client_id"],
        performed_at=performed_at(sent, draft, prescription, at=at),
        answers=answers,
        at=at,
    )
    # The page that sent it may be gone before it has read the answer: then it waits on the page of today.
    patient.advice.filter(pk=logged.advice.pk).leave(at=at)
    return logged


def routine_of(patient: Patient, sent: Sent, draft: Any, session: Any) -> Prescription:
    """The version that the session followed."""
    if known := draft or session:
        routine: Prescription = known.prescription
        return routine
    found = patient.prescriptions.filter(pk=sent["prescription"]).first() if sent["prescription"] else None
    if found is None or sent["started_at"] is None:
        raise Wrong(_("We do not know the routine of this log. Please enter it as an earlier day."))
    return found


def performed_at(sent: Sent, draft: Any, prescription: Prescription, *, at: datetime) -> datetime:
    """When it was begun, by the draft or by the phone. A phone whose clock stands before the routine was
    there cannot know, so then it is when it came."""
    if draft:
        begun: datetime = draft.started_at
        return begun
    told = sent["started_at"]
    return told if told and told >= prescription.prescribed_at else at


def cause_of(sent: Sent) -> dict[str, Any]:
    if not sent["cause"]:
        return {}
    return {"stopped_reason": CAUSES[sent["cause"]][1].value, "stop_cause": sent["cause"]}


def leg_of(before: dict[str, Any]) -> dict[str, Any]:
    return {"resting_leg": before["resting_leg"]} if before.get("resting_leg") else {}


def holds_of(
    rows: list[PrescribedStretch], sent: list[HoldSent], told: dict[str, Any]
) -> list[dict[str, Any]]:
    """The holds of the phone that the routine has; of the same place the longest."""
    by_pk, found = {row.pk: row for row in rows}, {}
    for each in sorted(sent, key=lambda hold: hold["seconds"]):
        row = by_pk.get(each["item"])
        if (
            row is None
            or each["side"] not in row.side_order
            or not 1 <= each["repetition"] <= row.reps_per_side
        ):
            continue
        way = way_of(row, told)
        seconds = float(round(min(each["seconds"], LONGEST_HOLD_S)))
        hold = HoldDone(
            row.pk, each["side"], each["repetition"], seconds, True, way.grip or "", way.knee or ""
        )
        found[row.pk, each["side"], each["repetition"]] = asdict(hold)
    return list(found.values())


def status(answers: Answers, prescription: Prescription, sent: Sent) -> str:
    if sent["held"] and not answers.holds:
        return Status.HELD.value
    found = status_of(answers, prescription)
    is_open = sent["unfinished"] and found == Status.DONE
    return Status.PARTIAL.value if is_open else found
