"""Prescribe, change and end a routine. A change is version n+1; the old one stays readable."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from patients.actions.lock import lock
from patients.actions.proposal import keep_proposal
from patients.actions.standing import keep_standing
from patients.checks import REFUSE, Finding, ItemPlan, Plan, Screened, check_plan
from patients.models import Patient, PrescribedStretch, Prescription, Screening


class StalePlan(Exception):
    """Somebody prescribed meanwhile; `current` is what they prescribed."""

    def __init__(self, current: Prescription | None) -> None:
        super().__init__(
            _("A colleague changed this routine while you were writing. Compare both, then save.")
        )
        self.current = current


class Refused(ValidationError):
    """A check refuses, or a warning has no typed reason; `findings` says which."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__([finding.text for finding in findings])
        self.findings = list(findings)


def findings_of(
    routine: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    *,
    last: Prescription | None,
    screening: Screening | None,
    safety_answered_on: date | None,
    on: date,
) -> list[Finding]:
    """What the checks say to this plan; `last` is the version before it, ended or not."""
    return check_plan(
        plan_of(routine, items, last=last),
        screened(screening, safety_answered_on=safety_answered_on),
        on=on,
    )


def standing(findings: Iterable[Finding], overrides: Mapping[str, str]) -> list[Finding]:
    """The findings that still stop it: refusals, and warnings without a typed reason."""
    return [each for each in findings if each.weight == REFUSE or not overrides.get(each.check, "").strip()]


def screened(screening: Screening | None, *, safety_answered_on: date | None) -> Screened | None:
    """The screening as the checks read it."""
    if screening is None:
        return None
    return Screened(
        baseline_pain=screening.baseline_pain,
        baseline_items=screening.baseline_items,
        known_sciatica_side=screening.known_sciatica_side,
        experience=screening.experience,
        tightness=screening.tightness,
        injury_pain=screening.injury_pain,
        risk=screening.risk,
        contraindications={each["code"]: each.get("cleared", "") for each in screening.contraindications},
        safety_answered_on=safety_answered_on,
        towel_fits=screening.towel_fits,
    )


def plan_of(
    routine: Mapping[str, Any], items: Sequence[Mapping[str, Any]], *, last: Prescription | None
) -> Plan:
    """The routine as the checks read it. All stretches stand on one ladder: one that is new to the
    routine is measured against the highest level so far (decisions.md, ladder)."""
    levels = {item.stretch.code: item.level for item in last.items.all()} if last else {}
    highest = max(levels.values(), default=None)
    return Plan(
        start=routine["start"],
        review_due=routine["review_due"],
        sessions_per_day=routine["sessions_per_day"],
        days_per_week=routine["days_per_week"],
        rest_days=routine["rest_days"],
        pain_limit=routine["pain_limit"],
        items=[
            ItemPlan(
                code=item["stretch"].code,
                level=item["level"],
                hold_s=item["hold_s"],
                reps_per_side=item["reps_per_side"],
                rest_s=item["rest_s"],
                aid=item.get("aid"),
                grip=item.get("grip"),
                knee=item.get("knee"),
                resting_leg=item.get("resting_leg"),
                ladder={level.number: level for level in item["stretch"].levels.all()},
                last_level=levels.get(item["stretch"].code, highest),
            )
            for item in items
        ],
    )


@transaction.atomic
def prescribe(
    *,
    patient: Patient,
    by: Any,
    at: datetime,
    routine: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    overrides: Mapping[str, str],
    instead_of: int | None,
    safety_answered_on: date | None,
) -> Prescription:
    """Hand over version n+1 and end version n, in one step.

    `instead_of` is the version that the clinician was looking at (None: there was none).
    Raises StalePlan when another one is current by now, and Refused when a check of clinical.md 2.3
    refuses or a warning has no reason in `overrides` (check id -> typed reason).
    """
    lock(patient)
    last = patient.prescriptions.for_reading().order_by("-version").first()
    current = last if last and last.ended_at is None else None
    if (current.version if current else None) != instead_of:
        raise StalePlan(current)
    screening = patient.screenings.newest()
    findings = findings_of(
        routine,
        items,
        last=last,
        screening=screening,
        safety_answered_on=safety_answered_on,
        on=patient.clinic.today(at),
    )
    refused = standing(findings, overrides)
    if refused or screening is None:  # without a screening the checks refuse; the type checker asks twice
        raise Refused(refused)
    if current:
        end_prescription(current, by=by, at=at)
    prescription = Prescription.objects.create(
        patient=patient,
        version=last.version + 1 if last else 1,
        prescriber=by,
        prescribed_at=at,
        screening=screening,
        overrides={finding.check: overrides[finding.check].strip() for finding in findings},
        **routine,
    )
    PrescribedStretch.objects.bulk_create(
        item_row(prescription, order, item, current) for order, item in enumerate(items, start=1)
    )
    keep_standing(patient, at=at)
    keep_proposal(patient, at=at)
    return prescription


def item_row(
    prescription: Prescription, order: int, item: Mapping[str, Any], current: Prescription | None
) -> PrescribedStretch:
    """A stretch keeps the date since which it is on its level for as long as the level stays."""
    before = {each.stretch.code: each for each in current.items.all()} if current else {}
    same = before.get(item["stretch"].code)
    return PrescribedStretch(
        prescription=prescription,
        order=order,
        level_since=same.level_since if same and same.level == item["level"] else prescription.start,
        **item,
    )


@transaction.atomic
def end_prescription(prescription: Prescription, *, by: Any, at: datetime) -> bool:
    """End it; False when it had ended before."""
    ended = Prescription.objects.current().filter(pk=prescription.pk).update(ended_at=at, ended_by=by)
    if ended:
        keep_standing(prescription.patient, at=at)
    return ended == 1
