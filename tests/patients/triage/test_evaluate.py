"""Which message the patient reads, what locks the stretch, and that no error is swallowed."""

import re
from itertools import pairwise

import pytest

from patients.triage import evaluate as judging
from patients.triage.evaluate import MESSAGE_ORDER, MESSAGES, PAUSES, evaluate
from patients.triage.messages import message
from patients.triage.rules import RULES
from patients.triage.words import Severity, Trigger
from tests.patients.triage.make import (
    after_check,
    after_log,
    after_morning,
    daily,
    make_facts,
    make_log,
)

# clinical.md 4.4 as printed.
TABLE = (
    "E1 E2 E3 E4 T3 U1 U2 S1 U3 U4 U5 U6 U7 U8 N1 N2 N3 T1 T2 P1 P2 P4 P5 P6 P7 P8 L1 L2 B1 A1 A2 A3 A4 Q1"
)
ORDER = (
    "E1, E2, E3, E4, T3, U2, U3, U1, U4, U5, U6, U8, N3, N2, U7, T1, S1, N1, P2, P4, P8, L1, B1, P5, P6, P7, "
    "A2, T2, P1, L2, A4, Q1, A1, A3"
)
TRIGGERS = {  # 4.2
    "log": "E1 E2 E3 E4 U1 U2 U3 U4 U5 U6 U7 U8 S1 B1 N1 N2 N3 T1 T2 T3 P1 P2 P5 P6 P7 P8 L1 L2 A4 Q1",
    "check": "E1 E2 E3 E4 U1 U2 U3 U4 U5 U6 U8 S1 B1 T1 T2 T3",
    "morning": "P4 U7",
    "tick": "A1 A2 A3",
}


def test_the_table_has_the_rules_of_clinical_md_in_their_order():
    assert sorted(RULES) == sorted(TABLE.split())
    assert list(MESSAGE_ORDER) == ORDER.split(", ")
    assert set(MESSAGES) == set(RULES)


@pytest.mark.parametrize("trigger", Trigger)
def test_each_trigger_runs_its_rules(trigger):
    expected = TRIGGERS["log" if trigger == Trigger.EDIT else trigger]

    assert {rule.id for rule in RULES.values() if trigger in rule.triggers} == set(expected.split())


def test_every_message_of_a_rule_is_written_for_its_class():
    for by_severity in MESSAGES.values():
        for severity, id in by_severity.items():
            assert severity in message(id).severities, id


def test_every_id_of_the_table_keeps_the_form_that_reports_rely_on():
    assert all(re.fullmatch(r"[EUSBNTPLAQ]\d", rule.id) and rule.version >= 1 for rule in RULES.values())


@pytest.mark.parametrize(("first", "second"), list(pairwise(ORDER.split(", "))))
def test_of_two_rules_of_one_class_the_one_named_first_speaks(first, second):
    def flag(rule):
        return judging.Finding(rule, 1, "soon", {}, {}, "")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "MESSAGES", {rule: {Severity.SOON: rule} for rule in RULES})
        for flags in ((flag(first), flag(second)), (flag(second), flag(first))):
            assert judging.message_of(flags, Severity.SOON, "log") == first


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (after_log(make_log()), "M-THANKS"),
        (after_check(), "M-THANKS"),
        (after_morning(2), "M-THANKS"),
        (after_morning(None), "M-THANKS"),
        (daily(*(make_log(day) for day in range(15))), None),
    ],
)
def test_without_a_flag_the_patient_is_thanked_and_the_daily_job_is_silent(facts, words):
    judgement = evaluate(facts)

    assert (judgement.flags, judgement.severity, judgement.message, judgement.pause) == (
        (),
        "none",
        words,
        False,
    )


PAUSING = {  # "every E and U rule, T1, T3, S1, P2, N2, N3; P4 and N1 at soon; P5-P7 at urgent"
    **{rule: {"emergency"} for rule in ("E1", "E2", "E3", "E4", "T3")},
    **{rule: {"urgent"} for rule in ("U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "T1", "N3")},
    **{rule: {"soon"} for rule in ("S1", "P2", "P4", "N1")},
    "N2": {"soon", "urgent"},
    **{rule: {"urgent"} for rule in ("P5", "P6", "P7")},
}


@pytest.mark.parametrize("rule", RULES)
def test_what_locks_the_stretch(rule):
    locking = {severity.value for severity in MESSAGES[rule] if severity in PAUSES.get(rule, ())}

    assert locking == PAUSING.get(rule, set())


@pytest.mark.parametrize(
    ("facts", "locked"),
    [
        (after_log(make_log(during=8)), True),
        (after_log(make_log(during=6)), False),
        (after_log(make_log(1, during=6), make_log(during=6)), True),
        (after_morning(4, logs=(make_log(1),)), False),
        (after_morning(6, logs=(make_log(1),)), True),
        (after_log(make_log(contact_request=True)), False),
    ],
)
def test_the_judgement_says_whether_the_stretch_is_locked(facts, locked):
    assert evaluate(facts).pause is locked


def test_a_rule_that_raises_is_not_swallowed(monkeypatch):
    def broken(e):
        raise ZeroDivisionError

    rule = RULES["E3"]
    monkeypatch.setitem(RULES, "E3", type(rule)(rule.id, rule.name, rule.version, rule.triggers, broken))

    with pytest.raises(ZeroDivisionError):
        evaluate(after_log(make_log()))


def test_a_patient_without_a_plan_or_a_screening_can_still_be_judged():
    bare = make_facts("check", checks=after_check("breathless").checks)
    nobody = type(bare)("check", bare.now, type(bare.context)(age=45, baseline_pain=None), checks=bare.checks)

    assert evaluate(nobody).message == "M-999-CHEST"
