"""Enter a paper diary: every line of it in one transaction, or nothing of it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from patients.actions.log import log_session
from patients.actions.report import report_check, report_morning
from patients.answers import Answers
from patients.models import Advice, Flag, Patient, Prescription
from patients.models.report import CheckSource
from patients.triage.words import Safety, Severity

NOON = time(12)  # of the clinic: paper has a date and no time (decisions.md, performed_at)
TINGLING = "tingling"


@dataclass(frozen=True)
class PaperSession:
    """One session of the sheet: the n-th of its date."""

    n: int
    prescription: Prescription
    answers: Answers


@dataclass(frozen=True)
class PaperDay:
    """One line of the sheet. `next_morning` is the pain of the morning after; None where it is empty."""

    on: date
    sessions: tuple[PaperSession, ...] = ()
    next_morning: int | None = None
    tingling_note: str = ""  # what the clinic reads where "tingling or numb" was ticked


@dataclass(frozen=True)
class Entered:
    """How much of the sheet was new, and how many flags the rules raised on it."""

    sessions: int
    mornings: int
    ticks: int
    flags: int
    advice: Advice | None = None  # the gravest answer of the rules, where they have one to give


def gravest(patient: Patient, at: datetime) -> Advice | None:
    """Of what the rules answered at this moment; the newest of the same class."""
    given = patient.advice.filter(shown_at=at).exclude(severity=Severity.NONE)
    return max(given, key=lambda each: Severity(each.severity).rank, default=None)


def paper_id(patient: Patient, on: date, what: int | str) -> uuid.UUID:
    """The client id of a box on paper, always the same: a sheet that is entered twice counts once (G6)."""
    return uuid.uuid5(patient.pk, f"paper {on:%Y-%m-%d} {what}")


@transaction.atomic
def enter_diary(*, patient: Patient, days: Iterable[PaperDay], by: Any, at: datetime) -> Entered:
    """Log the lines from the oldest on, each morning after its day, so that the rules meet them in the
    order in which they happened. What was entered before counts once: what a session of it says otherwise
    now is a correction in the name of `by`, and the worst of both counts (G7). `by` is kept with every
    session, and the answers of the rules wait for the patient, who has read none; None where the patient
    enters the own sheet."""
    sessions = mornings = ticks = 0
    for day in sorted(days, key=lambda each: each.on):
        performed_at = min(datetime.combine(day.on, NOON, patient.clinic.zone), at)
        for session in day.sessions:
            logged = log_session(
                patient=patient,
                prescription=session.prescription,
                client_id=paper_id(patient, day.on, session.n),
                performed_at=performed_at,
                answers=session.answers,
                at=at,
                entered_late=True,
                by=by,
            )
            sessions += logged.is_new
        if day.tingling_note:
            ticks += tick(patient, day, at=at)
        if day.next_morning is not None:
            mornings += answer_morning(patient, day, at=at)
    if by is not None:
        patient.advice.leave(at=at)
    flags = Flag.objects.filter(card__patient=patient, at=at).count()
    return Entered(
        sessions=sessions, mornings=mornings, ticks=ticks, flags=flags, advice=gravest(patient, at)
    )


def tick(patient: Patient, day: PaperDay, *, at: datetime) -> bool:
    """The sheet said "tick and call us": a report that asks for a call (T2). Where and what exactly was
    felt, and every other sign, is not on paper and so not answered."""
    return report_check(
        patient=patient,
        client_id=paper_id(patient, day.on, TINGLING),
        source=CheckSource.PATIENT,
        safety=Safety.NOT_ANSWERED,
        signs=(),
        full_list=False,
        note=day.tingling_note,
        contact_request=True,
        at=at,
    ).is_new


def answer_morning(patient: Patient, day: PaperDay, *, at: datetime) -> bool:
    on = day.on + timedelta(days=1)
    return report_morning(patient=patient, on=on, pain=day.next_morning, woke_at_night=None, at=at).is_new
