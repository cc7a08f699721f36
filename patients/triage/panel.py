"""Run the cases of a panel through the same functions that the pages use, and say what came instead."""

from collections.abc import Iterator, Sequence
from typing import Any

from patients.adherence import adherence_of_logs
from patients.progression import propose
from patients.triage.cases import Case
from patients.triage.evaluate import evaluate
from patients.triage.notices import OpenCard, decide
from patients.triage.words import Severity


def differences(case: Case) -> list[str]:
    """What differs from what the case expects; empty when it passes. A rule that raises is a difference."""
    try:
        came = RUN[case.kind](case)
    except Exception as error:  # one broken rule must not hide how the other cases fare
        return [f"raised {error!r}"]
    return list(compared(case.expect, came))


def compared(expected: Any, came: dict[str, Any]) -> Iterator[str]:
    for name, value in expected.items():
        wanted = "none" if value is None and name == "message" else value
        if came[name] != wanted:
            yield f"{name}: expected {wanted}, came {came[name]}"


def run_triage(case: Case) -> dict[str, Any]:
    judgement = evaluate(case.facts)
    told = decide(judgement, unresolved(case.cards), case.facts.now)
    return {
        "flags": {flag.rule: flag.severity for flag in judgement.flags},
        "severity": judgement.severity,
        "card": told.card,
        "notify": told.notify,
        "pause": judgement.pause,
        "message": judgement.message or "none",
    }


def run_progression(case: Case) -> dict[str, Any]:
    return {"decision": propose(case.facts, case.cards).decision}


def run_adherence(case: Case) -> dict[str, Any]:
    if case.facts.plan is None:
        return {"prescribed": 0, "full": 0, "partial": 0, "sessions_pct": None, "dose_pct": None}
    today = case.facts.now.date()
    done = adherence_of_logs(case.facts.plan, case.facts.logs, today=today, window=case.window_days)
    return {
        "prescribed": done.due,
        "full": done.full,
        "partial": done.partial,
        "sessions_pct": done.session_pct,
        "dose_pct": done.dose_pct,
    }


RUN = {"triage": run_triage, "progression": run_progression, "adherence": run_adherence}


def unresolved(cards: Sequence[OpenCard]) -> OpenCard | None:
    """The patient's one unresolved card (G1). A panel that lists several means their sum."""
    unresolved = [card for card in cards if card.is_open]
    if len(unresolved) < 2:
        return unresolved[0] if unresolved else None
    told = [card.last_notified for card in unresolved if card.last_notified]
    return OpenCard(
        rules=frozenset[str]().union(*(card.rules for card in unresolved)),
        severity=max((card.severity for card in unresolved), key=lambda name: Severity(name).rank),
        last_notified=max(told, default=None),
    )
