"""A stored flag can be said again from what it stores, and the stored records judged again (G8, HZ13)."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given

from patients.actions.amend import amend_session
from patients.actions.report import report_check, report_morning
from patients.answers import SignAnswer
from patients.models import Flag
from patients.replay_record import replay
from patients.triage.evaluate import evaluate
from patients.triage.replay import Difference, Line, Mark, compare, from_flag
from patients.triage.rules import RULES
from tests.factories import make_answers, make_prescription, make_session
from tests.patients.triage.test_panel import CASES
from tests.patients.triage.test_properties import any_facts, same_every_run

JUDGED = [flag for case in CASES for flag in evaluate(case.facts).flags]


def stored(flag):
    """Inputs and limits as the database gives them back."""
    return json.loads(json.dumps([flag.inputs, flag.limits]))


@pytest.mark.parametrize("flag", JUDGED, ids=lambda flag: f"{flag.rule}-{flag.severity}")
def test_a_flag_of_the_panel_is_said_again_from_inputs_and_limits_alone(flag):
    said = from_flag(flag.rule, *stored(flag))

    assert (said.severity, said.sentence) == (flag.severity, flag.sentence)


def test_every_rule_can_be_said_again():
    assert {flag.rule for flag in JUDGED} == set(RULES)


@same_every_run
@given(any_facts)
def test_any_flag_is_said_again(facts):
    for flag in evaluate(facts).flags:
        said = from_flag(flag.rule, *stored(flag))
        assert (said.severity, said.sentence) == (flag.severity, flag.sentence)


FALL = {"item": "minor_fall", "onset": "new"}
MORNING = {"morning": 6, "before": 2, "baseline": 2, "earlier": None}


@pytest.mark.parametrize(
    ("rule", "inputs", "limits", "severity"),
    [
        ("P4", MORNING, {"rise": 2, "limit": 6}, "routine"),
        ("P4", MORNING, {"rise": 2, "limit": 5}, "soon"),
        ("P4", MORNING | {"before": 6}, {"rise": 2, "limit": 5}, "routine"),
        ("P4", MORNING | {"before": None}, {"rise": 2, "limit": 5}, "routine"),
        ("P4", MORNING | {"earlier": {"on": "2026-03-09", "rise": 2}}, {"rise": 2, "limit": 6}, "soon"),
        ("P4", MORNING | {"earlier": {"on": "2026-03-09", "rise": 1}}, {"rise": 2, "limit": 6}, "routine"),
        ("P4", MORNING | {"earlier": {"on": "2026-03-09", "rise": None}}, {"rise": 2, "limit": 6}, "routine"),
        (
            "P4",
            MORNING | {"morning": 5, "before": 4, "earlier": {"on": "2026-03-09", "rise": 2}},
            {"rise": 2, "limit": 6},
            "routine",
        ),
        ("P6", {"worst": [1, 3, 4], "cancer_and_back": True}, {"rise": 3}, "urgent"),
        ("P6", {"worst": [1, 3, 4], "cancer_and_back": False}, {"rise": 3}, "soon"),
        ("B1", {"signs": [FALL]}, {}, "routine"),
        ("B1", {"signs": [FALL, {"item": "weight_loss", "onset": "same"}]}, {}, "soon"),
        ("P8", {"before": 6, "day_before": True}, {"limit": 5}, "soon"),
        ("L1", {"sites": ["knee"], "rise": 2, "times": 2}, {"rise": 2, "times": 2}, "soon"),
        ("L1", {"sites": ["knee"], "rise": 2, "times": 1}, {"rise": 2, "times": 2}, "routine"),
    ],
)
def test_the_class_follows_from_the_stored_inputs(rule, inputs, limits, severity):
    assert from_flag(rule, inputs, limits).severity == severity


@pytest.mark.parametrize(
    ("settled", "side", "worse", "severities"),
    [
        (True, "L", None, "routine"),
        (True, "L", True, "soon"),
        (True, "R", None, "soon"),
        (None, "L", False, "soon"),
        (False, "L", True, "urgent"),
        (None, None, None, "urgent"),
    ],
)
def test_a_nerve_feeling_is_milder_on_the_known_side_only(settled, side, worse, severities):
    places = [{"site": "calf", "side": "L", "qualities": ["numb"]}]
    inputs = {"places": places, "settled": settled, "worse": worse, "known_side": side}

    assert from_flag("N1" if settled else "N2", inputs, {}).severity == severities


def test_a_flag_that_stores_too_little_is_told():
    with pytest.raises(KeyError):
        from_flag("P1", {}, {"limit": 5})
    with pytest.raises(KeyError):
        from_flag("P3", {}, {})


def test_flags_are_compared_by_record_rule_and_class():
    kept, lost = Mark("P1", 1, "routine", "session 1"), Mark("U7", 1, "urgent", "session 2")
    graver, same_again = Mark("P1", 2, "soon", "session 1"), Mark("P1", 2, "routine", "session 1")

    difference = compare([kept, lost], [same_again, graver])

    assert difference == Difference(
        lost=(lost,),
        new=(graver,),
        lines=(Line("P1", 1, 1, 0, 0), Line("P1", 2, 0, 0, 1), Line("U7", 1, 1, 1, 0)),
    )
    assert difference
    assert compare([kept], [])
    assert compare([], [kept])
    assert not compare([kept], [same_again])
    assert compare([kept], [replace(kept, source="session 2")])
    assert compare([kept], [replace(kept, rule="P2")])


# ------------------------------------------------------------------------------------- over stored records
@pytest.fixture
def days():
    """Moments at noon of the last days, as the command sees them; the newest noon that has passed first."""
    now = timezone.now()
    noon = (now - timedelta(hours=12)).replace(hour=12, minute=0, second=0, microsecond=0)
    return [noon - timedelta(days=ago) for ago in range(20)]


@pytest.fixture
def record(patient, days):
    """Sessions in time and late, a correction, a morning and a check; some of it flagged."""
    prescription = make_prescription(patient=patient, at=days[19])
    make_session(prescription=prescription, performed_at=days[9], pain_during=6)
    make_session(prescription=prescription, performed_at=days[6], pain_during=6)
    make_session(prescription=prescription, performed_at=days[8], at=days[5], pain_during=3)
    make_session(prescription=prescription, performed_at=days[7], at=days[5], pain_during=3)
    mild = make_session(prescription=prescription, performed_at=days[4]).session
    amend_session(mild, answers=make_answers(prescription, pain_during=9), by=patient.account, at=days[3])
    report_morning(patient=patient, on=days[3].date(), pain=7, woke_at_night=None, at=days[3])
    report_check(
        patient=patient,
        client_id=uuid4(),
        source="patient",
        safety="items",
        signs=(SignAnswer("pop", "new"),),
        at=days[2],
    )
    return patient


def replayed(*arguments):
    """Exit status and printed lines of `manage.py replay_triage`."""
    out = StringIO()
    try:
        call_command("replay_triage", *arguments, stdout=out)
        return 0, out.getvalue().splitlines()
    except SystemExit as left:
        return int(left.code or 0), out.getvalue().splitlines()


def test_nothing_differs_as_long_as_no_rule_is_changed(record):
    before = list(Flag.objects.values())

    status, lines = replayed()

    assert status == 0
    assert lines[-1] == f"1 patients, 8 records, {len(before)} flags: 0 lost, 0 new, 0 not said alike"
    assert "P2 v1: 2 stored, 0 lost, 0 new" in lines  # one of them was true only of what was known then
    assert list(Flag.objects.values()) == before


def test_a_changed_limit_shows_what_is_lost(record, monkeypatch):
    monkeypatch.setattr("patients.triage.rules.signs.SEVERE", 10)

    status, lines = replayed()

    corrected = Flag.objects.get(rule="U7").session_id
    assert status == 1
    assert f"lost: U7 v1 urgent, session {corrected} of patient {record.pk}" in lines
    assert "U7 v1: 1 stored, 1 lost, 0 new" in lines


def test_a_changed_limit_shows_what_is_new(record, monkeypatch):
    monkeypatch.setattr("patients.triage.rules.signs.SEVERE", 7)

    status, lines = replayed()

    morning = record.mornings.get()
    assert status == 1
    assert f"new: U7 v1 urgent, morning {morning.pk} of patient {record.pk}" in lines
    assert "U7 v1: 1 stored, 0 lost, 1 new" in lines
    assert "P4 v1: 1 stored, 1 lost, 0 new" in lines  # severe goes before not settled


def test_a_new_version_that_says_the_same_is_no_difference(record, monkeypatch):
    for rule in ("U7", "P1"):
        monkeypatch.setitem(RULES, rule, replace(RULES[rule], version=2))

    assert replayed()[0] == 0


def test_a_flag_whose_class_does_not_follow_from_its_inputs_is_told(record):
    flag = Flag.objects.get(rule="U7")
    Flag.objects.filter(pk=flag.pk).update(severity="soon")

    status, lines = replayed()

    assert status == 1
    assert f"not said alike: U7 v1, flag {flag.pk}" in lines


def test_only_the_records_of_the_last_days_are_judged(record):
    assert replayed("--days", "3")[1][-1].startswith("1 patients, 1 records, 1 flags")
    assert replayed("--days", "1")[1][-1].startswith("0 patients, 0 records, 0 flags")


def test_one_patient_alone_can_be_asked_for(record):
    assert replayed("--patient", str(record.pk))[0] == 0
    assert replayed("--patient", str(uuid4()))[1][-1].startswith("0 patients")
    with pytest.raises(CommandError, match="is no id of a patient"):
        replayed("--patient", "Gareth")


def test_a_record_that_could_not_be_judged_is_judged_now(record, monkeypatch, days):
    with monkeypatch.context() as broken:
        broken.setattr("patients.actions.judge.evaluate", lambda facts: 1 / 0)
        make_session(prescription=record.prescriptions.get(), performed_at=days[0], pain_during=8)

    difference = replay(record, since=days[1]).difference

    assert [mark.rule for mark in difference.lost] == ["G10"]
    assert "U7" in {mark.rule for mark in difference.new}
