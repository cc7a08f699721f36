"""The acceptance panel of clinical.md 4.7, and the command that runs any panel of its schema."""

import json
import time
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from patients.triage.cases import read_panel
from patients.triage.panel import differences
from patients.triage.rules import RULES

PANEL = Path(__file__).with_name("vignettes.yaml")
CASES = read_panel(PANEL)


def check_triage(file: Path) -> tuple[int, list[str]]:
    """Exit status and printed lines of `manage.py check_triage`."""
    out = StringIO()
    try:
        call_command("check_triage", file, stdout=out)
        return 0, out.getvalue().splitlines()
    except SystemExit as left:
        return int(left.code or 0), out.getvalue().splitlines()


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_case_comes_out_as_the_panel_says(case):
    assert differences(case) == []


def test_the_panel_is_whole_and_every_rule_fires_in_it():
    fired = {rule for case in CASES for rule in case.expect.get("flags", {})}

    assert len(CASES) == 83
    assert fired == set(RULES)
    assert len(RULES) == 34


def test_a_panel_that_passes_says_so_in_its_last_line():
    assert check_triage(PANEL) == (0, ["83 passed, 0 failed"])


@pytest.mark.parametrize("name", ["panel.yaml", "panel.json"])
def test_a_failed_case_is_one_line_with_what_was_expected_and_what_came(tmp_path, name):
    panel = yaml.safe_load(PANEL.read_text())
    panel["cases"] = panel["cases"][:2]
    panel["cases"][1]["expect"] |= {"severity": "soon", "pause": True}
    file = tmp_path / name
    file.write_text(json.dumps(panel, default=str))  # JSON is YAML too

    status, lines = check_triage(file)

    title = panel["cases"][1]["title"]
    assert status == 1
    assert lines == [
        f"O02 ({title}): severity: expected soon, came none; pause: expected True, came False",
        "1 passed, 1 failed",
    ]


def test_a_rule_that_raises_fails_its_case_and_no_other(monkeypatch, tmp_path):
    def broken(facts):
        raise ZeroDivisionError("no")

    monkeypatch.setattr("patients.triage.panel.evaluate", broken)

    status, lines = check_triage(PANEL)

    assert status == 1
    assert lines[0].endswith("raised ZeroDivisionError('no')")
    assert lines[-1] == "5 passed, 78 failed"  # progression and adherence do not ask the rules


HEAD = {"schema": "hs-vignettes/1", "defaults": {"context": {"age": 45, "baseline_pain": 2}}}
LOG = {"t": "2026-03-10T08:00", "during": 3}
GOOD = {
    "id": "C1",
    "kind": "triage",
    "trigger": "log",
    "now": "2026-03-10T09:00",
    "prescription": {"start": "2026-02-02"},
    "logs": [LOG],
    "expect": {"flags": {}},
}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kind": "other"}, "case C1, kind: 'other' is none of triage, progression, adherence"),
        ({"now": None}, "case C1: now is missing"),
        ({"now": "today"}, "case C1, now: 'today' is not a time YYYY-MM-DDTHH:MM"),
        ({"now": "2026-03-10T09:00+01:00"}, "case C1, now: must be local time, without a zone"),
        ({"logs": []}, "case C1: trigger log needs logs"),
        ({"logs": {}}, "case C1, logs: must be a list"),
        ({"logs": [LOG | {"during": 11}]}, "case C1, logs 1, during: 11 is not a whole number from 0 to 10"),
        ({"logs": [LOG | {"during": True}]}, "logs 1, during: True is not a whole number"),
        ({"logs": [LOG | {"durring": 8}]}, "case C1, logs 1: unknown: durring"),
        ({"logs": [LOG | {"sites": [{"site": "toe"}]}]}, "logs 1, sites 1, site: 'toe' is none of low_back"),
        ({"logs": [LOG | {"sites": [{"site": "calf"}]}]}, "logs 1, sites 1: side is missing"),
        (
            {"logs": [LOG | {"sites": [{"site": "low_back", "side": "L"}]}]},
            "logs 1, sites 1: the low back has no side",
        ),
        ({"logs": [LOG | {"items": [{"item": "hiccup"}]}]}, "logs 1, items 1, item: 'hiccup' is none of"),
        ({"logs": [LOG | {"edited_from": {"t": 1}}]}, "logs 1, edited_from: unknown: t"),
        ({"context": {"risk": ["smoker"]}}, "case C1, context, risk 1: 'smoker' is none of"),
        ({"prescription": {"start": "2026-02-30"}}, "prescription, start: '2026-02-30' is not a date"),
        ({"expect": {}}, "case C1, expect: expects nothing"),
        ({"expect": {"flags": {"P3": "soon"}}}, "case C1, expect, flags: unknown: P3"),
        ({"expect": {"decision": "up"}}, "case C1, expect: unknown: decision"),
    ],
)
def test_a_broken_case_is_refused_with_its_place(tmp_path, changed, reason):
    file = tmp_path / "panel.json"
    file.write_text(json.dumps(HEAD | {"cases": [GOOD | changed]}))

    with pytest.raises(CommandError) as refused:
        check_triage(file)

    assert reason in str(refused.value)
    assert str(refused.value).startswith(str(file))
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cases: [", "line "),
        ("schema: hs-vignettes/1\ncases:\n  - {id: A,\n    kind: [}", "line 4"),
        ("schema: other/1\ncases: []", "'other/1' is none of hs-vignettes/1"),
        ("schema: hs-vignettes/1", "cases is missing"),
        ("just words", "must be a map"),
        ("schema: hs-vignettes/1\nextra: 1\ncases: []", "unknown: extra"),
        ("schema: hs-vignettes/1\ncases: [3]", "case 1: must be a map"),
        ("schema: hs-vignettes/1\ncases: []", "has no case"),
        ("schema: hs-vignettes/1\ncases:\n  - {id: A}\ncases: []", "line 4: cases stands twice in one map"),
        ("schema: hs-vignettes/1\ncases:\n  - {expect: {a: 1,\n     a: 2}}", "line 4: a stands twice"),
    ],
)
def test_a_file_that_is_no_panel_is_refused_with_its_place(tmp_path, text, reason):
    file = tmp_path / "panel.yaml"
    file.write_text(text)

    with pytest.raises(CommandError) as refused:
        check_triage(file)

    assert reason in str(refused.value)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"schema": 1,}', "line 1"),
        ('{"schema": "hs-vignettes/1", "cases": []}', "has no case"),
        ('{"cases": [{"expect": {}, "expect": {}}]}', "expect stands twice in one map"),
    ],
)
def test_json_that_is_no_panel_is_refused_too(tmp_path, text, reason):
    file = tmp_path / "panel.json"
    file.write_text(text)

    with pytest.raises(CommandError, match=reason) as refused:
        check_triage(file)

    assert str(refused.value).startswith(str(file))
    assert refused.value.returncode == 2


def test_a_case_may_stand_in_a_panel_once(tmp_path):
    file = tmp_path / "panel.json"
    file.write_text(json.dumps(HEAD | {"cases": [GOOD, GOOD]}))

    with pytest.raises(CommandError, match="a second case C1"):
        check_triage(file)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        check_triage(tmp_path / "none.yaml")


def test_two_thousand_cases_take_less_than_a_minute(tmp_path):
    panel = yaml.load(PANEL.read_text(), Loader=yaml.CSafeLoader)
    cases = [case | {"id": f"{case['id']}-{turn}"} for turn in range(25) for case in panel["cases"]]
    file = tmp_path / "panel.yaml"
    file.write_text(yaml.dump(panel | {"cases": cases}, Dumper=yaml.CSafeDumper))
    began = time.perf_counter()

    status, lines = check_triage(file)

    assert (status, lines) == (0, [f"{len(cases)} passed, 0 failed"])
    assert time.perf_counter() - began < 30
