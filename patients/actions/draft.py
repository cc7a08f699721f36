"""A session begun and not yet logged: every answer and every hold is kept as it comes."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from patients.answers import Answers, HoldDone
from patients.models import Patient, Prescription, SessionDraft
from patients.session_answers import answers_now
from patients.triage.words import Status

LONGEST_HOLD_S = 600  # a phone that lay down with the guide running; more says nothing about a stretch


@transaction.atomic
def begin(
    *, patient: Patient, prescription: Prescription, at: datetime, client_id: uuid.UUID | None = None
) -> SessionDraft:
    """A new draft, or the one that has this client id already: asking twice begins once."""
    draft, _is_new = SessionDraft.objects.get_or_create(
        patient=patient,
        client_id=client_id or uuid.uuid4(),
        defaults={"prescription": prescription, "started_at": at, "changed_at": at},
    )
    return draft


@transaction.atomic
def begin_again(patient: Patient, client_id: uuid.UUID, *, at: datetime) -> SessionDraft:
    """The draft of a session that is logged already, with what is known of it now. What is saved from it
    joins the session as a correction (patients/actions/again.py)."""
    session = patient.sessions.for_reading().select_related("prescription").get(client_id=client_id)
    known = answers_now(session).to_json()
    draft, _is_new = SessionDraft.objects.get_or_create(
        patient=patient,
        client_id=client_id,
        defaults={
            "prescription": session.prescription,
            "started_at": session.performed_at,
            "changed_at": at,
            "holds": known.pop("holds"),
            "answers": known,
        },
    )
    return draft


def lock(draft: SessionDraft) -> None:
    """As it stands now, and nobody else's until the transaction ends: the phone may send two at once."""
    draft.refresh_from_db(fields=["answers", "holds"], from_queryset=SessionDraft.objects.select_for_update())


@transaction.atomic
def keep(draft: SessionDraft, answers: Mapping[str, Any], *, at: datetime) -> SessionDraft:
    """Add these answers to what is known; an answer given again replaces the one before."""
    lock(draft)
    draft.answers = {**draft.answers, **answers}
    draft.changed_at = at
    draft.save(update_fields=["answers", "changed_at"])
    return draft


@transaction.atomic
def keep_hold(draft: SessionDraft, hold: HoldDone, *, at: datetime) -> SessionDraft:
    """One repetition is done; one of 0 seconds is none. The same place again keeps the longer of the two,
    so that a request sent twice counts once and nothing held is lost."""
    lock(draft)
    # Whole seconds: a timer that stopped at 19.98 has held the 20 that were asked for.
    seconds = float(round(min(max(hold.seconds, 0.0), LONGEST_HOLD_S)))
    place = (hold.item, hold.side, hold.repetition)
    held = {(each["item"], each["side"], each["repetition"]): each for each in draft.holds}
    before = held.pop(place, {"seconds": 0.0})
    longer = max(seconds, before["seconds"])
    kept = [{**asdict(hold), "seconds": longer}] if longer else []
    draft.holds = [*held.values(), *kept]
    draft.changed_at = at
    draft.save(update_fields=["holds", "changed_at"])
    return draft


def answers_of(draft: SessionDraft, prescription: Prescription) -> Answers:
    """The log as it stands: what was said, what was held, and whether that is all, a part or a stop."""
    answers = Answers.read({**draft.answers, "holds": draft.holds})
    return Answers.read({**answers.to_json(), "status": status_of(answers, prescription)})


def status_of(answers: Answers, prescription: Prescription) -> str:
    """Stopped when a reason to stop was given; done when every repetition was held; else partial."""
    if answers.stopped_reason:
        return Status.STOPPED.value
    prescribed = sum(item.prescribed_holds for item in prescription.items.all())
    return Status.DONE.value if answers.holds_done >= prescribed else Status.PARTIAL.value
