"""Move up, stay, step back (clinical.md 2.5): a proposal to the clinician, never a change by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from patients.triage import terms
from patients.triage.evidence import Evidence, gather
from patients.triage.facts import Facts, Log, Plan
from patients.triage.notices import OpenCard
from patients.triage.words import Ease, Severity

UP, STAY, BACK = "up", "stay", "back"

SESSIONS = 5
SHARE_PERCENT = 80  # of the sessions of the window
MILD = 2  # worst pain "0-2 aim"
LAST_SESSIONS = 3
MORNINGS = 3
DAYS_ON_LEVEL = 7
GAP_DAYS = 14
RULES_BACK = frozenset({"P2", "N1", "N2", "N3", "L1", "S1", "U2", "P4"})


@dataclass(frozen=True)
class Condition:
    """One part of the proposal: its name, the value found and whether it is met."""

    name: str
    value: Any
    met: bool


@dataclass(frozen=True)
class Proposal:
    """up, stay or back, with every part that led to it."""

    decision: str
    conditions: tuple[Condition, ...]


def propose(facts: Facts, cards: Sequence[OpenCard] = ()) -> Proposal:
    """The proposal for one item of the routine on the date of `facts.now`.

    Level, level_since and hold_s of the plan are those of the item, and so is the shortest hold of each
    log. Back goes before up; without a plan, or with too little data, it is stay.
    """
    if facts.plan is None:
        return Proposal(STAY, ())
    e = gather(facts)[0]
    up, back = conditions_up(e, facts.plan, cards), conditions_back(e, cards)
    if any(condition.met for condition in back):
        return Proposal(BACK, (*back, *up))
    return Proposal(UP if all(condition.met for condition in up) else STAY, (*up, *back))


def conditions_up(e: Evidence, plan: Plan, cards: Sequence[OpenCard]) -> tuple[Condition, ...]:
    """All of these together propose a step up."""
    sessions = e.sessions_in_last_dates()
    over = sum(e.is_over(each) for each in sessions)
    mild = sum(not terms.above(each.during, MILD) for each in sessions)
    reached = sum(terms.at_least(shortest_hold(each), plan.hold_s) for each in sessions)
    eases = [each.ease for each in terms.last(LAST_SESSIONS, sessions)]
    rises = [e.rise_of(each) for each in e.mornings_in_last_dates()]
    days = (e.today - (plan.level_since or plan.start)).days
    worst_card = max((card.severity for card in cards if card.is_open), key=rank, default=Severity.NONE)
    return (
        Condition("sessions", len(sessions), len(sessions) >= SESSIONS),
        Condition("over_limit", over, over == 0),
        Condition("mild", mild, mild * 100 >= SHARE_PERCENT * len(sessions)),
        Condition("hold_reached", reached, reached * 100 >= SHARE_PERCENT * len(sessions)),
        Condition("ease", eases, len(eases) == LAST_SESSIONS and set(eases) <= {Ease.EASY, Ease.OK}),
        Condition("mornings", len(rises), len(rises) >= MORNINGS),
        Condition("settled", rises, all(rise is not None and rise < terms.UNSETTLED for rise in rises)),
        Condition("no_open_card", str(worst_card), rank(worst_card) < Severity.SOON.rank),
        Condition("days_on_level", days, days >= DAYS_ON_LEVEL),
    )


def conditions_back(e: Evidence, cards: Sequence[OpenCard]) -> tuple[Condition, ...]:
    """Any of these proposes a step back."""
    rules = {
        rule
        for card in cards
        if card.is_open and rank(card.severity) >= Severity.SOON.rank
        for rule in card.rules
    }
    gap = gap_before_last(e.sessions)
    return (
        Condition("open_card", sorted(rules & RULES_BACK), bool(rules & RULES_BACK)),
        Condition("first_after_gap", gap, gap is not None and gap >= GAP_DAYS),
    )


def gap_before_last(sessions: Sequence[Log]) -> int | None:
    """Dates between the last session and the one before it; None with fewer than two sessions."""
    if len(sessions) < 2:
        return None
    before, newest = (each.at.date() for each in sessions[-2:])
    return (newest - before).days


def shortest_hold(log: Log) -> float | None:
    """The shortest hold of a session in seconds; None when it is not known."""
    if log.shortest_hold is not None or log.holds is None:
        return log.shortest_hold
    return min((seconds for side in log.holds.values() for seconds in side), default=None)


def rank(severity: str) -> int:
    return Severity(severity).rank
