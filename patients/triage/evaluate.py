"""Judge one record: which rules fire, how grave it is, what the patient reads, whether the stretch is locked.

An error in a rule is never swallowed here: the caller saves the session, shows the get-help page and makes
a "could not be checked" card (G10).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from patients.triage.evidence import gather
from patients.triage.facts import Facts
from patients.triage.plain import sentence
from patients.triage.rules import RULES, Rule
from patients.triage.rules.table import Fired, Outcome
from patients.triage.words import Severity, Trigger

ROUTINE, SOON, URGENT, EMERGENCY = Severity.ROUTINE, Severity.SOON, Severity.URGENT, Severity.EMERGENCY

# Which rule gives the message when several share the highest class (4.4, below the table).
MESSAGE_ORDER = (
    *("E1", "E2", "E3", "E4", "T3", "U2", "U3", "U1", "U4", "U5", "U6", "U8", "N3", "N2", "U7", "T1", "S1"),
    *("N1", "P2", "P4", "P8", "L1", "B1", "P5", "P6", "P7", "A2", "T2", "P1", "L2", "A4", "Q1", "A1", "A3"),
)

# The message of each rule at each of its classes (4.4, "patient message").
MESSAGES = {
    "E1": {EMERGENCY: "M-999-NERVES"},
    "E2": {EMERGENCY: "M-999-CHEST"},
    "E3": {EMERGENCY: "M-999-ACCIDENT"},
    "E4": {EMERGENCY: "M-999-LEG"},
    "T3": {EMERGENCY: "M-999-CRISIS"},
    "U1": {URGENT: "M-111-CLOT"},
    "U2": {URGENT: "M-TODAY-INJURY"},
    "S1": {SOON: "M-STOP-INJURY"},
    "U3": {URGENT: "M-TODAY-WEAK"},
    "U4": {URGENT: "M-111-UNWELL"},
    "U5": {URGENT: "M-111-UNWELL"},
    "U6": {URGENT: "M-111-BONE"},
    "U7": {URGENT: "M-TODAY-PAIN"},
    "U8": {URGENT: "M-TODAY-CHECK"},
    "N1": {SOON: "M-STOP-NERVE", ROUTINE: "M-EASE-NERVE"},
    "N2": {URGENT: "M-TODAY-NERVE", SOON: "M-STOP-NERVE"},
    "N3": {URGENT: "M-TODAY-BOTH"},
    "T1": {URGENT: "M-NOTE-SAFETY"},
    "T2": {SOON: "M-CONTACT"},
    "P1": {ROUTINE: "M-EASE"},
    "P2": {SOON: "M-STOP"},
    "P4": {ROUTINE: "M-EASE", SOON: "M-STOP"},
    "P5": {SOON: "M-REVIEW", URGENT: "M-TODAY-CHECK"},
    "P6": {SOON: "M-REVIEW", URGENT: "M-TODAY-CHECK"},
    "P7": {SOON: "M-REVIEW", URGENT: "M-TODAY-CHECK"},
    "P8": {ROUTINE: "M-REST-TODAY", SOON: "M-REST-TODAY"},
    "L1": {ROUTINE: "M-TECHNIQUE", SOON: "M-TECHNIQUE"},
    "L2": {ROUTINE: "M-BEND-RESTING"},
    "B1": {ROUTINE: "M-REVIEW", SOON: "M-REVIEW"},
    "A1": {ROUTINE: "M-NUDGE"},
    "A2": {SOON: "M-CHECK-IN"},
    "A3": {ROUTINE: "M-NUDGE"},
    "A4": {ROUTINE: "M-TOO-OFTEN"},
    "Q1": {ROUTINE: "M-ASK-AGAIN"},
}
NO_FLAG_MESSAGE = "M-THANKS"  # after anything the patient sent; the daily job says nothing

# "Pause" (4.4): at which classes a rule locks the stretch. Nothing else locks.
PAUSES = {
    **{rule: {EMERGENCY} for rule in ("E1", "E2", "E3", "E4", "T3")},
    **{rule: {URGENT} for rule in ("U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "T1", "N3")},
    **{rule: {SOON} for rule in ("S1", "P2", "P4", "N1")},
    "N2": {SOON, URGENT},
    **{rule: {URGENT} for rule in ("P5", "P6", "P7")},
}


@dataclass(frozen=True)
class Finding:
    """One rule that fired, with all that is needed to say it again and to replay it (G8)."""

    rule: str
    version: int
    severity: str
    inputs: dict[str, Any]
    limits: dict[str, Any]
    sentence: str


@dataclass(frozen=True)
class Judgement:
    """All rules that fired, in the order of the table; the highest class; what the patient gets."""

    flags: tuple[Finding, ...]
    severity: str
    message: str | None
    pause: bool


def evaluate(facts: Facts) -> Judgement:
    """Run the rules of the trigger over the facts. Every version of a corrected log is judged, and of each
    rule the gravest finding stands (G7). Raises whatever a rule raises."""
    evidence = gather(facts)
    rules = [rule for rule in RULES.values() if facts.trigger in rule.triggers]
    outcomes = ((rule, gravest(rule.judge(each) for each in evidence)) for rule in rules)
    flags = tuple(finding(rule, outcome) for rule, outcome in outcomes if outcome)
    severity = max(
        (Severity(flag.severity) for flag in flags), key=lambda found: found.rank, default=Severity.NONE
    )
    return Judgement(
        flags=flags,
        severity=severity.value,
        message=message_of(flags, severity, facts.trigger),
        pause=any(Severity(flag.severity) in PAUSES.get(flag.rule, ()) for flag in flags),
    )


def gravest(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of the highest class; None when the rule did not fire at all."""
    return max((each for each in outcomes if each), key=lambda each: each[0].rank, default=None)


def finding(rule: Rule, outcome: Fired) -> Finding:
    """An outcome as it is stored, with the sentence a clinician reads."""
    severity, inputs, limits = outcome
    return Finding(rule.id, rule.version, severity.value, inputs, limits, sentence(rule.id, inputs, limits))


def message_of(flags: tuple[Finding, ...], severity: Severity, trigger: str) -> str | None:
    """The one message the patient reads: of the highest class, the first in the order of the table."""
    if not flags:
        return None if trigger == Trigger.TICK else NO_FLAG_MESSAGE
    gravest_rules = {flag.rule for flag in flags if flag.severity == severity.value}
    speaks = min(gravest_rules, key=MESSAGE_ORDER.index)
    return MESSAGES[speaks][severity]
