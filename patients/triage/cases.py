"""Panels of the schema "hs-vignettes/1": the cases of a file, checked, as facts for the rules.

Nothing is guessed: an unknown word, a missing part or a value out of its range is refused with its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from patients.triage.facts import Check, Context, Facts, Feeling, Log, Morning, Plan, Sign
from patients.triage.notices import OpenCard
from patients.triage.reading import BrokenPanel, Place, load
from patients.triage.rules import RULES
from patients.triage.words import (
    ONSETS,
    QUALITIES,
    RISKS,
    SEVERITIES,
    SIGNS,
    SITES,
    STATUSES,
    Ease,
    Safety,
    Side,
    Site,
    StoppedReason,
    Trigger,
)

SCHEMA = "hs-vignettes/1"
CASE = (
    *(
        "id",
        "kind",
        "title",
        "probes",
        "timezone",
        "trigger",
        "now",
        "context",
        "prescription",
        "window_days",
    ),
    *("logs", "mornings", "checks", "open_cards", "expect"),
)
CONTEXT = ("age", "baseline_pain", "baseline_items", "risk", "known_sciatica_side")
PRESCRIPTION = (
    *(
        "start",
        "status",
        "sessions_per_day",
        "days_per_week",
        "rest_days",
        "reps_per_side",
        "hold_s",
        "sides",
    ),
    *("pain_limit", "resting_leg", "level", "level_since", "paused_days"),
)
# Those of an earlier version; stretch_strength, pelvis_down and entered_late are read by no rule.
CONTENT = (
    *(
        "status",
        "before",
        "during",
        "after",
        "sites",
        "nerve_settled",
        "nerve_worse",
        "items",
        "safety",
        "sets",
    ),
    *("hold_min", "ease", "stopped_reason", "note", "contact_request", "resting_leg"),
    *("stretch_strength", "pelvis_down", "entered_late"),
)
EXPECT = {
    "triage": ("flags", "severity", "card", "notify", "pause", "message"),
    "progression": ("decision",),
    "adherence": ("prescribed", "full", "partial", "sessions_pct", "dose_pct"),
}
NEEDS = {
    Trigger.LOG: "logs",
    Trigger.EDIT: "logs",
    Trigger.MORNING: "mornings",
    Trigger.CHECK: "checks",
}


@dataclass(frozen=True)
class Case:
    """One case: what was logged, as facts, and what must follow."""

    id: str
    title: str
    kind: str
    facts: Facts
    cards: tuple[OpenCard, ...]
    window_days: int
    expect: Mapping[str, Any]


def read_panel(path: Path) -> list[Case]:
    """All cases of a YAML or JSON file. BrokenPanel, with file, case and reason, if it is not a panel."""
    panel = Place(str(path), load(path)).map("schema", "defaults", "cases")
    panel.need("schema").word([SCHEMA])
    defaults = panel.value.get("defaults") or {}
    cases: dict[str, Case] = {}
    for number, place in enumerate(panel.need("cases").list(), start=1):
        name = place.value.get("id", number) if isinstance(place.value, dict) else number
        case = read_case(Place(f"{path}, case {name}", merged(defaults, place.value)))
        if case.id in cases:
            raise place.broken(f"a second case {case.id}")
        cases[case.id] = case
    if not cases:
        raise BrokenPanel(str(path), "has no case")  # nothing was tried, and nothing may look as if it passed
    return list(cases.values())


def merged(defaults: Any, own: Any) -> Any:
    """Maps are merged key by key, anything else is replaced."""
    if not isinstance(defaults, dict) or not isinstance(own, dict):
        return own
    return defaults | {key: merged(defaults.get(key), value) for key, value in own.items()}


def read_case(case: Place) -> Case:
    kind = case.map(*CASE).need("kind").word(tuple(EXPECT))
    trigger = case.need("trigger").word(tuple(Trigger)) if kind == "triage" else Trigger.TICK.value
    facts = Facts(
        trigger=trigger,
        now=case.need("now").moment(),
        context=read_context(case.need("context")),
        plan=case.get("prescription", read_plan, None),
        logs=rows(case, "logs", read_log),
        mornings=rows(case, "mornings", read_morning),
        checks=rows(case, "checks", read_check),
    )
    if (needed := NEEDS.get(Trigger(trigger))) and not getattr(facts, needed):
        raise case.broken(f"trigger {trigger} needs {needed}")
    return Case(
        id=case.need("id").text(),
        title=case.get("title", Place.text, ""),
        kind=kind,
        facts=facts,
        cards=rows(case, "open_cards", read_card),
        window_days=case.need("window_days").whole(1, 366) if kind == "adherence" else 7,
        expect=read_expected(case.need("expect"), kind),
    )


def rows(place: Place, key: str, read: Any) -> tuple[Any, ...]:
    """Every element of a list under a key, read; none where the list is left out."""
    return place.get(key, lambda listed: tuple(read(each) for each in listed.list()), ())


def words(place: Place, key: str, known: Any) -> tuple[str, ...]:
    return rows(place, key, lambda each: each.word(known))


def read_context(context: Place) -> Context:
    context.map(*CONTEXT)
    return Context(
        age=context.need("age").whole(0, 130),
        baseline_pain=context.get("baseline_pain", score, None),
        baseline_items=frozenset(words(context, "baseline_items", SIGNS)),
        risk=frozenset(words(context, "risk", RISKS)),
        known_sciatica_side=context.get("known_sciatica_side", side, None),
    )


def read_plan(plan: Place) -> Plan:
    plan.map(*PRESCRIPTION)
    return Plan(
        start=plan.need("start").day(),
        status=plan.get("status", lambda each: each.word(("active", "paused", "ended")), "active"),
        sessions_per_day=plan.get("sessions_per_day", lambda each: each.whole(1, 3), 1),
        days_per_week=plan.get("days_per_week", lambda each: each.whole(1, 7), 7),
        rest_days=frozenset(rows(plan, "rest_days", lambda each: each.whole(0, 6))),
        reps_per_side=plan.get("reps_per_side", lambda each: each.whole(2, 3), 3),
        hold_s=plan.get("hold_s", lambda each: each.whole(5, 30), 20),
        sides=words(plan, "sides", tuple(Side)) or tuple(side.value for side in Side),
        pain_limit=plan.get("pain_limit", score, 5),
        resting_leg=plan.get("resting_leg", resting_leg, "bent"),
        level=plan.get("level", lambda each: each.whole(1, 8), 1),
        level_since=plan.get("level_since", Place.day, None),
        paused_days=frozenset(rows(plan, "paused_days", Place.day)),
    )


def read_log(log: Place) -> Log:
    log.map("t", "uuid", "edited_from", *CONTENT)
    saved = Log(at=log.need("t").moment(), client_id=log.get("uuid", Place.text, None), **read_content(log))
    before = log.value.get("edited_from") or []
    several = before if isinstance(before, list) else [before]
    earlier = (Place(f"{log.where}, edited_from", each).map(*CONTENT) for each in several)
    return replace(saved, earlier=tuple(replace(saved, **read_content(each)) for each in earlier))


def read_content(log: Place) -> dict[str, Any]:
    """What a log says, by the fields of Log: only what the map holds, null as not answered."""
    readers: dict[str, tuple[str, Any]] = {
        "status": ("status", lambda: log.need("status").word(STATUSES)),
        "before": ("before", lambda: log.get("before", score, None)),
        "during": ("during", lambda: log.get("during", score, None)),
        "after": ("after", lambda: log.get("after", score, None)),
        "sites": ("feelings", lambda: rows(log, "sites", read_feeling)),
        "nerve_settled": ("nerve_settled", lambda: log.get("nerve_settled", Place.truth, None)),
        "nerve_worse": ("nerve_worse", lambda: log.get("nerve_worse", Place.truth, None)),
        "items": ("signs", lambda: rows(log, "items", read_sign)),
        "safety": ("safety", lambda: log.need("safety").word(tuple(Safety))),
        "sets": ("holds", lambda: log.get("sets", read_sets, None)),
        "hold_min": ("shortest_hold", lambda: log.get("hold_min", Place.seconds, None)),
        "ease": ("ease", lambda: log.get("ease", lambda each: each.word(tuple(Ease)), None)),
        "stopped_reason": ("stopped_reason", lambda: log.get("stopped_reason", stopped_reason, None)),
        "note": ("note", lambda: log.get("note", Place.text, "")),
        "contact_request": ("contact_request", lambda: log.get("contact_request", Place.truth, False)),
        "resting_leg": ("resting_leg", lambda: log.get("resting_leg", resting_leg, None)),
    }
    return {field: read() for key, (field, read) in readers.items() if key in log.value}


def read_feeling(feeling: Place) -> Feeling:
    site = feeling.map("site", "side", "q").need("site").word(SITES)
    if site == Site.LOW_BACK and feeling.value.get("side") is not None:
        raise feeling.broken("the low back has no side")
    where = None if site == Site.LOW_BACK else side(feeling.need("side"))
    return Feeling(site, where, words(feeling, "q", QUALITIES))


def read_sign(sign: Place) -> Sign:
    item = sign.map("item", "onset").need("item").word(SIGNS)
    return Sign(item, sign.get("onset", lambda each: each.word(ONSETS), "new"))


def read_sets(sets: Place) -> dict[str, tuple[float, ...]]:
    sets.map(*(side.value for side in Side))
    return {side: rows(sets, side, Place.seconds) for side in sets.value}


def read_morning(morning: Place) -> Morning:
    morning.map("d", "pain", "woke_at_night")
    return Morning(morning.need("d").day(), morning.get("pain", score, None))


def read_check(check: Place) -> Check:
    check.map("t", "items", "note", "contact_request", "uuid")
    return Check(
        at=check.need("t").moment(),
        signs=rows(check, "items", read_sign),
        note=check.get("note", Place.text, ""),
        contact_request=check.get("contact_request", Place.truth, False),
        client_id=check.get("uuid", Place.text, None),
    )


def read_card(card: Place) -> OpenCard:
    card.map("rules", "severity", "state", "last_notified")
    return OpenCard(
        rules=frozenset(rows(card, "rules", Place.text)),
        severity=card.need("severity").word(SEVERITIES),
        state=card.get("state", lambda each: each.word(("open", "acknowledged", "resolved")), "open"),
        last_notified=card.get("last_notified", Place.moment, None),
    )


def read_expected(expect: Place, kind: str) -> Mapping[str, Any]:
    """What must follow; only what is named is compared, and something must be."""
    expect.map(*EXPECT[kind])
    if not expect.value:
        raise expect.broken("expects nothing")
    if "flags" in expect.value:
        flags = expect.need("flags").map(*RULES)
        for rule in flags.value:
            flags.need(rule).word(SEVERITIES)
    return expect.value


def score(place: Place) -> int:
    return place.whole(0, 10)


def side(place: Place) -> str:
    return place.word(tuple(Side))


def resting_leg(place: Place) -> str:
    return place.word(("bent", "straight"))


def stopped_reason(place: Place) -> str:
    return place.word(tuple(StoppedReason))
