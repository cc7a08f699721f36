"""Say a stored flag again from what is stored with it, and compare what is stored with what is found now.

Only rule, inputs and limits are read: no record, no table of patients (G8). So a change of the rules can be
held against the flags of the last months before it goes live (HZ13).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from patients.triage.phrases import Values
from patients.triage.plain import sentence
from patients.triage.words import Severity

ROUTINE, SOON, URGENT, EMERGENCY = Severity.ROUTINE, Severity.SOON, Severity.URGENT, Severity.EMERGENCY


@dataclass(frozen=True)
class Said:
    """A flag said again: its class, and the sentence a clinician reads."""

    severity: Severity
    sentence: str


def from_flag(rule: str, inputs: Values, limits: Values) -> Said:
    """Class and sentence of a flag from its stored inputs and limits alone. KeyError for an unknown rule,
    or where the flag stores too little."""
    severity = SEVERITIES[rule]
    return Said(severity(inputs, limits) if callable(severity) else severity, sentence(rule, inputs, limits))


# ----------------------------------------------------------------------------- the class, where inputs decide
def nerve(inputs: Values, limits: Values) -> Severity:
    """N1 and N2: one class milder on the known side, unless it is worse."""
    sides = {each["side"] for each in inputs["places"]}
    known = sides == {inputs["known_side"]} and inputs["worse"] is not True
    milder, graver = (ROUTINE, SOON) if inputs["settled"] is True else (SOON, URGENT)
    return milder if known else graver


def morning(inputs: Values, limits: Values) -> Severity:
    """P4: soon for the second unsettled morning running, or for one above the limit."""
    pain, before, earlier = inputs["morning"], inputs["before"], inputs["earlier"]
    if before is None:
        return ROUTINE
    unsettled = pain - before >= limits["rise"]
    again = bool(unsettled and earlier and earlier["rise"] is not None and earlier["rise"] >= limits["rise"])
    return SOON if again or (pain > limits["limit"] and pain > before) else ROUTINE


def trend(inputs: Values, limits: Values) -> Severity:
    """P5 to P7."""
    return URGENT if inputs["cancer_and_back"] else SOON


def too_sore(inputs: Values, limits: Values) -> Severity:
    """P8."""
    return SOON if inputs["day_before"] else ROUTINE


def wrong_place(inputs: Values, limits: Values) -> Severity:
    """L1. A record from the future says routine whatever was counted; its flag does not store that."""
    return SOON if inputs["times"] >= limits["times"] else ROUTINE


def other_report(inputs: Values, limits: Values) -> Severity:
    """B1: an old sign that nobody has put on record is soon, a fall alone is not."""
    return SOON if any(sign["onset"] == "same" for sign in inputs["signs"]) else ROUTINE


SEVERITIES: dict[str, Severity | Callable[[Values, Values], Severity]] = {
    **dict.fromkeys(("E1", "E2", "E3", "E4", "T3"), EMERGENCY),
    **dict.fromkeys(("U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "N3", "T1"), URGENT),
    **dict.fromkeys(("S1", "T2", "P2", "A2"), SOON),
    **dict.fromkeys(("P1", "L2", "A1", "A3", "A4", "Q1"), ROUTINE),
    **dict.fromkeys(("N1", "N2"), nerve),
    "P4": morning,
    **dict.fromkeys(("P5", "P6", "P7"), trend),
    "P8": too_sore,
    "L1": wrong_place,
    "B1": other_report,
}


# ------------------------------------------------------------------------------------------- the comparison
@dataclass(frozen=True, order=True)
class Mark:
    """A flag by what makes it one: the record, the rule, the class. `version` is the rule's."""

    rule: str
    version: int
    severity: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.source, self.rule, self.severity


@dataclass(frozen=True)
class Line:
    """A rule and version in the report: flags stored, and of those found again, lost; and what is new."""

    rule: str
    version: int
    stored: int
    lost: int
    new: int


@dataclass(frozen=True)
class Difference:
    """Stored flags that are found no longer, and found ones that are not stored."""

    lost: tuple[Mark, ...]
    new: tuple[Mark, ...]
    lines: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.lost or self.new)


def compare(stored: Collection[Mark], found: Collection[Mark]) -> Difference:
    """Held against each other by record, rule and class; a newer version that says the same is no
    difference."""
    known, again = {mark.key for mark in stored}, {mark.key for mark in found}
    lost = tuple(sorted(mark for mark in stored if mark.key not in again))
    new = tuple(sorted(mark for mark in found if mark.key not in known))
    return Difference(lost, new, tuple(lines(stored, lost, new)))


def lines(stored: Iterable[Mark], lost: Iterable[Mark], new: Iterable[Mark]) -> Iterable[Line]:
    counts = [Counter((mark.rule, mark.version) for mark in marks) for marks in (stored, lost, new)]
    for rule in sorted(set().union(*counts)):
        yield Line(*rule, *(count[rule] for count in counts))
