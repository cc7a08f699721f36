"""Makers of facts: a test says what it is about, the maker fills in the rest."""

from datetime import datetime, timedelta
from typing import Any

from patients.triage.evaluate import evaluate
from patients.triage.facts import Check, Context, Facts, Feeling, Log, Morning, Plan, Sign
from patients.triage.words import Trigger

NOW = datetime(2026, 3, 10, 12, 0)
TODAY = NOW.date()
START = TODAY - timedelta(days=36)


def at(days_ago: int, hour: int = 11, minute: int = 50) -> datetime:
    return (NOW - timedelta(days=days_ago)).replace(hour=hour, minute=minute)


def make_log(days_ago: int = 0, **said: Any) -> Log:
    """A harmless session, unless told otherwise."""
    harmless: dict[str, Any] = {"at": at(days_ago), "before": 2, "during": 3, "after": 2}
    return Log(**harmless | said)


def logs(*worst: int | None, **said: Any) -> tuple[Log, ...]:
    """One session a day with these worst pains, the last of them today."""
    days = reversed(range(len(worst)))
    return tuple(make_log(day, during=pain, **said) for day, pain in zip(days, worst, strict=True))


def feel(*places: str) -> tuple[Feeling, ...]:
    """A place as "calf L tingling numb", its side (none for the low back) and its kinds."""
    felt = []
    for words in places:
        site, *rest = words.split()
        side = None if site == "low_back" else rest.pop(0)
        felt.append(Feeling(site, side, tuple(rest)))
    return tuple(felt)


def named(*items: str) -> tuple[Sign, ...]:
    """A sign: "pop" is new, "pop worse" and "pop same" say their onset."""
    return tuple(Sign(*item.split()) for item in items)


def make_facts(trigger: str = Trigger.LOG, **given: Any) -> Facts:
    context = {"age": 45, "baseline_pain": 2} | given.pop("context", {})
    plan = {"start": START, "level": 3} | given.pop("plan", {})
    usual: dict[str, Any] = {"trigger": trigger, "now": NOW}
    return Facts(**usual | {"context": Context(**context), "plan": Plan(**plan)} | given)


def after_log(*logs: Log, **given: Any) -> Facts:
    return make_facts(Trigger.LOG, logs=logs, **given)


def after_check(*items: str, note: str = "", contact_request: bool = False, **given: Any) -> Facts:
    check = Check(at=at(0), signs=named(*items), note=note, contact_request=contact_request)
    return make_facts(Trigger.CHECK, checks=(check,), **given)


def after_morning(*pains: int | None, logs: tuple[Log, ...] = (), **given: Any) -> Facts:
    """Mornings of the last days, the last of them today's."""
    days = reversed(range(len(pains)))
    mornings = [Morning(TODAY - timedelta(days=day), pain) for day, pain in zip(days, pains, strict=True)]
    return make_facts(Trigger.MORNING, mornings=tuple(mornings), logs=logs, **given)


def daily(*logs: Log, **given: Any) -> Facts:
    return make_facts(Trigger.TICK, logs=logs, **given)


def flags(facts: Facts) -> dict[str, str]:
    """Which rules fire, with their class."""
    return {flag.rule: flag.severity for flag in evaluate(facts).flags}
