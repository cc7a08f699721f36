"""The safety questions in a log: when the full list is asked, and signs that are judged at once."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from patients.actions.report import Reported, report_check
from patients.answers import FeltAt, SignAnswer
from patients.models import Patient, Prescription, SessionDraft
from patients.models.report import CheckSource
from patients.triage import terms
from patients.triage.questions import full_list_due
from patients.triage.words import Severity

AT_ONCE = (Severity.URGENT, Severity.EMERGENCY)


def is_full_list_due(
    patient: Patient,
    prescription: Prescription,
    *,
    feelings: Iterable[FeltAt],
    worst: int | None,
    stopped_reason: str,
    at: datetime,
) -> bool:
    """clinical.md 3.3, with what the record knows: three queries, or none when the answers decide it."""
    said: dict[str, Any] = {
        "today": patient.clinic.today(at),
        "feelings": [felt.fact for felt in feelings],
        "worst": worst,
        "limit": prescription.pain_limit,
        "stopped_reason": stopped_reason or None,
    }
    if full_list_due(last_full_on=patient.clinic.today(at), **said):
        return True
    return full_list_due(
        last_full_on=patient.safety_answered_on(at),
        morning_unsettled=morning_is_unsettled(patient, at=at),
        **said,
    )


def morning_is_unsettled(patient: Patient, *, at: datetime) -> bool:
    """This morning's report raised P4."""
    return patient.mornings.filter(on=patient.clinic.today(at), flags__rule="P4").exists()


def judged_at_once(draft: SessionDraft, said: dict[str, Any], *, at: datetime) -> Reported | None:
    """A step that names a sign or a safety phrase is a safety check of its own and judged now, so that
    nobody is lost between this step and the last one. None when there is nothing to judge."""
    patient = draft.patient
    signs: tuple[SignAnswer, ...] = said["signs"]
    phrases = [*patient.clinic.safety_words, *patient.clinic.crisis_words]
    if not signs and not terms.phrases_in(said["note"], phrases):
        return None
    return report_check(
        patient=patient,
        client_id=id_of_content(draft, said),
        source=CheckSource.DRAFT,
        safety=said["safety"],
        signs=signs,
        full_list=said["full_list"],
        note=said["note"],
        at=at,
    )


def id_of_content(draft: SessionDraft, said: dict[str, Any]) -> uuid.UUID:
    """The same answers posted twice are one check; changed ones are a new check."""
    named = sorted((answer.sign, answer.onset) for answer in said["signs"])
    return uuid.uuid5(draft.client_id, json.dumps([named, said["note"]]))


def needs_help_now(reported: Reported | None) -> bool:
    return reported is not None and reported.is_new and reported.advice.severity in AT_ONCE
