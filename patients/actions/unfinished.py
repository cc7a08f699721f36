"""Drafts that nobody came back to: what is known of them is logged, so that the rules see it."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from patients.actions.draft import answers_of
from patients.actions.lock import lock
from patients.actions.log import Logged, log_session
from patients.actions.notify import notify_patient
from patients.answers import Answers
from patients.models import SessionDraft
from patients.triage import terms
from patients.triage.words import Severity, Status

logger = logging.getLogger(__name__)

GRAVE_AFTER = timedelta(hours=1)  # decisions.md, signs in an unfinished log
ANY_AFTER = timedelta(hours=12)  # decisions.md, begun and not finished


@dataclass
class Finished:
    """What became of the drafts that were left over."""

    logged: int = 0
    dropped: int = 0
    failed: int = 0


def finish_grave_drafts(*, at: datetime) -> Finished:
    """Log the drafts with a stop, a pain over the limit or a nerve-type kind, 1 h after the last answer."""
    return finish(left_since(at - GRAVE_AFTER, at=at), at=at, only=is_grave)


def finish_old_drafts(*, at: datetime) -> Finished:
    """Log every draft that was left 12 hours ago; one in which nothing was said or held goes."""
    return finish(left_since(at - ANY_AFTER, at=at), at=at)


def left_since(moment: datetime, *, at: datetime) -> Iterable[SessionDraft]:
    """Nobody was there since that moment; or nobody knows when, as the clock of the server stood wrong: a
    draft of tomorrow would wait until tomorrow. Logged too early it is corrected by who comes back to it."""
    return (
        SessionDraft.objects.filter(Q(changed_at__lte=moment) | Q(changed_at__gt=at + GRAVE_AFTER))
        .select_related("patient__clinic", "prescription")
        .prefetch_related("prescription__items")
        .order_by("changed_at")
    )


def is_grave(draft: SessionDraft) -> bool:
    """Whether it may not wait until tomorrow."""
    answers = Answers.read(draft.answers)
    pains = (answers.pain_before, answers.pain_during, answers.pain_after)
    is_over = any(terms.above(pain, draft.prescription.pain_limit) for pain in pains)
    felt_nerve = any(terms.is_nerve_type(felt.fact) for felt in answers.feelings)
    return bool(answers.stopped_reason) or is_over or felt_nerve


def finish(
    drafts: Iterable[SessionDraft], *, at: datetime, only: Callable[[SessionDraft], bool] | None = None
) -> Finished:
    """Each in a transaction of its own: one that cannot be read keeps no other from being judged."""
    done = Finished()
    for draft in drafts:
        try:
            if only is None or only(draft):
                finish_one(draft, done, at=at)
        except Exception as error:
            # The kind of error only: its text may hold what the patient said.
            logger.error("An unfinished session could not be logged: %s", type(error).__name__)
            done.failed += 1
    return done


@transaction.atomic
def finish_one(draft: SessionDraft, done: Finished, *, at: datetime) -> None:
    """Log the draft as it stands, or drop it; neither when the patient has just come back to it."""
    lock(draft.patient)
    if not SessionDraft.objects.filter(pk=draft.pk, changed_at=draft.changed_at).exists():
        return
    answers = answers_of(draft, draft.prescription)
    if is_empty(answers):
        draft.delete()
        done.dropped += 1
        return
    status = Status.STOPPED if answers.stopped_reason else Status.PARTIAL
    logged = log_session(
        patient=draft.patient,
        prescription=draft.prescription,
        client_id=draft.client_id,
        performed_at=draft.started_at,
        answers=replace(answers, status=status.value),
        at=at,
    )
    if logged.advice.shown_at >= at:  # and not an answer that was given before
        leave_word(logged, at=at)
    done.logged += logged.is_new


def is_empty(answers: Answers) -> bool:
    """No hold, no answer, no stop: the guide was opened, perhaps made easier, and closed."""
    return replace(answers, status=Status.DONE.value, resting_leg="") == Answers()


def leave_word(logged: Logged, *, at: datetime) -> None:
    """Nobody was there to read the answer: it waits on the page of today, and from 'soon' on a mail
    says that something does."""
    advice = logged.advice
    if advice.severity == Severity.NONE:
        return
    advice.while_away = True
    advice.save(update_fields=["while_away"])
    if Severity(advice.severity).rank >= Severity.SOON.rank:
        notify_patient(advice.patient, card=advice.card, at=at, send_after=at)
