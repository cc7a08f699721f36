"""Handing over a version: all or nothing, one current routine, the old one kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from patients.actions.pause import pause
from patients.actions.prescribe import Refused, StalePlan, end_prescription, prescribe
from patients.models import PrescribedStretch, Prescription
from tests.factories import ITEM, NOW, ROUTINE, make_patient, make_prescription, make_screening, make_stretch

pytestmark = pytest.mark.django_db


def hand_over(patient, *, instead_of=None, items=None, at=NOW, overrides=None, answered=NOW, **fields):
    today = patient.clinic.today(at)
    item = {"stretch": make_stretch(), **ITEM}
    item |= {name: fields.pop(name) for name in list(fields) if name in ITEM}
    return prescribe(
        patient=patient,
        by=patient.clinician,
        at=at,
        routine={**ROUTINE, "start": today, "review_due": today + timedelta(days=14), **fields},
        items=items if items is not None else [item],
        overrides=overrides or {},
        instead_of=instead_of,
        safety_answered_on=answered and patient.clinic.today(answered),
    )


def test_a_first_prescription_is_version_1_with_who_and_what_it_rests_on(patient):
    made = hand_over(patient, note="Slowly does it.")

    assert (made.version, made.prescriber, made.prescribed_at) == (1, patient.clinician, NOW)
    assert made.screening == patient.screenings.get()
    assert made.note == "Slowly does it."
    item = made.items.get()
    assert (item.stretch.code, item.level, item.hold_s) == ("HAM_SUPINE", 2, 10)
    assert item.level_since == made.start


def test_a_change_is_version_2_and_the_old_one_stays_as_it_was(patient):
    old = hand_over(patient, at=NOW - timedelta(days=8))

    new = hand_over(patient, instead_of=1, hold_s=15, reason="Holds feel light.")

    old.refresh_from_db()
    assert (old.ended_at, old.ended_by) == (NOW, patient.clinician)
    assert old.items.get().hold_s == 10
    assert (new.version, new.reason, new.items.get().hold_s) == (2, "Holds feel light.", 15)
    assert new.items.get().level_since == old.start  # the level stayed
    assert patient.prescriptions.current().get() == new


def test_a_new_level_counts_from_the_new_version(patient):
    hand_over(patient, at=NOW - timedelta(days=8))

    new = hand_over(patient, instead_of=1, level=3, hold_s=20, reps_per_side=3)

    assert new.items.get().level_since == new.start


@pytest.mark.parametrize("seen", [None, 7])
def test_a_version_seen_too_long_ago_is_stale_and_nothing_is_saved(patient, seen):
    standing = hand_over(patient)

    with pytest.raises(StalePlan) as stale:
        hand_over(patient, instead_of=seen, hold_s=20)

    assert stale.value.current == standing
    assert Prescription.objects.count() == PrescribedStretch.objects.count() == 1
    standing.refresh_from_db()
    assert standing.ended_at is None


def test_a_plan_over_a_routine_that_was_ended_meanwhile_is_stale(patient):
    standing = hand_over(patient)
    end_prescription(standing, by=patient.clinician, at=NOW)

    with pytest.raises(StalePlan) as stale:
        hand_over(patient, instead_of=1)

    assert stale.value.current is None


def test_after_an_end_the_level_is_still_measured_against_the_last_one(patient):
    end_prescription(hand_over(patient), by=patient.clinician, at=NOW)

    with pytest.raises(Refused) as refused:
        hand_over(patient, level=4, grip="part_way", hold_s=20, reps_per_side=3)

    assert [each.check for each in refused.value.findings] == ["PV4"]
    assert hand_over(patient, level=3, hold_s=20, reps_per_side=3).version == 2


def test_a_refusal_saves_nothing(patient):
    with pytest.raises(Refused) as refused:
        hand_over(patient, hold_s=31, pain_limit=7, overrides={"PV1": "I know better."})

    assert {each.field for each in refused.value.findings} >= {"hold_s", "pain_limit"}
    assert not Prescription.objects.exists()


def test_a_warning_wants_a_typed_reason_which_is_kept(patient):
    with pytest.raises(Refused) as refused:
        hand_over(patient, sessions_per_day=2, overrides={"PV3": "  "})
    assert [each.check for each in refused.value.findings] == ["PV3"]
    assert not Prescription.objects.exists()

    made = hand_over(patient, sessions_per_day=2, overrides={"PV3": " Wants short ones. ", "PV9": "Unasked."})

    assert made.overrides == {"PV3": "Wants short ones."}


def test_old_safety_answers_refuse(patient):
    with pytest.raises(Refused) as refused:
        hand_over(patient, answered=NOW - timedelta(days=8))
    assert [each.check for each in refused.value.findings] == ["PV6"]

    with pytest.raises(Refused):
        hand_over(patient, answered=None)
    assert hand_over(patient, answered=NOW - timedelta(days=7)).version == 1


def test_without_a_screening_nothing_is_prescribed(clinician):
    patient = make_patient(clinician=clinician, screening=False)

    with pytest.raises(Refused):
        hand_over(patient)


def test_the_newest_screening_counts(patient):
    make_screening(patient=patient, contraindications=[{"code": "acute_fracture", "cleared": ""}])

    with pytest.raises(Refused) as refused:
        hand_over(patient)

    assert [each.check for each in refused.value.findings] == ["PV8"]
    make_screening(
        patient=patient,
        at=NOW + timedelta(minutes=1),
        contraindications=[{"code": "acute_fracture", "cleared": "Healed; X-ray seen."}],
    )
    assert hand_over(patient).version == 1


def test_a_second_stretch_new_to_the_routine_is_measured_against_the_highest_level(patient):
    supine = {"stretch": make_stretch(), **ITEM}
    seated = {"stretch": make_stretch("HAM_SEATED"), **ITEM, "level": 8, "hold_s": 15}
    seated |= dict.fromkeys(("aid", "grip", "knee", "resting_leg"))
    hand_over(patient)

    with pytest.raises(Refused) as refused:
        hand_over(patient, instead_of=1, items=[supine, seated])

    assert [(each.check, each.item) for each in refused.value.findings] == [("PV4", 1)]


def test_the_same_stretch_twice_is_refused_in_words_and_by_the_database(patient):
    item = {"stretch": make_stretch(), **ITEM}
    with pytest.raises(Refused) as refused:
        hand_over(patient, items=[item, item])
    assert [each.check for each in refused.value.findings] == ["PV10"]

    row = hand_over(patient).items.get()
    row.pk, row.order = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_patient_has_one_current_routine(patient):
    standing = make_prescription(patient=patient)

    with pytest.raises(IntegrityError), transaction.atomic():
        Prescription.objects.create(
            patient=patient,
            version=2,
            prescriber=patient.clinician,
            prescribed_at=NOW,
            screening=standing.screening,
            start=standing.start,
            review_due=standing.review_due,
        )


def test_prescribing_does_not_release_a_paused_routine(patient):
    lock = pause(patient=patient, by=patient.clinician, reason="Waits for the scan.", at=NOW)

    hand_over(patient)

    lock.refresh_from_db()
    assert lock.released_at is None


def test_ending_twice_ends_once(patient):
    standing = hand_over(patient)

    assert end_prescription(standing, by=patient.clinician, at=NOW) is True
    assert end_prescription(standing, by=patient.clinician, at=NOW + timedelta(days=1)) is False
    standing.refresh_from_db()
    assert standing.ended_at == NOW
