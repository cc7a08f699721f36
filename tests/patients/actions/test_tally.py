from datetime import date, timedelta

import pytest
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patients.actions.prescribe import prescribe
from patients.actions.tally import done_of, done_on, due_on, keep_tally
from patients.answers import HoldDone
from patients.models import DayTally, Prescription
from tests.factories import (
    ITEM,
    ROUTINE,
    full_holds,
    make_answers,
    make_patient,
    make_prescription,
    make_session,
    make_stretch,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def tallies(patient) -> dict[date, tuple]:
    rows = DayTally.objects.filter(patient=patient)
    return {row.on: (row.due, row.full, row.partial, row.seconds, row.held) for row in rows}


def test_a_day_counts_what_was_full_and_what_was_a_part(patient, prescription, now):
    item = prescription.items.all()[0].pk
    make_session(prescription=prescription)
    make_session(
        prescription=prescription, performed_at=now + timedelta(hours=3), holds=(HoldDone(item, "L", 1, 5.0),)
    )
    make_session(prescription=prescription, performed_at=now + timedelta(hours=6), holds=(), status="skipped")

    tally = DayTally.objects.get()
    assert (tally.due, tally.full, tally.partial, tally.seconds, tally.held) == (1, 1, 1, 45, False)
    assert sorted(tally.shares) == [0.125, 1.0]


def test_a_longer_hold_is_cut_and_a_full_session_stays_full(prescription):
    """Clinical.md 5: longer holds are cut to the prescribed time; the seconds held are those held."""
    item = prescription.items.all()[0].pk
    longer = tuple(HoldDone(item, side, turn, 25.0) for side in "LR" for turn in (1, 2))

    assert make_session(prescription=prescription, holds=longer).session.fraction == 1.0
    assert DayTally.objects.get().seconds == 100


@pytest.mark.parametrize(
    "holds",
    [
        (("L", 1, 10.0), ("L", 2, 10.0)),  # one side only
        (("L", 1, 10.0), ("L", 2, 10.0), ("L", 3, 10.0), ("L", 4, 10.0)),
        (("L", 1, 10.0), ("L", 2, 10.0), ("R", 1, 10.0), ("R", 2, 9.5)),
    ],
)
def test_what_is_left_out_is_not_made_up_for_elsewhere(prescription, holds):
    item = prescription.items.all()[0].pk

    session = make_session(
        prescription=prescription, holds=tuple(HoldDone(item, *each) for each in holds)
    ).session

    assert not session.is_full
    assert (DayTally.objects.get().full, DayTally.objects.get().partial) == (0, 1)


def test_a_day_that_was_held_because_of_pain_is_not_due(patient, prescription, now):
    """P8 and clinical.md 5; also when something was done on it after all."""
    make_session(prescription=prescription, status="held", pain_before=6, pain_during=None, holds=())
    assert tallies(patient) == {now.date(): (0, 0, 0, 0, True)}

    make_session(prescription=prescription, performed_at=now + timedelta(hours=8))
    assert tallies(patient) == {now.date(): (0, 1, 0, 40, True)}


def test_nothing_is_due_on_a_rest_day_or_before_the_start(patient, now):
    """Tuesday is weekday 1."""
    prescription = make_prescription(
        patient=patient, rest_days=[1], days_per_week=6, sessions_per_day=2, start=now.date()
    )

    days = {offset: due_on(prescription, now.date() + offset * DAY) for offset in (-1, 0, 1, 7)}

    assert days == {-1: 0, 0: 0, 1: 2, 7: 0}


def test_what_is_done_on_a_rest_day_is_counted_though_it_was_not_due(patient, now):
    prescription = make_prescription(patient=patient, rest_days=[1], days_per_week=6)
    make_session(prescription=prescription)

    assert tallies(patient) == {now.date(): (0, 1, 0, 40, False)}


def test_the_day_is_the_clinics_own(clinician, now):
    clinician.clinic.time_zone = "Pacific/Auckland"
    clinician.clinic.save()
    prescription = make_prescription(patient=make_patient(clinician=clinician))

    session = make_session(prescription=prescription, performed_at=now + timedelta(hours=4)).session

    assert session.performed_on == date(2026, 3, 11)
    assert DayTally.objects.get().on == date(2026, 3, 11)


# ---- several stretches


@pytest.fixture
def two(patient, clinician, now):
    """Supine, 2 x 10 s a side (40 s), and seated, 3 x 20 s a side (120 s)."""
    seated = {"aid": None, "grip": None, "knee": None, "resting_leg": None, "surface": "floor"}
    make_stretch()
    items = [
        {"stretch": make_stretch(), **ITEM},
        {
            "stretch": make_stretch("HAM_SEATED"),
            **ITEM,
            **seated,
            "level": 8,
            "hold_s": 20,
            "reps_per_side": 3,
        },
    ]
    made = prescribe(
        patient=patient,
        by=clinician,
        at=now - 30 * DAY,
        routine={**ROUTINE, "start": (now - 30 * DAY).date(), "review_due": (now - 16 * DAY).date()},
        items=items,
        overrides=dict.fromkeys(("PV2", "PV3", "PV4", "PV5", "PV9", "LEVEL", "S4"), "Agreed."),
        instead_of=None,
        safety_answered_on=(now - 30 * DAY).date(),
    )
    return Prescription.objects.for_reading().select_related("patient__clinic").get(pk=made.pk)


def test_full_needs_every_stretch_and_each_weighs_by_its_seconds(two):
    first, second = two.items.all()
    holds = full_holds(two)

    def fraction(kept):
        return done_of(make_answers(two, holds=tuple(kept)), two.items.all()).fraction

    assert fraction(holds) == 1.0
    assert fraction(each for each in holds if each.item == first.pk) == 40 / 160
    assert fraction(each for each in holds if each.item == second.pk) == 120 / 160
    assert fraction([HoldDone(first.pk, "L", 1, 500.0)]) == 10 / 160
    assert fraction([]) == 0.0


def test_a_session_of_two_stretches_is_one_session(two):
    session = make_session(prescription=two).session

    assert (session.is_full, session.holds.count()) == (True, 10)
    assert (DayTally.objects.get().full, DayTally.objects.get().seconds) == (1, 160)


# ---- a memory that can be rebuilt

seconds = st.sampled_from([0.0, 2.5, 9.75, 10.0, 12.0])
a_log = st.fixed_dictionaries(
    {
        "days": st.integers(0, 4),
        "hours": st.integers(0, 10),
        "held": st.booleans(),
        "seconds": st.lists(seconds, min_size=4, max_size=4),
    }
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logs=st.lists(a_log, min_size=1, max_size=7))
def test_the_tally_kept_is_the_tally_rebuilt(clinician, now, logs):
    """Over days with rest, held days, two a day and logs in any order; and both are what was done."""
    prescription = make_prescription(
        patient=make_patient(clinician=clinician), sessions_per_day=2, rest_days=[3], days_per_week=6
    )
    patient, item = prescription.patient, prescription.items.all()[0].pk
    expected: dict[date, list] = {}
    for log in logs:
        at = now + log["days"] * DAY + timedelta(hours=log["hours"])
        places = [("L", 1), ("L", 2), ("R", 1), ("R", 2)]
        held = (
            ()
            if log["held"]
            else tuple(
                HoldDone(item, *place, each)
                for place, each in zip(places, log["seconds"], strict=True)
                if each
            )
        )
        status = "held" if log["held"] else "done"
        make_session(prescription=prescription, performed_at=at, at=now + 9 * DAY, holds=held, status=status)
        expected.setdefault(patient.clinic.today(at), []).append((status, [each.seconds for each in held]))

    kept = tallies(patient)

    assert kept == {on: counted(on, done) for on, done in expected.items()}
    before = [model_to_dict(row, exclude=["id", "shares"]) for row in DayTally.objects.order_by("pk")]
    for on in kept:
        keep_tally(patient, prescription, on=on, done=done_on(patient, on))
    assert [model_to_dict(row, exclude=["id", "shares"]) for row in DayTally.objects.order_by("pk")] == before


def counted(on: date, done: list) -> tuple:
    is_held = any(status == "held" for status, _seconds in done)
    full = sum(len(each) == 4 and min(each) >= 10 for _status, each in done)
    parts = sum(bool(each) for _status, each in done) - full
    due = 0 if is_held or on.weekday() == 3 else 2
    return due, full, parts, round(sum(map(sum, (each for _status, each in done)))), is_held
