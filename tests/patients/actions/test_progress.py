"""Up, stay, back from what is on record, and what a clinician does with it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from patients.actions import progress as deeds
from patients.actions.pause import pause
from patients.actions.prescribe import Refused
from patients.actions.proposal import keep_proposal, keep_proposals
from patients.actions.review import resolve
from patients.models import Decision, Patient, PrescribedStretch, Prescription, Standing
from patients.progression_record import read_steps
from tests.clinic.steps import make_week, morning
from tests.factories import make_prescription, make_screening, make_session, make_user

pytestmark = pytest.mark.django_db


def step_of(patient, at):
    return read_steps(patient, at=at).steps[0]


def move(patient, at):
    return read_steps(patient, at=at).move


def met(patient, at):
    return {each.name: each.met for each in step_of(patient, at).proposal.conditions}


def decide(deed, patient, at, **more):
    step = step_of(patient, at)
    usual = {"patient": patient, "item": step.item.pk, "seen": step.seen, "by": patient.clinician, "at": at}
    if deed is not deeds.decline:
        usual["overrides"] = step.item.prescription.overrides | {"PV2": "Agreed."}
    return deed(**{**usual, **more})


def hurt(prescription, *moments):
    """Sessions over the limit; from the second on P2 says that it keeps going over."""
    for at in moments:
        make_session(prescription=prescription, performed_at=at, pain_during=7, pain_after=7)


def test_a_good_week_on_record_proposes_a_step_up(patient, now):
    make_week(patient)

    step = step_of(patient, now)

    assert step.move == "up"
    assert {each["name"]: each["value"] for each in step.conditions} == {
        "sessions": 5,
        "over_limit": 0,
        "mild": 5,
        "hold_reached": 5,
        "ease": ["ok", "ok", "ok"],
        "mornings": 5,
        "settled": [0, 0, 0, 0, 0],
        "no_open_card": "none",
        "days_on_level": 10,
        "open_card": [],
        "first_after_gap": 2,
    }


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({1: {"pain_during": 3}, 3: {"pain_during": 3}}, "mild"),
        ({1: {"ease": "hard"}}, "ease"),
        ({1: {"ease": ""}}, "ease"),
        ({1: {"holds": ()}, 3: {"holds": ()}}, "hold_reached"),
        ({1: {"pain_during": None}}, "sessions"),
        ({5: {"pain_during": 6, "pain_after": 6}}, "over_limit"),
    ],
)
def test_one_condition_missed_on_record_is_stay(patient, now, changed, missed):
    make_week(patient, changed=changed)

    assert move(patient, now) == "stay"
    assert not met(patient, now)[missed]


@pytest.mark.parametrize(("since", "expected"), [(7, "up"), (6, "stay")])
def test_seven_days_on_the_level_are_counted_from_the_day_it_was_prescribed(patient, now, since, expected):
    make_week(patient, since=since)

    assert move(patient, now) == expected


def test_holds_of_an_earlier_version_count_for_the_same_stretch(patient, now):
    make_week(patient)
    make_prescription(
        patient=patient, at=now - timedelta(hours=1), level=3, hold_s=20, reps_per_side=3, note="Slowly."
    )

    assert move(patient, now) == "up"


def test_a_longer_hold_since_yesterday_is_not_reached_yet(patient, now):
    make_week(patient)
    make_prescription(patient=patient, at=now - timedelta(hours=1), level=3, hold_s=25, reps_per_side=3)

    assert not met(patient, now)["hold_reached"]
    assert met(patient, now)["days_on_level"]


def test_a_locked_routine_does_not_move_up_and_says_so(patient, now):
    make_week(patient)
    pause(patient=patient, reason="Away.", by=patient.clinician, at=now)

    step = step_of(patient, now)

    assert step.move == "stay"
    assert step.conditions[-1] == {"name": "not_paused", "value": "paused", "met": False}


def test_an_open_card_that_asks_for_it_proposes_a_step_back_until_it_is_resolved(patient, now):
    prescription = make_week(patient)
    hurt(prescription, now - timedelta(hours=12), now - timedelta(hours=2))
    card = patient.cards.get()

    assert move(patient, now) == "back"
    assert Standing.objects.get(patient=patient).proposal == "back"

    resolve(card, by=patient.clinician, at=now, outcome="called")
    assert move(patient, now) == "stay"
    assert Standing.objects.get(patient=patient).proposal == "stay"


@pytest.mark.parametrize(("days", "expected"), [(13, "stay"), (14, "back")])
def test_the_first_session_after_a_gap_proposes_a_step_back(patient, now, days, expected):
    prescription = make_prescription(patient=patient, at=now - timedelta(days=30))
    make_session(prescription=prescription, performed_at=now - timedelta(days=days))
    make_session(prescription=prescription, performed_at=now)

    assert move(patient, now) == expected
    assert Standing.objects.get(patient=patient).proposal == expected


def test_without_a_routine_nothing_is_proposed(patient, now):
    assert read_steps(patient, at=now).steps == ()
    assert move(patient, now) == ""


# --- decisions ---


def test_accepting_hands_over_the_next_level_and_keeps_what_was_shown(patient, now):
    make_week(patient)
    shown = step_of(patient, now).conditions

    decision = decide(deeds.accept, patient, now)

    current = patient.prescriptions.current().get()
    item = current.items.get()
    assert (current.version, item.level, item.grip, item.level_since) == (2, 4, "part_way", now.date())
    assert decision.conditions == shown
    assert (decision.choice, decision.level, decision.prescription) == ("accepted", 4, current)
    assert decision.reason == current.reason == "Accepted as proposed: level 3 to 4."
    assert (decision.by, decision.at) == (patient.clinician, now)
    assert Standing.objects.get(patient=patient).proposal == "stay"


def test_accepting_passes_the_checks_of_prescribing(patient, now):
    make_week(patient)
    make_screening(patient=patient, at=now, contraindications=[{"code": "hip_precautions", "cleared": ""}])

    with pytest.raises(Refused):
        decide(deeds.accept, patient, now)

    assert not Decision.objects.exists()
    assert patient.prescriptions.count() == 1


def test_a_warning_without_a_reason_stops_it(patient, now):
    make_week(patient)
    make_screening(patient=patient, at=now, experience="new")

    with pytest.raises(Refused):
        decide(deeds.accept, patient, now, overrides={})


def test_safety_answers_of_more_than_7_days_ago_stop_it(patient, now):
    make_week(patient)
    later = now + timedelta(days=7)
    for day in range(1, 8):
        make_session(
            prescription=patient.prescriptions.get(),
            performed_at=now + timedelta(days=day, hours=-1),
            pain_before=1,
            pain_during=1,
            pain_after=1,
        )
        morning(patient, now + timedelta(days=day), pain=1)

    assert move(patient, later) == "up"
    with pytest.raises(Refused, match="safety questions"):
        decide(deeds.accept, patient, later)


def test_a_step_back_is_accepted_and_not_proposed_again_for_the_same_flags(patient, now):
    prescription = make_week(patient)
    hurt(prescription, now - timedelta(hours=12), now - timedelta(hours=2))

    decide(deeds.accept, patient, now)

    assert patient.prescriptions.current().get().items.get().level == 2
    later = now + timedelta(days=1)
    assert step_of(patient, later).proposal.decision == "back"
    assert move(patient, later) == "stay"

    hurt(patient.prescriptions.current().get(), later)
    assert move(patient, later) == "back"


def test_a_declined_step_up_comes_again_with_as_many_new_sessions_as_a_proposal_needs(patient, now):
    prescription = make_week(patient)
    decide(deeds.decline, patient, now, reason="Holiday first.")

    assert move(patient, now) == "stay"
    assert Standing.objects.get(patient=patient).proposal == "stay"
    for day in range(1, 6):
        at = now + timedelta(days=day)
        assert move(patient, at) == "stay", day
        make_session(prescription=prescription, performed_at=at, pain_before=1, pain_during=1, pain_after=1)
        morning(patient, at + timedelta(hours=22))
    assert move(patient, now + timedelta(days=6)) == "up"


def test_a_declined_step_back_comes_again_with_another_flag(patient, now):
    prescription = make_week(patient)
    hurt(prescription, now - timedelta(hours=12), now - timedelta(hours=2))
    decide(deeds.decline, patient, now, reason="Rang, all is well.")

    assert move(patient, now) == "stay"
    hurt(prescription, now + timedelta(hours=3))
    assert move(patient, now + timedelta(hours=3)) == "back"


def test_a_changed_step_keeps_its_reason(patient, now):
    make_week(patient)
    step = step_of(patient, now)
    library = deeds.library_of_today()
    new = deeds.item_after(step.item, "stay", library=library) or {}
    new |= {"hold_s": 25}

    decision = decide(deeds.change, patient, now, new=new, reason="Longer holds first.")

    item = patient.prescriptions.current().get().items.get()
    assert (item.level, item.hold_s, item.level_since) == (3, 25, now.date() - timedelta(days=10))
    assert (decision.choice, decision.reason) == ("changed", "Longer holds first.")
    assert move(patient, now) == "stay"


def test_two_levels_up_are_refused(patient, now):
    make_week(patient)
    step = step_of(patient, now)
    new = deeds.item_after(step.item, "up", library=deeds.library_of_today()) or {}
    new |= {"level": 5, "grip": "close"}

    with pytest.raises(Refused, match="At most one level up"):
        decide(deeds.change, patient, now, new=new, reason="Eager.")


def test_the_last_level_asks_whether_the_patient_feels_ready(patient, now):
    make_week(patient, level=7, aid="hands", grip=None, knee="bent", hold_s=20)

    with pytest.raises(deeds.NotNow, match="feels ready"):
        decide(deeds.accept, patient, now)
    decide(deeds.accept, patient, now, is_ready=True)

    item = patient.prescriptions.current().get().items.get()
    assert (item.level, item.stretch.code, item.aid, item.grip) == (8, "HAM_SEATED", None, None)


def test_from_the_last_level_there_is_no_way_up(patient, now):
    make_week(patient, level=7, aid="hands", grip=None, hold_s=20)
    decide(deeds.accept, patient, now, is_ready=True)
    seated = patient.prescriptions.current().get().items.get()

    assert deeds.item_after(seated, "up", library=deeds.library_of_today()) is None
    back = deeds.item_after(seated, "back", library=deeds.library_of_today())
    assert back
    assert (back["level"], back["aid"], back["grip"]) == (7, "hands", None)


# --- races ---


def test_of_two_clinicians_the_second_is_told_and_changes_nothing(patient, now):
    make_week(patient)
    step = step_of(patient, now)
    marek = make_user(clinic=patient.clinic, name="Marek Nowak")
    said = {"patient": patient, "item": step.item.pk, "seen": step.seen, "at": now}
    deeds.accept(**said, by=marek, overrides={})

    for deed, more in (
        (deeds.accept, {"overrides": {}}),
        (deeds.decline, {"reason": "No."}),
        (deeds.change, {"overrides": {}, "reason": "No.", "new": {}}),
    ):
        with pytest.raises(deeds.Moved) as moved:
            deed(**said, by=patient.clinician, **more)
        assert moved.value.decision
        assert moved.value.decision.by == marek

    assert patient.prescriptions.count() == 2
    assert Decision.objects.count() == 1


def test_what_was_seen_is_not_accepted_once_the_facts_have_changed(patient, now):
    prescription = make_week(patient)
    step = step_of(patient, now)
    make_session(prescription=prescription, performed_at=now, pain_before=1, pain_during=2, pain_after=1)

    with pytest.raises(deeds.Moved) as moved:
        deeds.accept(
            patient=patient, item=step.item.pk, seen=step.seen, overrides={}, by=patient.clinician, at=now
        )

    assert moved.value.decision is None
    assert patient.prescriptions.count() == 1


def test_an_item_of_somebody_else_is_nothing_to_decide_on(patient, now):
    make_week(patient)
    other = make_prescription()
    step = step_of(patient, now)

    with pytest.raises(deeds.Moved):
        decide(deeds.accept, patient, now, item=other.items.get().pk, seen=step.seen)


# --- undo ---


def test_an_undone_step_hands_the_former_routine_out_again_with_its_days_on_the_level(patient, now):
    make_week(patient)
    before = PrescribedStretch.objects.get()
    decision = decide(deeds.accept, patient, now)

    undone = deeds.undo(Decision.objects.get(), by=patient.clinician, at=now)

    current = patient.prescriptions.current().get()
    again = current.items.get()
    assert (current.version, again.level, again.grip) == (3, before.level, before.grip)
    assert again.level_since == before.level_since
    assert undone.undoes == decision
    assert undone.prescription == current
    assert move(patient, now) == "up"
    with pytest.raises(deeds.NotNow):
        deeds.undo(Decision.objects.get(pk=decision.pk), by=patient.clinician, at=now)


def test_an_undone_decline_is_proposed_again(patient, now):
    make_week(patient)
    declined = decide(deeds.decline, patient, now, reason="Not yet.")

    deeds.undo(declined, by=patient.clinician, at=now)

    assert move(patient, now) == "up"
    assert patient.prescriptions.count() == 1
    assert list(Decision.objects.order_by("choice").values_list("choice", flat=True)) == [
        "declined",
        "undone",
    ]


def test_a_step_is_not_undone_once_the_routine_has_changed_since(patient, now):
    make_week(patient)
    decision = decide(deeds.accept, patient, now)
    make_prescription(patient=patient, at=now, level=4, grip="part_way", hold_s=20, reps_per_side=3)

    with pytest.raises(deeds.NotNow, match="routine has changed"):
        deeds.undo(decision, by=patient.clinician, at=now)
    assert Prescription.objects.count() == 3


# --- the lists, and the promises of the table ---


def test_the_daily_look_finds_who_may_move_up_and_forgets_who_may_not(patient, now):
    make_week(patient)
    idle = make_prescription(patient=None, at=now - timedelta(days=3)).patient
    Standing.objects.update(proposal="")

    looked = keep_proposals(Patient.objects.all(), at=now)

    assert looked == 1
    assert Standing.objects.get(patient=patient).proposal == "up"
    assert Standing.objects.get(patient=idle).proposal == "stay"
    assert keep_proposals(Patient.objects.all(), at=now + timedelta(days=9)) == 1
    assert Standing.objects.get(patient=patient).proposal == "stay"


def test_looking_at_everyone_says_the_same_as_looking_where_it_is_worth_it(patient, now):
    make_week(patient)
    keep_proposals(Patient.objects.all(), at=now)
    quick = dict(Standing.objects.values_list("patient", "proposal"))

    keep_proposals(Patient.objects.all(), at=now, everyone=True)

    assert dict(Standing.objects.values_list("patient", "proposal")) == quick


@pytest.mark.parametrize("sessions", [1, 50])
def test_reading_the_steps_costs_the_same_after_any_number_of_sessions(patient, now, sessions):
    prescription = make_prescription(patient=patient, at=now - timedelta(days=60))
    for day in range(sessions):
        make_session(prescription=prescription, performed_at=now - timedelta(days=day))

    with CaptureQueriesContext(connection) as queries:
        keep_proposal(patient, at=now)

    assert len(queries) == 8


def a_decision(patient, **changed):
    item = PrescribedStretch.objects.get()
    usual = {
        "patient": patient,
        "item": item,
        "proposal": "up",
        "level": 3,
        "conditions": [],
        "choice": "declined",
        "reason": "Not yet.",
        "by": patient.clinician,
    }
    return {**usual, **changed}


@pytest.mark.parametrize(
    ("changed", "promise"),
    [
        ({"proposal": "down"}, "a_proposal_is_known"),
        ({"level": 0}, "proposed_level_is_1_to_8"),
        ({"level": 9}, "proposed_level_is_1_to_8"),
        ({"reason": ""}, "a_decision_has_a_reason"),
        ({"choice": "accepted"}, "accepted_and_changed_make_a_version"),
        ({"choice": "changed"}, "accepted_and_changed_make_a_version"),
        ({"choice": "undone"}, "an_undo_says_of_what"),
    ],
)
def test_what_the_table_of_decisions_refuses(patient, prescription, now, changed, promise):
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        Decision.objects.create(**a_decision(patient, **changed), at=now)


def test_a_declined_proposal_makes_no_version(patient, prescription, now):
    with pytest.raises(IntegrityError, match="accepted_and_changed_make_a_version"), transaction.atomic():
        Decision.objects.create(**a_decision(patient, prescription=prescription), at=now)


# --- what the log makes of it ---


def test_the_fifth_good_session_proposes_a_step_up_at_once_and_a_hard_one_takes_it_back(patient, now):
    prescription = make_week(patient)
    standing = Standing.objects.filter(patient=patient)
    standing.update(proposal="stay")

    at = now + timedelta(minutes=1)
    make_session(prescription=prescription, performed_at=at, pain_before=1, pain_during=2, pain_after=1)
    assert standing.get().proposal == move(patient, at) == "up"

    at += timedelta(hours=1)
    make_session(prescription=prescription, performed_at=at, pain_before=1, pain_during=2, ease="hard")
    assert move(patient, at) == "stay"
    assert standing.get().proposal == "stay"


def test_a_step_back_stands_while_its_card_is_open_however_calm_the_next_session_is(patient, now):
    prescription = make_week(patient)
    hurt(prescription, now - timedelta(hours=12), now - timedelta(hours=2))

    make_session(prescription=prescription, performed_at=now, pain_before=0, pain_during=0, pain_after=0)

    assert Standing.objects.get(patient=patient).proposal == move(patient, now) == "back"


def test_the_second_session_after_a_gap_takes_the_step_back_away(patient, now):
    prescription = make_prescription(patient=patient, at=now - timedelta(days=30))
    for day in (20, 2, 1):
        make_session(prescription=prescription, performed_at=now - timedelta(days=day))

    assert move(patient, now) == "stay"
    assert Standing.objects.get(patient=patient).proposal == "stay"


def test_a_proposal_that_cannot_be_read_keeps_no_session_from_being_kept(patient, now, monkeypatch):
    prescription = make_week(patient)
    monkeypatch.setattr("patients.progression_record.propose", lambda *facts: 1 / 0)

    hurt(prescription, now - timedelta(hours=12), now - timedelta(hours=2))

    assert patient.sessions.count() == 7
    assert patient.cards.exists()
