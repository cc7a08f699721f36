"""The faults that `tools/mutate_triage.py` puts in, and that the panel notices the plainest of them."""

import importlib
import runpy
from pathlib import Path

import pytest

from patients.triage.panel import differences
from tests.patients.triage.test_panel import CASES

TOOL = Path(__file__).resolve().parents[3] / "tools" / "mutants.py"
mutants = runpy.run_path(str(TOOL))["mutants"]  # tools are no package

RULES = "patients.triage.rules"
LIMITS = [
    (f"{RULES}.signs.SEVERE", 1),
    (f"{RULES}.signs.SEVERE", -1),
    (f"{RULES}.signs.OLD_AGE", 1),
    (f"{RULES}.signs.OLD_AGE", -1),
    (f"{RULES}.signs.TEAR_PEAK", 1),
    (f"{RULES}.signs.TEAR_PEAK", -1),
    (f"{RULES}.pain.TIMES_OVER", 1),
    (f"{RULES}.pain.TIMES_OVER", -1),
    (f"{RULES}.pain.WEEKLY_RISE", 1),
    (f"{RULES}.pain.UNSETTLED", 1),
    (f"{RULES}.pain.UNSETTLED", -1),
    (f"{RULES}.practice.SILENT_DATES", 1),
    (f"{RULES}.practice.SILENT_DATES", -1),
    (f"{RULES}.practice.DAILY_MAXIMUM", 1),
    (f"{RULES}.practice.DAILY_MAXIMUM", -1),
]


@pytest.mark.parametrize(("limit", "by"), LIMITS)
def test_a_shifted_limit_is_noticed(monkeypatch, limit, by):
    module, name = limit.rsplit(".", 1)
    monkeypatch.setattr(limit, getattr(importlib.import_module(module), name) + by)

    assert any(differences(case) for case in CASES)


def changes(tmp_path, text):
    (tmp_path / "rule.py").write_text(text)
    return [mutant.change for mutant in mutants("rule.py", root=tmp_path)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LIMIT = 5", ["5 -> 6", "5 -> 4"]),
        ("a >= b", ["a >= b -> a > b"]),
        ("a is not b", ["a is not b -> a is b"]),
        ("a and b", ["a and b -> a or b", "a and b -> b", "a and b -> a"]),
        ("not a", ["not a -> a"]),
        ("a - b", ["a - b -> a + b"]),
        ("True", ["True -> False"]),
        ("a if b else c", ["a if b else c -> a", "a if b else c -> c"]),
        (
            "ORDER = ('E1', 'E2')",
            ["('E1', 'E2') -> ('E2',)", "('E1', 'E2') -> ('E1',)", "('E1', 'E2') -> ('E2', 'E1')"],
        ),
        ("PAUSES = {a: b}", ["{a: b} -> {}"]),
        ("{a, b}", ["{a, b} -> {b}", "{a, b} -> {a}"]),
        ("any(a)", ["any(a) -> all(a)"]),
        ("min(a, b)", ["min(a, b) -> a", "min(a, b) -> b"]),
        ("e.fresh(A, B)", ["e.fresh(A, B) -> e.fresh(B)", "e.fresh(A, B) -> e.fresh(A)"]),
        ("painful(log, A)", ["painful(log, A) -> painful(log)"]),
        ("[a for a in b if c]", ["[a for a in b if c] -> [a for a in b]"]),
        ("Severity.URGENT", ["Severity.URGENT -> Severity.SOON"]),
        ("'a note ' + words", []),
        ("def rule(limit: tuple[int, str]) -> 'x': 'A docstring of 3 words.'", []),
    ],
)
def test_each_kind_of_fault_is_put_in_once(tmp_path, text, expected):
    assert changes(tmp_path, text) == expected


def test_a_fault_is_known_by_its_place_when_lines_have_moved(tmp_path):
    (tmp_path / "rule.py").write_text("\n\ndef severe(e):\n    return e.peak >= SEVERE\n")

    (mutant,) = mutants("rule.py", root=tmp_path)

    assert mutant.line == 4
    assert mutant.name == "rule.severe: e.peak >= SEVERE -> e.peak > SEVERE"
