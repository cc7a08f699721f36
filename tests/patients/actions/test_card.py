import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict

from patients.actions.pause import release
from patients.actions.report import report_check
from patients.actions.review import acknowledge, resolve
from patients.answers import SignAnswer
from patients.models import Card, Flag, Notice, Pause
from patients.triage.words import Quality, Sign, Site
from tests.factories import make_patient, make_prescription, make_session, make_user

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OVER: dict[str, Any] = {"pain_during": 6}  # P1, routine; again within a week P2, soon
SEVERE: dict[str, Any] = {"pain_during": 8}  # U7, urgent
CALL: dict[str, Any] = {"contact_request": True}  # T2, soon
SADDLE: dict[str, Any] = {"signs": [("saddle_numbness", "new")]}  # E1, emergency
CHEST: dict[str, Any] = {"signs": [("chest_pain", "new")]}  # E2, emergency
FALL: dict[str, Any] = {"signs": [("minor_fall", "new")]}  # B1, routine


@pytest.fixture
def on_duty(clinic):
    return make_user(clinic=clinic, name="Marek Nowak")


@pytest.fixture
def deputy(clinic):
    return make_user(role="lead", clinic=clinic, name="Rosa Lind")


@pytest.fixture
def duty(clinic, on_duty, deputy):
    clinic.on_duty, clinic.deputy = on_duty, deputy
    clinic.save()


@pytest.fixture
def log(duty, patient, prescription, now):
    """Log a session so many hours from now."""

    def log(said, hours=0):
        patient.clinic.refresh_from_db()
        prescription.patient = patient
        return make_session(prescription=prescription, performed_at=now + hours * HOUR, **said)

    return log


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("created_at", "recipient__name")
    return [(notice.recipient.name, notice.kind) for notice in rows]


# ---- one card


def test_all_that_is_found_lies_on_one_card(log, patient):
    """G1: with the highest class, the reasons, and a count."""
    log(OVER)
    log(CALL, hours=1)
    log(SEVERE, hours=2)

    card = Card.objects.get()
    assert (card.severity, card.rank, card.state) == ("urgent", 3, "open")
    assert set(card.flags.values_list("rule", "severity")) >= {
        ("P1", "routine"),
        ("T2", "soon"),
        ("U7", "urgent"),
    }


def test_two_patients_have_two_cards(log, patient, clinician):
    log(CALL)
    make_session(prescription=make_prescription(patient=make_patient(clinician=clinician)), **CALL)

    assert Card.objects.count() == 2


def test_the_class_of_a_card_rises_and_never_falls(log):
    seen = []
    for hours, said in enumerate((OVER, CALL, SEVERE, SADDLE, OVER, {})):
        log(said, hours=hours)
        seen.append(Card.objects.get().severity)

    assert seen == ["routine", "soon", "urgent", "emergency", "emergency", "emergency"]


def test_a_higher_class_is_due_earlier_and_a_lower_one_moves_nothing(log, patient, now):
    log(OVER)
    week = Card.objects.get().due
    log(SEVERE, hours=1)
    today = Card.objects.get().due
    log(CALL, hours=2)

    assert week == patient.clinic.due_by("routine", at=now)
    assert today == patient.clinic.due_by("urgent", at=now)
    assert Card.objects.get().due == today < week


def test_after_a_card_is_resolved_a_new_episode_begins(log, clinician, now):
    log(SEVERE)
    resolve(Card.objects.get(), by=clinician, at=now + HOUR, outcome="called")
    log(CALL, hours=2)

    assert list(Card.objects.order_by("opened_at").values_list("severity", "state")) == [
        ("urgent", "resolved"),
        ("soon", "open"),
    ]


def test_the_card_belongs_to_the_clinician_of_the_patient(log, patient):
    log(SADDLE)

    assert (Card.objects.get().owner, Card.objects.get().clinic) == (patient.clinician, patient.clinic)


def test_a_flag_can_be_replayed_from_what_it_keeps(log, now):
    """G8: rule, version, inputs, limits, sentence and time."""
    log(SEVERE)

    flag = Flag.objects.get(rule="U7")
    assert (flag.rule_version, flag.severity, flag.at) == (1, "urgent", now)
    assert flag.inputs["peak"] == 8
    assert 8 in flag.limits.values()
    assert "8" in flag.sentence
    assert json.loads(json.dumps(flag.inputs)) == flag.inputs


# ---- a card that somebody has taken on


@pytest.mark.parametrize(
    ("first", "then", "waits"),
    [
        (CALL, CALL, False),  # the same rule again
        (SEVERE, CALL, False),  # a new rule, soon, on an urgent card
        (CALL, SEVERE, True),  # higher
        (OVER, CALL, True),  # higher, told in the digest
        (SADDLE, CHEST, True),  # a new emergency on an emergency
        (SEVERE, {"signs": [("foot_drop", "new")]}, True),  # a new urgent rule
        (CALL, FALL, False),  # a new rule, for information
        (CALL, {}, False),
    ],
)
def test_an_acknowledged_card_waits_again_when_the_clinic_is_told_of_news(
    log, clinician, now, first, then, waits
):
    log(first)
    acknowledge(Card.objects.get(), by=clinician, at=now + HOUR)

    log(then, hours=2)

    card = Card.objects.get()
    assert card.state == ("open" if waits else "acknowledged")
    assert card.acknowledged_by == (None if waits else clinician)
    assert [act.act for act in card.acts.all()] == ["acknowledge"]


# ---- who is told (4.1, G2, G3)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (SADDLE, [("Marek Nowak", "now"), ("Rosa Lind", "now")]),
        (SEVERE, [("Marek Nowak", "now")]),
        (CALL, [("Ines Duarte", "digest")]),
        (OVER, []),
        ({}, []),
    ],
)
def test_each_class_tells_its_people(log, said, expected):
    """Emergency: on duty and deputy. Urgent: on duty. Soon: the patient's clinician, in the digest."""
    log(said)

    assert told() == expected


def test_without_anyone_on_duty_the_patients_clinician_is_told(prescription):
    make_session(prescription=prescription, **SADDLE)

    assert told() == [("Ines Duarte", "now")]


def test_one_person_who_is_on_duty_and_deputy_is_told_once(log, clinic, on_duty):
    clinic.deputy = on_duty
    clinic.save()
    log(SADDLE)

    assert told() == [("Marek Nowak", "now")]


@pytest.mark.parametrize(
    ("said", "quiet", "again"),
    [(SADDLE, 0.9, 1), (SEVERE, 11.9, 12), (CALL, 71.9, 72)],
)
def test_a_repeat_is_silent_until_its_time_has_gone_by(log, said, quiet, again):
    """G2: emergency 1 h, urgent 12 h, soon 72 h."""
    log(said)
    once = told()
    log(said, hours=quiet)
    assert told() == once

    log(said, hours=again)
    assert told() == once * 2
    assert Card.objects.get().flags.count() >= 3


def test_a_repeat_for_information_tells_nobody_ever(log):
    log(FALL)
    log(FALL, hours=24 * 15)

    assert told() == []
    assert Card.objects.get().flags.filter(rule="B1").count() == 2


@pytest.mark.parametrize(
    ("first", "then", "is_told"),
    [
        (OVER, CALL, True),  # higher
        (CALL, SEVERE, True),
        (SEVERE, {"signs": [("foot_drop", "new")]}, True),  # new, urgent
        (SEVERE, CALL, False),  # new, soon, on a higher card
        (SADDLE, SEVERE, True),  # new, urgent, on a higher card
        (CALL, FALL, False),
    ],
)
def test_a_higher_class_or_a_new_grave_rule_is_always_told(log, first, then, is_told):
    """G3, within the quiet time of the card."""
    log(first)
    before = Notice.objects.count()
    log(then, hours=0.5)

    assert (Notice.objects.count() > before) is is_told


def test_a_notice_carries_no_health_detail(log):
    """4.5: whoever reads a mail over a shoulder learns that something waits, and no more."""
    log(
        {**SADDLE, "pain_during": 9, "note": "Numb since Friday.", "feelings": [("calf", "L", ("tingling",))]}
    )

    fields = [
        str(value).lower() for notice in Notice.objects.all() for value in model_to_dict(notice).values()
    ]
    words = {
        *Sign.values,
        *Site.values,
        *Quality.values,
        "numb",
        "pain",
        "emergency",
        "e1",
        "gareth",
        "pryce",
    }
    assert fields
    assert [word for word in words if word in fields] == []
    assert not any("numb" in field or "pryce" in field for field in fields)


# ---- the lock (4.4, "Pause")


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (SADDLE, "E1"),
        (CHEST, "E2"),
        ({"signs": [("serious_accident", "new")]}, "E3"),
        ({"signs": [("cold_pale_leg", "new")]}, "E4"),
        ({"note": "I want to die"}, "T3"),
        ({"signs": [("one_leg_swelling", "new")]}, "U1"),
        ({"signs": [("cannot_weight_bear", "new")]}, "U2"),
        ({"signs": [("foot_drop", "new")]}, "U3"),
        ({"signs": [("night_pain_constant", "new")]}, "U5"),
        (SEVERE, "U7"),
        ({"signs": [("bladder_change", "same")]}, "U8"),
        ({"note": "Some chest pain too"}, "T1"),
        ({"signs": [("bruise", "new")]}, "S1"),
        ({"feelings": [("calf", "L", ("tingling",))], "nerve_settled": True}, "N1"),
        ({"feelings": [("calf", "L", ("tingling",))], "nerve_settled": False}, "N2"),
        (
            {"feelings": [("calf", "L", ("tingling",)), ("calf", "R", ("tingling",))], "nerve_settled": True},
            "N3",
        ),
    ],
)
def test_these_rules_lock_the_routine(log, patient, said, rule):
    logged = log(said)

    pause = patient.pauses.get()
    assert (pause.flag.rule, pause.flag.session, pause.by) == (rule, logged.session, None)
    assert (pause.reason, pause.released_at) == (pause.flag.sentence, None)


@pytest.mark.parametrize(
    "said", [OVER, CALL, FALL, {"pain_during": None}, {"status": "held", "pain_before": 6}]
)
def test_nothing_else_locks(log, said):
    log(said)

    assert Card.objects.exists()
    assert not Pause.objects.exists()


def test_the_lock_names_the_flag_that_locks_and_not_another_of_its_class(log, patient):
    """A call request is soon as well, but locks nothing."""
    log(OVER)
    log({**OVER, **CALL}, hours=24)

    assert set(Flag.objects.filter(severity="soon").values_list("rule", flat=True)) == {"P2", "T2"}
    assert patient.pauses.get().flag.rule == "P2"


def test_a_routine_is_locked_once_and_by_the_first(log, patient, clinician, now):
    log(SEVERE)
    log(SADDLE, hours=1)
    assert patient.pauses.get().flag.rule == "U7"

    release(patient.pauses.get(), by=clinician, at=now + 2 * HOUR, reason="Seen; all well.")
    log(SEVERE, hours=3)
    assert patient.pauses.count() == 2
    assert patient.pauses.open().get().since == now + 3 * HOUR


# ---- judged again


def test_what_was_found_before_does_not_count_again_after_the_card_is_closed(log, patient, clinician, now):
    """An emergency was dealt with. A late log then makes the same session a repeat for information: that
    is a new card for information, not the emergency again."""
    known = log({**SADDLE, "pain_during": 5, "pain_before": 4}, hours=0).session
    log({"pain_before": 4}, hours=-30)
    resolve(Card.objects.get(), by=clinician, at=now + HOUR, outcome="referred")
    release(patient.pauses.get(), by=clinician, at=now + HOUR, reason="Seen in hospital.")
    before = Notice.objects.count()

    make_session(
        prescription=patient.prescriptions.get(),
        performed_at=now - 20 * HOUR,
        at=now + 2 * HOUR,
        pain_before=4,
    )

    card = Card.objects.unresolved().get()
    assert [(flag.rule, flag.severity, flag.session) for flag in card.flags.all()] == [("P7", "soon", known)]
    assert card.severity == "soon"
    assert not Pause.objects.open().exists()
    assert [notice.kind for notice in Notice.objects.order_by("created_at")[before:]] == ["digest"]


def test_a_report_without_a_session_lies_on_the_same_card(log, patient, now):
    log(CALL)
    report_check(
        patient=patient,
        client_id=uuid.uuid4(),
        source="patient",
        safety="items",
        signs=(SignAnswer("saddle_numbness", "new"),),
        at=now + HOUR,
    )

    card = Card.objects.get()
    assert card.severity == "emergency"
    assert {(flag.rule, flag.session_id is None) for flag in card.flags.all()} == {
        ("T2", False),
        ("E1", True),
    }
