"""Whether a pain card is settling (clinical.md 4.5, G4): what that asks of the record, read inside the query
for a card or a chart, and the answer of patients.triage.settling."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from patients.models import Amendment, Flag, MorningReport, Patient, Prescription, Screening, Session
from patients.rows import Rows, day, decoded, moment
from patients.triage import facts
from patients.triage.settling import is_settling
from patients.triage.words import Severity, Trigger

PAIN_RULES = ("P1", "P2", "P4", "P5", "P6", "P7", "P8", "U7")
GRAVE = [severity.value for severity in Severity if severity.rank >= Severity.SOON.rank]
SESSIONS_READ, MORNINGS_READ = 20, 20  # three sessions, with what else happened on their dates
PAINS = {"status": "status", "before": "pain_before", "during": "pain_during", "after": "pain_after"}


def settling_parts(flags: QuerySet[Flag], patient: OuterRef) -> dict[str, Any]:
    """Columns for a query of cards or patients. `flags` are those of the card, `patient` is whose it is."""
    sessions = Session.objects.filter(patient=patient).order_by("-performed_at", "-pk")
    versions = Amendment.objects.filter(session=OuterRef("pk")).order_by("at", "pk")
    mornings = MorningReport.objects.filter(patient=patient).order_by("-on")
    screenings = Screening.objects.filter(patient=patient).order_by("-at", "-pk")
    routines = Prescription.objects.filter(patient=patient).order_by("-version")
    return {
        "has_other_grave": Exists(flags.filter(severity__in=GRAVE).exclude(rule__in=PAIN_RULES)),
        "last_pain_flag": Rows(flags.filter(rule__in=PAIN_RULES).order_by("-at")[:1], at="at"),
        "settling_sessions": Rows(
            sessions[:SESSIONS_READ], at="performed_at", versions=Rows(versions, answers="answers"), **PAINS
        ),
        "settling_mornings": Rows(mornings[:MORNINGS_READ], on="on", pain="pain"),
        "settling_baseline": Rows(screenings[:1], pain="baseline_pain"),
        "settling_routine": Rows(routines[:1], start="start", limit="pain_limit"),
    }


def card_is_settling(row: Mapping[str, Any], *, patient: Patient, clinic: Any, at: datetime) -> bool:
    """G4 of the unresolved card whose parts stand in the row: its last three sessions all came after the
    last finding about pain and were calm. False for a card that says anything else of class soon or higher:
    calm sessions are no answer to that."""
    flagged_at = next((moment(each["at"]) for each in row["last_pain_flag"]), None)
    if flagged_at is None or row["has_other_grave"]:
        return False
    now = clinic.local(at)
    routine = next(iter(row["settling_routine"]), None)
    since = (log_of(each, clinic) for each in row["settling_sessions"] if moment(each["at"]) > flagged_at)
    return is_settling(
        facts.Facts(
            trigger=Trigger.TICK,
            now=now,
            context=facts.Context(
                age=patient.age(now.date()),
                baseline_pain=next((each["pain"] for each in row["settling_baseline"]), None),
            ),
            plan=facts.Plan(start=day(routine["start"]), pain_limit=routine["limit"]) if routine else None,
            logs=tuple(since),
            mornings=tuple(facts.Morning(day(each["on"]), each["pain"]) for each in row["settling_mornings"]),
        )
    )


def log_of(row: Mapping[str, Any], clinic: Any) -> facts.Log:
    """The pains of a session as they stand now, the former versions behind them (G7)."""
    at = clinic.local(moment(row["at"]))
    corrections = [decoded(each["answers"]) for each in decoded(row["versions"])]
    saved = [row, *({name: said[field] for name, field in PAINS.items()} for said in corrections)]
    *former, current = (facts.Log(at=at, **{name: each[name] for name in PAINS}) for each in saved)
    return replace(current, earlier=tuple(reversed(former)))
