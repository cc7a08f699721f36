"""The sentence a clinician reads: filled with the values, and the same again from what a flag stores (G8)."""

import json

import pytest

from patients.triage.evaluate import evaluate
from patients.triage.plain import SENTENCES, sentence
from patients.triage.rules import RULES
from tests.patients.triage.make import (
    after_check,
    after_log,
    after_morning,
    daily,
    feel,
    logs,
    make_log,
    named,
)
from tests.patients.triage.test_panel import CASES

FOUND = [flag for case in CASES if case.kind == "triage" for flag in evaluate(case.facts).flags]


def said(facts, rule):
    return {flag.rule: flag.sentence for flag in evaluate(facts).flags}[rule]


def test_every_rule_has_its_sentence():
    assert set(SENTENCES) == set(RULES) == {flag.rule for flag in FOUND}


@pytest.mark.parametrize("flag", FOUND, ids=lambda flag: flag.rule)
def test_a_sentence_can_be_made_again_from_what_is_stored(flag):
    inputs, limits = json.loads(json.dumps([flag.inputs, flag.limits]))

    assert sentence(flag.rule, inputs, limits) == flag.sentence
    assert flag.sentence.endswith(".")
    assert "None" not in flag.sentence


@pytest.mark.parametrize(
    ("facts", "rule", "expected"),
    [
        (
            after_log(*logs(6, 3, 6)),
            "P2",
            "Worst pain 6, above the limit of 5, in 2 of the last 3 sessions (6, 3, 6).",
        ),
        (
            after_log(make_log(feelings=feel("calf L numb", "calf R electric"), safety="not_answered")),
            "E1",
            "Nerve-type feeling on both sides: left calf, numb; right calf, electric or shooting. "
            "It was not said to have gone. Safety questions not answered.",
        ),
        (
            after_check("saddle_numbness", "bowel_change worse"),
            "E1",
            "Saddle numbness (new), bowel change (worse).",
        ),
        (
            after_log(
                make_log(feelings=feel("foot R numb"), nerve_worse=True), context={"known_sciatica_side": "R"}
            ),
            "N2",
            "Nerve-type feeling: right foot, numb. Not said whether it went. "
            "Known sciatica side, worse than usual.",
        ),
        (
            after_log(make_log(feelings=feel("calf L throbbing")), context={"risk": frozenset({"pregnant"})}),
            "U1",
            "With a risk of clots: left calf, throbbing.",
        ),
        (
            after_log(
                make_log(during=7, feelings=feel("low_back ache"), signs=named("sudden_back_pain")),
                context={"risk": frozenset({"osteoporosis"}), "age": 71},
            ),
            "U6",
            "Sudden strong back pain (new). Low back pain up to 7. Age 71; at risk: over 70, osteoporosis.",
        ),
        (
            after_morning(6, 6, logs=(make_log(2), make_log(1))),
            "P4",
            "Morning pain 6, 2 before the session of the day before. The answered morning before it, "
            "9 Mar 2026, was 4 above. Above the limit of 5.",
        ),
        (
            daily(make_log(7, during=6, status="stopped", stopped_reason="pain")),
            "A2",
            "7 days without any entry. Last session, 3 Mar 2026: worst pain 6, above the limit of 5; "
            "stopped for pain.",
        ),
    ],
)
def test_a_sentence_names_what_was_found(facts, rule, expected):
    assert said(facts, rule) == expected
