"""Log a session: judged, written down, counted and answered in one transaction (architecture.md 4)."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from patients.actions.again import take_again
from patients.actions.card import advise, keep
from patients.actions.holds import hold_row, with_holds_of
from patients.actions.judge import judge_later_records, judge_log
from patients.actions.lock import lock
from patients.actions.proposal import keep_proposal, proposal_if_calm
from patients.actions.standing import keep_after_log, keep_standing
from patients.actions.tally import Done, done_of, done_on, keep_tally
from patients.answers import Answers
from patients.models import (
    Advice,
    Feeling,
    Hold,
    Patient,
    Prescription,
    Session,
    SessionDraft,
    WarningAnswer,
)
from patients.record import SESSIONS_READ, Entry, Record, read
from patients.triage.words import Trigger


@dataclass(frozen=True)
class Logged:
    """The session as kept, and what the patient is told. `is_new` is False for a second arrival."""

    session: Session
    advice: Advice
    is_new: bool = True


def log_session(
    *,
    patient: Patient,
    prescription: Prescription,
    client_id: uuid.UUID,
    performed_at: datetime,
    answers: Answers,
    at: datetime,
    entered_late: bool = False,
    by: Any = None,
) -> Logged:
    """Keep a session for good; the same client id again counts once and gives the first answer (G6), and
    where it says more than the record does the session is corrected by it. `by` is who enters it for the
    patient, and is kept with it; None is the patient.

    It is judged at its own time when it comes late, and the later records of the patient are judged
    again. When the rules cannot be run the session is kept all the same (G10).
    """
    try:
        with transaction.atomic():
            lock(patient)
            record = read(patient)
            if all(entry.client_id != str(client_id) for entry in record.entries):
                return first_log(record, prescription, client_id, performed_at, answers, at, entered_late, by)
            return log_again(patient, client_id, answers, by, at)
    except IntegrityError:
        # Known, but longer ago than the record was read. Anything else that clashes is a real fault.
        if not patient.sessions.filter(client_id=client_id).exists():
            raise
    with transaction.atomic():
        lock(patient)
        return log_again(patient, client_id, answers, by, at)


def log_again(patient: Patient, client_id: uuid.UUID, answers: Answers, by: Any, at: datetime) -> Logged:
    drop_draft(patient, client_id)  # one that was begun again from an old page
    session, advice = take_again(patient, client_id, answers, by=by or patient.account, at=at)
    return Logged(session, advice, is_new=False)


def first_log(
    record: Record,
    prescription: Prescription,
    client_id: uuid.UUID,
    performed_at: datetime,
    answers: Answers,
    at: datetime,
    entered_late: bool,
    by: Any,
) -> Logged:
    """Judge, write, count, answer: the way of a session that has not been here before."""
    patient, items = record.patient, list(prescription.items.all())
    answers = with_holds_of(items, answers)
    done = done_of(answers, items)
    entry = Entry(0, str(client_id), performed_at, done.fraction, done.seconds, (answers,))
    is_latest = all(each.place < entry.place for each in record.entries)
    history = record if is_latest else read(patient, until=performed_at)
    verdict = judge_log(entry, history, prescription, items, trigger=Trigger.LOG, at=at)
    session = Session.objects.create(
        patient=patient,
        prescription=prescription,
        client_id=client_id,
        performed_at=performed_at,
        performed_on=patient.clinic.today(performed_at),
        received_at=at,
        entered_late=entered_late,
        entered_by=by,
        app_version=settings.APP_VERSION,
        judged=verdict.judged,
        fraction=done.fraction,
        held_s=done.seconds,
        **answers.row,
    )
    write_rows(session, answers)
    count(session, record, done, prescription)
    drop_draft(patient, client_id)
    found = [keep(verdict.judgement, session, patient=patient, at=at)]
    was_checked_since = record.checked_at is not None and record.checked_at > performed_at
    if not is_latest or was_checked_since or session.performed_on < patient.clinic.today(at):
        found += judge_later_records(session, at=at)
    calm = proposal_if_calm(record, entry, at=at) if is_latest else None
    if is_latest and session.performed_on == patient.clinic.today(at):
        keep_after_log(session, worst=answers.pain_during, **(calm or {}))
    else:
        keep_standing(patient, at=at, **(calm or {}))
    if calm is None:
        keep_proposal(patient, at=at)
    # The patient is told once: the gravest of it, and of the same class what this session gave.
    gravest = max(found, key=lambda each: each.rank)
    return Logged(session, advise(gravest, session, patient=patient, at=at))


def drop_draft(patient: Patient, client_id: uuid.UUID) -> None:
    SessionDraft.objects.filter(patient=patient, client_id=client_id).delete()


def count(session: Session, record: Record, done: Done, prescription: Prescription) -> None:
    """The tally of the session's date, with what else was done on it."""
    patient, on = record.patient, session.performed_on
    dates = [patient.clinic.today(each.performed_at) for each in record.entries]
    if len(dates) == SESSIONS_READ and on <= min(dates):  # older than what was read: ask
        return keep_tally(patient, prescription, on=on, done=done_on(patient, on))
    same_day = [each for each, date in zip(record.entries, dates, strict=True) if date == on]
    keep_tally(patient, prescription, on=on, done=[*map(done_before, same_day), done])


def done_before(entry: Entry) -> Done:
    return Done(entry.versions[0].status, entry.fraction, entry.held_s)


def write_rows(session: Session, answers: Answers) -> None:
    """Holds, places and signs, each a row of its own; nothing is asked for where there is none."""
    rows: dict[Any, list[Any]] = {
        Hold: [hold_row(session, hold) for hold in answers.holds],
        Feeling: [
            Feeling(session=session, site=felt.site, side=felt.side, qualities=list(felt.qualities))
            for felt in answers.feelings
        ],
        WarningAnswer: [
            WarningAnswer(session=session, sign=answer.sign, onset=answer.onset) for answer in answers.signs
        ],
    }
    for model, made in rows.items():
        if made:
            model.objects.bulk_create(made)
