"""Which card a judgement joins, and who is told: windows and escalation of clinical.md 4.5."""

from datetime import timedelta

import pytest

from patients.triage.evaluate import Finding, Judgement
from patients.triage.notices import Notify, OpenCard, decide
from patients.triage.words import Severity
from tests.patients.triage.make import NOW


def judgement(**flags):
    found = tuple(Finding(rule, 1, severity, {}, {}, "") for rule, severity in flags.items())
    highest = max(
        (Severity(severity) for severity in flags.values()), key=lambda s: s.rank, default=Severity.NONE
    )
    return Judgement(found, highest.value, None, False)


def card(*rules, severity, state="open", ago=timedelta(minutes=1)):
    return OpenCard(frozenset(rules), severity, state, None if ago is None else NOW - ago)


def told(on_card, **flags):
    return decide(judgement(**flags), on_card, NOW)


@pytest.mark.parametrize(
    ("severity", "notify"),
    [("emergency", "now"), ("urgent", "now"), ("soon", "digest"), ("routine", "list")],
)
def test_a_new_card_is_told_by_its_class(severity, notify):
    assert told(None, P5=severity) == Notify("new", notify)


@pytest.mark.parametrize("on_card", [None, card("U1", severity="urgent")])
def test_without_a_flag_nothing_is_done(on_card):
    assert told(on_card) == Notify("none", "none")


def test_a_resolved_card_is_over_and_the_next_flag_makes_a_new_one():
    assert told(card("U1", severity="urgent", state="resolved"), U1="urgent") == Notify("new", "now")


@pytest.mark.parametrize("state", ["open", "acknowledged"])
@pytest.mark.parametrize(
    ("severity", "window", "notify"),
    [
        ("emergency", timedelta(hours=1), "now"),
        ("urgent", timedelta(hours=12), "now"),
        ("soon", timedelta(hours=72), "digest"),
        ("routine", timedelta(days=14), "list"),
    ],
)
def test_a_repeat_is_silent_inside_the_window_of_its_class(severity, window, notify, state):
    a_minute = timedelta(minutes=1)

    assert (
        told(card("P5", severity=severity, state=state, ago=window - a_minute), P5=severity).notify == "none"
    )
    assert told(card("P5", severity=severity, state=state, ago=window), P5=severity).notify == notify
    assert told(card("P5", severity=severity, state=state, ago=window), P5=severity).card == "update"


@pytest.mark.parametrize(
    ("on_card", "flags", "notify"),
    [
        (card("P1", severity="routine"), {"P1": "routine", "P2": "soon"}, "digest"),  # higher class
        (card("N1", severity="routine"), {"N1": "soon"}, "digest"),  # same rule, higher class
        (card("P2", severity="soon"), {"U7": "urgent"}, "now"),
        (card("U7", severity="urgent"), {"E1": "emergency"}, "now"),
        (card("U7", severity="urgent"), {"U1": "urgent"}, "now"),  # a new rule, as grave
        (card("E1", severity="emergency"), {"U1": "urgent"}, "now"),  # a new grave rule on a graver card
        (card("E1", severity="emergency"), {"E2": "emergency"}, "now"),
        (card("P2", severity="soon"), {"T2": "soon"}, "none"),
        (card("P2", severity="soon"), {"P1": "routine"}, "none"),
        (card("P1", severity="routine"), {"A4": "routine"}, "none"),
        (card("P2", severity="soon", ago=timedelta(days=30)), {"T2": "soon"}, "none"),  # new, yet not grave
        (card("U1", severity="urgent", ago=timedelta(hours=13)), {"P1": "routine", "U1": "urgent"}, "now"),
        (card("P1", "U1", severity="urgent", ago=timedelta(hours=13)), {"P1": "routine"}, "none"),
        (card("P1", severity="routine", ago=None), {"P1": "routine"}, "list"),  # nobody was ever told
    ],
)
def test_who_is_told_when_a_flag_joins_an_open_card(on_card, flags, notify):
    assert told(on_card, **flags) == Notify("update", notify)
