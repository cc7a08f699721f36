from datetime import date, timedelta

import pytest

from patients.models import Pause, PrescribedStretch, Prescription
from tests.conftest import NOW
from tests.factories import make_prescription, make_session, make_stretch
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db

GRIP = "grip_only_with_an_aid_that_has_one"
RELEASED = "released_with_a_name_and_a_reason"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("versions_count_from_1", {"version": 0}),
        ("sessions_a_day_in_range", {"sessions_per_day": 0}),
        ("sessions_a_day_in_range", {"sessions_per_day": 4}),
        ("days_a_week_in_range", {"days_per_week": 0}),
        ("days_a_week_in_range", {"days_per_week": 8}),
        ("pain_limit_in_range", {"pain_limit": 1}),
        ("pain_limit_in_range", {"pain_limit": 7}),
        ("review_comes_after_start", {"review_due": date(2025, 1, 1)}),
        ("ended_prescription_has_a_name", {"ended_at": NOW}),
    ],
)
def test_a_prescription_that_cannot_be_is_refused(prescription, constraint, change):
    refuses(prescription, constraint, **change)


@pytest.mark.parametrize("limit", [2, 6])
def test_the_pain_limit_goes_from_2_to_6(patient, limit):
    assert make_prescription(patient=patient, pain_limit=limit).pain_limit == limit


def test_a_patient_has_one_current_prescription(prescription):
    """one_current_prescription_a_patient; those that have ended are as many as there were versions."""
    refuses_another(prescription, version=2)

    make_prescription(patient=prescription.patient)
    assert Prescription.objects.current().get().version == 2
    assert Prescription.objects.count() == 2


def test_a_version_is_one_prescription(prescription):
    """a_version_is_one_prescription"""
    refuses_another(prescription, ended_at=NOW, ended_by_id=prescription.prescriber_id)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("prescribed_level_is_1_to_8", {"level": 0}),
        ("prescribed_level_is_1_to_8", {"level": 9}),
        ("hold_in_range", {"hold_s": 4}),
        ("hold_in_range", {"hold_s": 31}),
        ("repetitions_in_range", {"reps_per_side": 1}),
        ("repetitions_in_range", {"reps_per_side": 4}),
        ("rest_in_range", {"rest_s": 14}),
        ("rest_in_range", {"rest_s": 121}),
        (GRIP, {"grip": None}),
        (GRIP, {"aid": "hands"}),
        (GRIP, {"aid": None}),
        (GRIP, {"aid": "hands", "grip": None, "grip_cm": 5}),
    ],
)
def test_a_dose_out_of_range_is_refused(prescription, constraint, change):
    refuses(prescription.items.all()[0], constraint, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"hold_s": 5, "reps_per_side": 2, "rest_s": 15, "level": 1},
        {"hold_s": 30, "reps_per_side": 3, "rest_s": 120, "level": 8},
        {"aid": "hands", "grip": None},
        {"aid": None, "grip": None, "knee": None, "resting_leg": None},
        {"aid": "band", "grip": "close", "grip_cm": None},
    ],
)
def test_a_dose_at_the_edge_is_taken(prescription, change):
    item = prescription.items.all()[0]
    PrescribedStretch.objects.filter(pk=item.pk).update(**change)

    item.refresh_from_db()
    assert {name: getattr(item, name) for name in change} == change


def test_a_stretch_stands_in_a_routine_once(prescription):
    """a_stretch_stands_in_a_routine_once"""
    refuses_another(prescription.items.all()[0], order=2)


def test_a_place_in_the_routine_holds_one_stretch(prescription):
    """one_stretch_a_place_in_the_routine"""
    refuses_another(prescription.items.all()[0], stretch=make_stretch("HAM_SEATED"))


@pytest.mark.parametrize(
    ("sides", "first", "order", "seconds"),
    [
        ("both", "L", ("L", "R"), 40),
        ("both", "R", ("R", "L"), 40),
        ("left", "R", ("L",), 20),
        ("right", "L", ("R",), 20),
    ],
)
def test_sides_are_done_in_the_prescribed_order(patient, sides, first, order, seconds):
    item = make_prescription(patient=patient, sides=sides, first_side=first).items.all()[0]

    assert (item.side_order, item.prescribed_seconds) == (order, seconds)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("paused_by_a_flag_or_a_person", {"by": None}),
        (RELEASED, {"released_at": NOW}),
        (RELEASED, {"release_reason": "Settled."}),
    ],
)
def test_a_pause_without_a_name_or_a_reason_is_refused(patient, constraint, change):
    refuses(locked(patient), constraint, **change)


def test_a_release_without_a_reason_is_refused(patient):
    refuses(locked(patient), RELEASED, released_at=NOW, released_by=patient.clinician, release_reason="")


def test_a_patient_has_one_open_pause(patient):
    """one_open_pause_a_patient; released ones stay."""
    pause = locked(patient)
    refuses_another(pause)

    Pause.objects.update(released_at=NOW, released_by=patient.clinician, release_reason="Settled.")
    locked(patient)
    assert Pause.objects.count() == 2
    assert Pause.objects.open().count() == 1


def locked(patient) -> Pause:
    return Pause.objects.create(patient=patient, since=NOW, by=patient.clinician, reason="Away.")


def test_a_session_points_at_the_version_it_was_done_against(prescription):
    first = make_session(prescription=prescription, performed_at=NOW - timedelta(days=3)).session
    changed = make_prescription(patient=prescription.patient, at=NOW - timedelta(days=2), hold_s=15)
    second = make_session(prescription=changed).session

    assert (first.prescription.version, second.prescription.version) == (1, 2)
    assert first.prescription.items.get().hold_s == 10
