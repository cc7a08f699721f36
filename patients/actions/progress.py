"""What a clinician does with a proposal of clinical.md 2.5: accept, change, decline, undo. Each leaves a row.

Nothing moves by itself: a version is made here only because somebody who saw the conditions and the words
says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from patients.actions.lock import lock
from patients.actions.prescribe import Refused, prescribe
from patients.actions.proposal import keep_proposal
from patients.models import Decision, Patient, PrescribedStretch, Prescription
from patients.models.progression import Choice
from patients.progression_plan import FLOOR_SUPPORT_ENDS, Plan, item_after, plan_again, plan_with
from patients.progression_record import Step, Steps, is_about, level_after, read_steps, stands
from stretches.dose import LEVELS
from stretches.models import Stretch


class Moved(Exception):
    """The proposal is not the one that was seen. `decision` is what was decided meanwhile, or None when it
    was the facts that changed."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(_("The facts have changed since you opened this. Look again, then decide."))
        self.decision = decision


class NotNow(Exception):
    """The act makes no sense in this state; `str()` is fit for a person."""


@dataclass(frozen=True)
class Deciding:
    """A decision as it is being made: on what, by whom and when."""

    patient: Patient
    step: Step
    steps: Steps
    by: Any
    at: datetime


@transaction.atomic
def accept(
    *,
    patient: Patient,
    item: Any,
    seen: str,
    overrides: Mapping[str, str],
    by: Any,
    at: datetime,
    reason: str = "",
    is_ready: bool = False,
) -> Decision:
    """Hand over the next version of the routine with this stretch one level up or back.

    `seen` is `Step.seen` of what the clinician looked at; `is_ready`: the patient was asked whether they
    feel ready to give up the support of the floor, which the last level wants (S65). Raises Moved when it
    is another proposal by now, NotNow at an end of the ladder, and Refused when a check of 2.3 refuses or
    a warning has no reason.
    """
    deciding, library = as_seen(patient, item, seen, by=by, at=at), library_of_today()
    step = deciding.step
    new = item_after(step.item, step.proposal.decision, library=library)
    if new is None or new["level"] == step.item.level:
        raise NotNow(_("There is no such level to go to. Change the dose, or adjust the routine."))
    if asks_if_ready(step, new) and not is_ready:
        raise NotNow(_("Ask first whether the patient feels ready to sit up for it, and tick that you did."))
    levels = {"old": step.item.level, "new": new["level"]}
    why = reason.strip() or _("Accepted as proposed: level %(old)s to %(new)s.") % levels
    version = hand_over(deciding, new, library, overrides, reason=why)
    return written(deciding, Choice.ACCEPTED, reason=why, prescription=version)


@transaction.atomic
def change(
    *,
    patient: Patient,
    item: Any,
    seen: str,
    new: Mapping[str, Any],
    overrides: Mapping[str, str],
    by: Any,
    at: datetime,
    reason: str,
) -> Decision:
    """Hand over the next version with something else than what was proposed. Raises as `accept`."""
    deciding, why = as_seen(patient, item, seen, by=by, at=at), said(reason)
    version = hand_over(deciding, new, library_of_today(), overrides, reason=why)
    return written(deciding, Choice.CHANGED, reason=why, prescription=version)


@transaction.atomic
def decline(*, patient: Patient, item: Any, seen: str, by: Any, at: datetime, reason: str) -> Decision:
    """Leave the routine as it is. It is not proposed again until the facts change. Raises Moved."""
    return written(as_seen(patient, item, seen, by=by, at=at), Choice.DECLINED, reason=said(reason))


@transaction.atomic
def undo(decision: Decision, *, by: Any, at: datetime) -> Decision:
    """Take a decision back; it stays readable. After a version was handed over, the one before it goes out
    again as a new one, on its level since the same date.

    Raises NotNow when something was decided or prescribed since, or a check refuses.
    """
    patient = decision.patient
    lock(patient)
    steps = read_steps(patient, at=at)
    newest = next((each for each in steps.decisions if stands(each)), None)
    if newest is None or newest.pk != decision.pk:
        raise NotNow(_("Something was decided since, or it was taken back before. Nothing was undone."))
    prescription = None
    if decision.prescription_id:
        if steps.prescription is None or steps.prescription.pk != decision.prescription_id:
            raise NotNow(_("The routine has changed since. Nothing was undone."))
        prescription = handed_back(decision, steps.prescription, by=by, at=at)
    undone = Decision.objects.create(
        patient=patient,
        item=decision.item,
        proposal=decision.proposal,
        level=decision.level,
        conditions=decision.conditions,
        choice=Choice.UNDONE,
        reason=_("Taken back."),
        prescription=prescription,
        undoes=decision,
        by=by,
        at=at,
    )
    keep_proposal(patient, at=at)
    return undone


def library_of_today() -> dict[str, Stretch]:
    """What may be prescribed, by code."""
    library = Stretch.objects.current().prefetch_related("levels")
    return {stretch.code: stretch for stretch in library}


def asks_if_ready(step: Step, new: Mapping[str, Any] | None) -> bool:
    """Whether the step gives up the support of the floor (S65)."""
    return new is not None and new["level"] == FLOOR_SUPPORT_ENDS > step.item.level


def as_seen(patient: Patient, item: Any, seen: str, *, by: Any, at: datetime) -> Deciding:
    """The step, and nobody else's until the transaction ends; only while it is what was looked at."""
    lock(patient)
    steps = read_steps(patient, at=at)
    step = steps.of(item)
    if step is not None and step.answer is None and step.seen == seen:
        return Deciding(patient, step, steps, by, at)
    asked = PrescribedStretch.objects.filter(pk=item, prescription__patient=patient).select_related("stretch")
    about = step.item if step else asked.first()
    raise Moved(next((each for each in steps.decisions if about and is_about(each, about)), None))


def hand_over(
    deciding: Deciding,
    new: Mapping[str, Any],
    library: Mapping[str, Stretch],
    overrides: Mapping[str, str],
    *,
    reason: str,
) -> Prescription:
    """The next version with `new` in the place of the stretch; every other stretch stays as it is."""
    current = deciding.steps.prescription
    if current is None or any(each.stretch.code not in library for each in current.items.all()):
        raise NotNow(_("A stretch of this routine is no longer in the library. Adjust the routine."))
    today = deciding.patient.clinic.today(deciding.at)
    plan = plan_with(current, deciding.step.item, new, library=library, today=today, reason=reason)
    return next_version(plan, current, overrides, patient=deciding.patient, by=deciding.by, at=deciding.at)


def next_version(
    plan: Plan,
    current: Prescription,
    overrides: Mapping[str, str],
    *,
    patient: Patient,
    by: Any,
    at: datetime,
) -> Prescription:
    routine, items = plan
    return prescribe(
        patient=patient,
        by=by,
        at=at,
        routine=routine,
        items=items,
        overrides=overrides,
        instead_of=current.version,
        safety_answered_on=patient.safety_answered_on(at),
    )


def handed_back(decision: Decision, current: Prescription, *, by: Any, at: datetime) -> Prescription:
    """The version that the decision replaced, as a new one."""
    patient = decision.patient
    former = Prescription.objects.for_reading().get(pk=decision.item.prescription_id)
    reason = _("Version %(version)s again: the step was taken back.") % {"version": former.version}
    plan = plan_again(former, library=library_of_today(), today=patient.clinic.today(at), reason=reason)
    try:
        version = next_version(plan, current, former.overrides, patient=patient, by=by, at=at)
    except Refused as refused:
        raise NotNow(" ".join(finding.text for finding in refused.findings)) from refused
    for item in former.items.all():  # the days on the level are not lost by a slip of the hand
        version.items.filter(stretch__code=item.stretch.code).update(level_since=item.level_since)
    return version


def written(
    deciding: Deciding, choice: Choice, *, reason: str, prescription: Prescription | None = None
) -> Decision:
    step = deciding.step
    level = level_after(step.item, step.proposal.decision)
    decision = Decision.objects.create(
        patient=deciding.patient,
        item=step.item,
        proposal=step.proposal.decision,
        level=min(max(level, LEVELS.low), LEVELS.high),  # at an end of the ladder it stays
        conditions=step.conditions,
        choice=choice,
        reason=reason,
        prescription=prescription,
        by=deciding.by,
        at=deciding.at,
    )
    keep_proposal(deciding.patient, at=deciding.at)
    return decision


def said(reason: str) -> str:
    if not reason.strip():
        raise ValueError("a decision has a reason")
    return reason.strip()
