"""How a rule enters the table: its id, its name, its version and the triggers on which it runs (4.2)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.utils.functional import Promise

from patients.triage.evidence import Evidence
from patients.triage.facts import Feeling, Sign
from patients.triage.words import Severity, Trigger

# Severity, the values that made the rule fire, and the limits they were held against. Plain JSON values:
# the flag stores them, and the clinician's sentence is made from them alone (G8).
Fired = tuple[Severity, dict[str, Any], dict[str, Any]]
Outcome = Fired | None
Judge = Callable[[Evidence], Outcome]

LOGGED = (Trigger.LOG, Trigger.EDIT)
RECORDED = (Trigger.LOG, Trigger.EDIT, Trigger.CHECK)
LOGGED_OR_MORNING = (Trigger.LOG, Trigger.EDIT, Trigger.MORNING)
MORNING = (Trigger.MORNING,)
DAILY = (Trigger.TICK,)


@dataclass(frozen=True)
class Rule:
    """One row of table 4.4. A change of what it finds is a new version."""

    id: str
    name: str | Promise
    version: int
    triggers: tuple[Trigger, ...]
    judge: Judge


RULES: dict[str, Rule] = {}


def rule(
    id: str, name: str | Promise, *, on: tuple[Trigger, ...], version: int = 1, windows: bool = False
) -> Callable[[Judge], Judge]:
    """Enter a function in the table. With `windows` it looks at time windows, so it says nothing about a
    record whose own time lies in the future (Q1)."""

    def enter(judge: Judge) -> Judge:
        @wraps(judge)
        def judged(e: Evidence) -> Outcome:
            return None if windows and e.in_future else judge(e)

        RULES[id] = Rule(id, name, version, on, judged)
        return judged

    return enter


def as_signs(signs: Iterable[Sign]) -> list[dict[str, str]]:
    """Warning items as they are stored with a flag."""
    return [{"item": str(sign.item), "onset": str(sign.onset)} for sign in signs]


def as_places(feelings: Iterable[Feeling]) -> list[dict[str, Any]]:
    """Feelings as they are stored with a flag."""
    return [
        {"site": str(f.site), "side": f.side and str(f.side), "qualities": [str(q) for q in f.qualities]}
        for f in feelings
    ]
