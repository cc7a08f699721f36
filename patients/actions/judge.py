"""Run the rules over what was just said. They are pure; this module fetches, asks, and writes down."""

import logging
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from patients.actions.card import Found, keep_news
from patients.models import MorningReport, Patient, PrescribedStretch, Prescription, SafetyCheck, Session
from patients.record import Entry, Record, context_of, log_of, plan_of, read, words_of
from patients.triage import facts
from patients.triage.evaluate import Judgement, evaluate
from patients.triage.words import Trigger
from patients.words import Judged

logger = logging.getLogger(__name__)

LATER_DATES = 14  # a late log is followed by judging the records of the next 14 dates again


@dataclass(frozen=True)
class Verdict:
    """What the rules say; no judgement when they could not be run (G10)."""

    judgement: Judgement | None

    @property
    def judged(self) -> str:
        if self.judgement is None:
            return Judged.FAILED
        return Judged.FLAGGED if self.judgement.flags else Judged.CLEAR


def ask(given: Callable[[], facts.Facts]) -> Verdict:
    """The rules' answer. An error in them, or in what they are given, loses nothing: the record is kept
    and the clinic is told."""
    try:
        return Verdict(evaluate(given()))
    except Exception as error:
        # The kind of error only: its text may hold what the patient said.
        logger.error("The rules could not be run: %s", type(error).__name__)
        return Verdict(None)


def seen_from(performed_at: datetime, *, at: datetime, patient: Patient) -> datetime:
    """The moment the rules look from: now, or for a log of an earlier date its own time (decisions.md)."""
    is_late = patient.clinic.today(performed_at) < patient.clinic.today(at)
    return patient.clinic.local(performed_at if is_late else at)


def judge_log(
    entry: Entry,
    record: Record,
    prescription: Prescription,
    items: list[PrescribedStretch],
    *,
    trigger: str,
    at: datetime,
) -> Verdict:
    """The session against all that was done before it."""
    patient = record.patient
    earlier = [each for each in reversed(record.entries) if each.place < entry.place]
    now = seen_from(entry.performed_at, at=at, patient=patient)
    return ask(
        lambda: facts.Facts(
            trigger=trigger,
            now=now,
            context=context_of(record, at=now),
            plan=plan_of(prescription, items),
            logs=tuple(log_of(each, patient) for each in (*earlier, entry)),
            mornings=tuple(morning for morning in record.mornings if morning.on <= now.date()),
            words=words_of(patient),
        )
    )


def judge_check(check: facts.Check, record: Record, *, at: datetime) -> Verdict:
    """A safety report, with the sessions of the days before it."""
    now = record.patient.clinic.local(at)
    return ask(
        lambda: facts.Facts(
            trigger=Trigger.CHECK,
            now=now,
            context=context_of(record, at=now),
            plan=plan_in_force(record.patient, at=at),
            logs=tuple(log_of(each, record.patient) for each in reversed(record.entries)),
            checks=(check,),
            words=words_of(record.patient),
        )
    )


def judge_message(text: str, client_id: uuid.UUID, record: Record, *, at: datetime) -> Verdict:
    """What a patient writes to the clinic is read as the note of a safety report is (T1, T3)."""
    written = facts.Check(at=record.patient.clinic.local(at), note=text, client_id=str(client_id))
    return judge_check(written, record, at=at)


def judge_morning(morning: facts.Morning, record: Record, *, at: datetime) -> Verdict:
    """A morning against the day before it and the morning answered before it."""
    patient = record.patient
    now = patient.clinic.local(at)
    earlier = tuple(each for each in reversed(record.mornings) if each.on < morning.on)
    return ask(
        lambda: facts.Facts(
            trigger=Trigger.MORNING,
            now=now,
            context=context_of(record, at=now),
            plan=plan_in_force(patient, at=at),
            logs=tuple(
                log_of(each, patient)
                for each in reversed(record.entries)
                if patient.clinic.today(each.performed_at) <= morning.on
            ),
            mornings=(*earlier, morning),
            words=words_of(patient),
        )
    )


def plan_in_force(patient: Patient, *, at: datetime) -> facts.Plan | None:
    """The routine that was in force at the moment, or the last one before it: a limit goes on to hold
    after it has ended, and one that was set later did not hold yet."""
    versions = patient.prescriptions.filter(prescribed_at__lte=at).for_reading()
    prescription = versions.order_by("-version").first()
    return plan_of(prescription, prescription.items.all()) if prescription else None


def judge_later_records(session: Session, *, at: datetime) -> list[Found]:
    """Judge again what was reported in the 14 dates after a session that came late or was corrected, and
    give what is new in it. Flags are only added, and nobody is told twice: with a late log between them
    two sessions over the limit become 'keeps going over'."""
    patient, since, first = session.patient, session.performed_at, session.performed_on
    last = first + timedelta(days=LATER_DATES)
    sessions = patient.sessions.select_related("prescription").exclude(pk=session.pk)
    checks = patient.checks.filter(at__gt=since, at__lt=since + timedelta(days=LATER_DATES + 1))
    return [
        *(
            session_again(each, at=at)
            for each in sessions.filter(performed_at__gte=since, performed_on__lte=last)
            if place_of(each) > place_of(session)
        ),
        *(check_again(each, at=at) for each in checks if patient.clinic.today(each.at) <= last),
        *(morning_again(each, at=at) for each in patient.mornings.filter(on__gt=first, on__lte=last)),
    ]


def place_of(session: Session) -> tuple[datetime, str]:
    """As `Entry.place`."""
    return session.performed_at, str(session.client_id)


def session_again(session: Session, *, at: datetime, trigger: str = Trigger.LOG) -> Found:
    """The rules over a session that is on record, seen from the same moment as when it came."""
    patient = session.patient
    record = read(patient, until=session.performed_at)
    entry = next(each for each in record.entries if each.id == session.pk)
    items = list(session.prescription.items.all())
    verdict = judge_log(entry, record, session.prescription, items, trigger=trigger, at=session.received_at)
    return keep_news(verdict.judgement, session, patient=patient, at=at)


def check_again(check: SafetyCheck, *, at: datetime) -> Found:
    said = check_of(check, signs=((each.sign, each.onset) for each in check.signs.all()))
    verdict = judge_check(said, read(check.patient, until=check.at), at=check.at)
    return keep_news(verdict.judgement, check, patient=check.patient, at=at)


def morning_again(morning: MorningReport, *, at: datetime) -> Found:
    patient = morning.patient
    record = read(patient, until=morning.at)
    verdict = judge_morning(facts.Morning(morning.on, morning.pain), record, at=morning.at)
    return keep_news(verdict.judgement, morning, patient=patient, at=at)


def check_of(check: SafetyCheck, *, signs: Iterable[tuple[str, str]]) -> facts.Check:
    """A safety report as the rules read it."""
    return facts.Check(
        at=check.patient.clinic.local(check.at),
        signs=tuple(facts.Sign(sign, onset) for sign, onset in signs),
        note=check.note,
        contact_request=check.contact_request,
        client_id=str(check.client_id),
    )
