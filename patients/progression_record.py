"""The record as the proposals of clinical.md 2.5 read it: rows in, one proposal for each stretch out.

A handful of queries, the same number however long the record is.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min

from patients.models import Decision, Flag, Hold, Patient, PrescribedStretch, Prescription
from patients.models.progression import Choice, Move
from patients.progression import BACK, RULES_BACK, SESSIONS, STAY, UP, Condition, Proposal, propose, rank
from patients.record import Entry, Record, context_of, log_of, plan_of, read
from patients.triage import facts
from patients.triage.notices import OpenCard
from patients.triage.terms import LAST_DATES, is_session
from patients.triage.words import Severity, Trigger
from patients.words import CardState

DECISIONS_READ = 20
ORDER = (BACK, UP, STAY)  # which of several stretches a list of patients speaks of


@dataclass(frozen=True)
class Step:
    """One stretch of the routine in force, what is proposed for it, and what was answered to that."""

    item: PrescribedStretch
    proposal: Proposal
    answer: Decision | None = None  # one that still holds: nothing has changed since

    @property
    def move(self) -> str:
        """What waits for a clinician: stay where the proposal has its answer."""
        return STAY if self.answer else self.proposal.decision

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """Every condition with its value, as it is shown and kept."""
        return [
            {"name": each.name, "value": each.value, "met": each.met} for each in self.proposal.conditions
        ]

    @property
    def seen(self) -> str:
        """What a clinician has seen, in a few letters: other facts, other letters."""
        said = [self.item.pk, self.proposal.decision, self.conditions, str(self.answer and self.answer.pk)]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Steps:
    """The routine in force with a step for each stretch; no steps without a routine."""

    prescription: Prescription | None
    steps: tuple[Step, ...]
    decisions: tuple[Decision, ...]  # the newest first, undone ones among them

    def of(self, item: Any) -> Step | None:
        return next((each for each in self.steps if str(each.item.pk) == str(item)), None)

    @property
    def move(self) -> str:
        """Of the whole routine, for lists; "" where nothing is prescribed."""
        moves = {step.move for step in self.steps}
        return next((each for each in ORDER if each in moves), "")


@dataclass(frozen=True)
class Raised:
    """A flag on the card that is not resolved."""

    rule: str
    severity: str
    at: datetime

    @property
    def proposes_back(self) -> bool:
        return self.rule in RULES_BACK and rank(self.severity) >= Severity.SOON.rank


def read_steps(patient: Patient, *, at: datetime, record: Record | None = None) -> Steps:
    """The proposals as of this moment. `record` where the caller has read it already."""
    # Not by way of the patient: the daily look brings one whose prescriptions are prefetched another way.
    prescription = Prescription.objects.filter(patient=patient).current().for_reading().first()
    decisions = tuple(
        Decision.objects.filter(patient=patient)
        .select_related("by", "item__stretch", "undone__by", "prescription")
        .newest_first()[:DECISIONS_READ]
    )
    if prescription is None:
        return Steps(None, (), decisions)
    record = record or read(patient)
    window = [entry for entry in record.entries if in_window(entry, patient, at=at)]
    holds = shortest_holds(entry.id for entry in window)
    flags = flags_of(patient)
    is_paused = patient.pauses.open().exists()
    steps = []
    for item in prescription.items.all():
        known = facts_for(item, prescription, record, holds, at=at)
        proposal = unless_paused(propose(known, cards_of(flags)), is_paused=is_paused)
        steps.append(Step(item, proposal, answer_to(proposal, item, decisions, record, flags)))
    return Steps(prescription, tuple(steps), decisions)


def in_window(entry: Entry, patient: Patient, *, at: datetime) -> bool:
    """Nearly: a date more than the rules look at does no harm."""
    return entry.performed_at >= at - timedelta(days=LAST_DATES + 1)


def shortest_holds(sessions: Iterable[int]) -> Mapping[tuple[int, str], float]:
    """The shortest hold in seconds by session and stretch; one that was not held has none."""
    rows = Hold.objects.filter(session__in=list(sessions)).order_by()
    by_stretch = rows.values_list("session", "item__stretch__code").annotate(Min("seconds"))
    return {(session, code): seconds for session, code, seconds in by_stretch}


def flags_of(patient: Patient) -> list[Raised]:
    flags = Flag.objects.filter(card__patient=patient).exclude(card__state=CardState.RESOLVED)
    return [Raised(*row) for row in flags.order_by("at", "pk").values_list("rule", "severity", "at")]


def cards_of(flags: Sequence[Raised]) -> list[OpenCard]:
    """Each flag as a card of its own: a mild N1 is no ground because a grave T2 lies beside it."""
    return [OpenCard(frozenset({each.rule}), each.severity) for each in flags]


def facts_for(
    item: PrescribedStretch,
    prescription: Prescription,
    record: Record,
    holds: Mapping[tuple[int, str], float],
    *,
    at: datetime,
) -> facts.Facts:
    """Level, dwell time and holds are those of the stretch; the rest is the routine's (decisions.md)."""
    patient, now = record.patient, record.patient.clinic.local(at)
    return facts.Facts(
        trigger=Trigger.TICK,
        now=now,
        context=context_of(record, at=now),
        plan=plan_of(prescription, [item]),
        logs=tuple(
            replace(log_of(entry, patient), shortest_hold=holds.get((entry.id, item.stretch.code)))
            for entry in reversed(record.entries)
        ),
        mornings=tuple(morning for morning in record.mornings if morning.on <= now.date()),
    )


def unless_paused(proposal: Proposal, *, is_paused: bool) -> Proposal:
    """A routine that is locked does not move up; it says so among its conditions."""
    if not is_paused or proposal.decision == BACK:
        return proposal
    return Proposal(STAY, (*proposal.conditions, Condition("not_paused", "paused", met=False)))


def answer_to(
    proposal: Proposal,
    item: PrescribedStretch,
    decisions: Iterable[Decision],
    record: Record,
    flags: Iterable[Raised],
) -> Decision | None:
    """The clinician's newest answer to the same proposal for this stretch, while the facts are the same.

    New facts for a step up are as many new sessions as a proposal needs, or another level; for a step
    back another flag of those rules, or another session when it was for a gap.
    """
    if proposal.decision == STAY:
        return None
    answer = next((each for each in decisions if stands(each) and is_about(each, item)), None)
    if answer is None or answer.proposal != proposal.decision:
        return None
    since = [
        entry
        for entry in record.entries
        if entry.performed_at > answer.at and is_session(log_of(entry, record.patient))
    ]
    if proposal.decision == UP:
        is_new = len(since) >= SESSIONS or answer.item.level != item.level
    else:
        met = {each.name for each in proposal.conditions if each.met}
        raised = any(each.proposes_back and each.at > answer.at for each in flags)
        is_new = raised or ("first_after_gap" in met and bool(since))
    return None if is_new else answer


def is_about(decision: Decision, item: PrescribedStretch) -> bool:
    """The same stretch, or the one that took its place by this decision."""
    is_made_by_it = (decision.prescription_id, decision.level) == (item.prescription_id, item.level)
    return decision.item.stretch.code == item.stretch.code or is_made_by_it


def stands(decision: Decision) -> bool:
    """Nobody has taken it back."""
    return decision.choice != Choice.UNDONE and not hasattr(decision, "undone")


def level_after(item: PrescribedStretch, move: str) -> int:
    """The level that a proposal names; it may lie outside the ladder."""
    return item.level + {Move.UP: 1, Move.STAY: 0, Move.BACK: -1}[Move(move)]
