"""docs/safety.md: no hazard without a control, no control without a test or a plain "not yet"."""

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
PAPER = (HOUSE / "docs" / "safety.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAPER)))
SECTIONS = dict(re.findall(r"^### (HZ\d+) .*?\n(.*?)(?=^##)", PAPER, re.MULTILINE | re.DOTALL))


def named_in(file):
    tree = ast.parse((HOUSE / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "test"), NAMED, ids=lambda part: part)
def test_a_test_that_is_named_is_there(file, test):
    assert (HOUSE / file).is_file()
    assert not test or test in named_in(file)


def test_every_hazard_is_there_in_its_order():
    assert list(SECTIONS) == [f"HZ{number}" for number in range(1, 16)]


@pytest.mark.parametrize("hazard", SECTIONS)
def test_every_control_is_shown_by_a_test_or_said_to_be_missing(hazard):
    controls = [line for line in SECTIONS[hazard].splitlines() if line.startswith("| ")][1:]

    assert any("`tests/" in line for line in controls)
    for line in controls:
        assert "`tests/" in line or "**Not yet**: " in line, line


def test_the_commands_that_are_named_are_there():
    commands = set(re.findall(r"manage\.py (\w+)", PAPER)) - {"check"}  # that one is Django's

    assert commands == {"check_triage", "replay_triage", "reconcile"}
    for command in commands:
        assert list(HOUSE.glob(f"*/management/commands/{command}.py")), command
    assert (HOUSE / "tools" / "mutate_triage.py").is_file()


def test_it_says_that_it_is_not_for_patients_yet():
    assert "It is not for patients yet." in PAPER
    assert "clinical safety officer" in PAPER
    assert "regulatory opinion" in PAPER
