"""Reports outside a session: a problem (safety check), and the next morning."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from django.db import transaction

from patients.actions.card import settle
from patients.actions.judge import check_of, judge_check, judge_morning
from patients.actions.lock import lock
from patients.actions.standing import keep_after_report
from patients.answers import SignAnswer
from patients.models import Advice, MorningReport, Patient, SafetyCheck, WarningAnswer
from patients.record import read
from patients.triage import facts

Report = TypeVar("Report", SafetyCheck, MorningReport)


@dataclass(frozen=True)
class Reported(Generic[Report]):
    """The report as kept, and what the patient is told. `is_new` is False for a second arrival."""

    record: Report
    advice: Advice
    is_new: bool = True


@transaction.atomic
def report_check(
    *,
    patient: Patient,
    client_id: uuid.UUID,
    source: str,
    safety: str,
    signs: tuple[SignAnswer, ...],
    at: datetime,
    full_list: bool = True,
    note: str = "",
    contact_request: bool = False,
) -> Reported[SafetyCheck]:
    """Keep a safety report and judge it at once; the same client id again changes nothing (G6)."""
    lock(patient)
    before = patient.checks.filter(client_id=client_id).first()
    if before:
        return Reported(before, before.advice.earliest("shown_at"), is_new=False)
    check = SafetyCheck(
        patient=patient,
        client_id=client_id,
        at=at,
        source=source,
        safety=safety,
        full_list=full_list,
        note=note,
        contact_request=contact_request,
    )
    said = check_of(check, signs=((answer.sign, answer.onset) for answer in signs))
    verdict = judge_check(said, read(patient), at=at)
    check.judged = verdict.judged
    check.save(force_insert=True)
    WarningAnswer.objects.bulk_create(
        WarningAnswer(check_report=check, sign=answer.sign, onset=answer.onset) for answer in signs
    )
    keep_after_report(patient, on=patient.clinic.today(at), at=at)
    return Reported(check, settle(verdict.judgement, check, patient=patient, at=at))


@transaction.atomic
def report_morning(
    *, patient: Patient, on: date, pain: int | None, woke_at_night: bool | None, at: datetime
) -> Reported[MorningReport]:
    """Keep the pain of a morning; one a date, and the first answer stays."""
    lock(patient)
    before = patient.mornings.filter(on=on).first()
    if before:
        return Reported(before, before.advice.earliest("shown_at"), is_new=False)
    verdict = judge_morning(facts.Morning(on, pain), read(patient), at=at)
    morning = MorningReport.objects.create(
        patient=patient, on=on, at=at, pain=pain, woke_at_night=woke_at_night, judged=verdict.judged
    )
    keep_after_report(patient, on=on, at=at)
    return Reported(morning, settle(verdict.judgement, morning, patient=patient, at=at))
