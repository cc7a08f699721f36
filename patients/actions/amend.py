"""Correct a log. The answers as first given stay; the correction is a row of its own (G7)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from patients.actions.card import Found, advise, keep_news, unchecked
from patients.actions.judge import judge_later_records, judge_log
from patients.actions.lock import lock
from patients.actions.standing import keep_standing
from patients.answers import Answers
from patients.models import Advice, Amendment, Session
from patients.record import read
from patients.triage.words import Trigger


@transaction.atomic
def amend_session(session: Session, *, answers: Answers, by: Any, at: datetime) -> Advice:
    """Keep the corrected answers and judge again. The worst ever given counts: nothing that was flagged
    is cleared or lowered by a correction, and what is new in it is flagged like a log. Without any news
    the advice of before is given again."""
    patient = session.patient
    lock(patient)
    at = in_order(session, at)
    record = read(patient, until=session.performed_at)
    known = next(each for each in record.entries if each.id == session.pk)
    entry = replace(known, versions=(*known.versions, answers))
    items = list(session.prescription.items.all())
    verdict = judge_log(
        entry, record, session.prescription, items, trigger=Trigger.EDIT, at=session.received_at
    )
    Amendment.objects.create(session=session, at=at, by=by, answers=answers.to_json(), judged=verdict.judged)
    own = keep_news(verdict.judgement, session, patient=patient, at=at)
    news = [own, *judge_later_records(session, at=at)]
    keep_standing(patient, at=at)
    gravest = max(news, key=lambda each: each.rank)
    if gravest.card is None:
        return session.advice.latest("shown_at")
    # Of its own answers the patient is told the whole again: an old sign is no less grave for a new one.
    whole = Found(verdict.judgement or unchecked(), gravest.card)
    return advise(max(whole, gravest, key=lambda each: each.rank), session, patient=patient, at=at)


def in_order(session: Session, at: datetime) -> datetime:
    """Not before the correction that is the newest: they are read by their time, so after the clock of the
    server was put back the last word of the patient would not be the last."""
    newest: datetime | None = session.amendments.aggregate(newest=Max("at"))["newest"]
    return max(at, newest) if newest else at
