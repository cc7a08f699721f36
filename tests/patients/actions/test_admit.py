from datetime import date

import pytest
from django.core.exceptions import ValidationError

from patients.actions.admit import SafetyAnswers, add_patient, screen
from patients.answers import SignAnswer
from patients.models import Card, Flag, Patient, SafetyCheck, Screening
from tests.factories import make_patient, make_screening, make_user

pytestmark = pytest.mark.django_db


def add(clinician, now, **details) -> Patient:
    who = {"clinic": clinician.clinic, "clinician": clinician, "by": clinician, "at": now}
    return add_patient(**who, **{"name": "Elin Fors", "birth_date": date(1996, 7, 17), **details})


def test_a_patient_comes_into_the_care_of_a_clinician(clinician, now):
    patient = add(clinician, now, number="20414", phone="07700 900461", email="elin@example.org")

    patient.refresh_from_db()
    assert (patient.clinic, patient.clinician, patient.added_by, patient.added_at) == (
        clinician.clinic,
        clinician,
        clinician,
        now,
    )
    assert (patient.number, patient.account, patient.status) == ("20414", None, "active")


@pytest.mark.parametrize(
    ("details", "field", "words"),
    [
        ({"name": ""}, "name", "cannot be blank"),
        ({"name": "x" * 121}, "name", "at most 120"),
        ({"birth_date": None}, "birth_date", "cannot be null"),
        ({"birth_date": date(2010, 1, 1)}, "birth_date", "18 or over"),
        ({"email": "elin"}, "email", "valid email"),
        ({"phone": "0" * 31}, "phone", "at most 30"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(clinician, now, details, field, words):
    with pytest.raises(ValidationError) as refusal:
        add(clinician, now, **details)

    assert words in " ".join(refusal.value.message_dict[field])
    assert not Patient.objects.exists()


def test_a_number_that_another_patient_has_is_refused_in_the_same_clinic_only(clinician, now):
    add(clinician, now, number="20414")

    with pytest.raises(ValidationError, match="Another patient of the clinic has this number"):
        add(clinician, now, number="20414")

    assert add(make_user(), now, number="20414").number == "20414"


def test_the_safety_answers_of_a_screening_are_a_check_of_their_own(patient):
    check = SafetyCheck.objects.get()

    assert (check.source, check.safety, check.full_list, check.judged) == ("screening", "none", True, "clear")
    assert patient.screenings.get().safety_check == check


def test_a_sign_that_is_named_while_prescribing_reaches_the_review_list(patient, now):
    signs = (SignAnswer("saddle_numbness", "new"),)
    screening = make_screening(patient=patient, at=now, safety=SafetyAnswers(safety="items", signs=signs))

    card = Card.objects.get()
    assert (card.severity, card.flags.get().rule) == ("emergency", "E1")
    assert card.flags.get().check_report == screening.safety_check
    assert patient.pauses.open().exists()


@pytest.mark.parametrize(
    ("onset", "on_record", "rules"),
    [("same", [], ["U8"]), ("same", ["bladder_change"], []), ("worse", ["bladder_change"], ["E1"])],
)
def test_an_old_and_stable_sign_that_the_screening_puts_on_record_troubles_nobody(
    patient, now, onset, on_record, rules
):
    """The clinician has just asked about it; that it got worse is no less an emergency."""
    make_screening(
        patient=patient,
        at=now,
        baseline_items=on_record,
        safety=SafetyAnswers(safety="items", signs=(SignAnswer("bladder_change", onset),)),
    )

    assert list(Flag.objects.values_list("rule", flat=True)) == rules
    assert patient.screenings.newest().safety_check.signs.count() == 1


def test_a_screening_whose_safety_answers_still_stand_makes_no_check(patient, now):
    make_screening(patient=patient, at=now, safety=None)

    assert SafetyCheck.objects.count() == 1
    assert patient.screenings.newest().safety_check is None


def test_an_incomplete_screening_keeps_nothing_at_all(clinician, now):
    """Neither the answers nor the safety check that came with them."""
    patient = make_patient(clinician=clinician, screening=False)

    with pytest.raises(ValidationError) as refusal:
        make_screening(patient=patient, at=now, experience="", tightness="loose", baseline_pain=11)

    assert {"experience", "tightness"} <= set(refusal.value.message_dict)
    assert not Screening.objects.exists()
    assert not SafetyCheck.objects.exists()


def test_very_tight_without_the_towel_question_is_refused_in_words(patient, now):
    with pytest.raises(ValidationError, match=r"Say whether the towel goes 1\.5 to 2 times round"):
        make_screening(patient=patient, at=now, tightness="very_tight", towel_fits=None)


def test_who_screened_and_when_is_kept(patient, clinic, now):
    colleague = make_user(clinic=clinic)
    answers = {name: getattr(patient.screenings.get(), name) for name in ASKED}

    screening = screen(patient=patient, by=colleague, at=now, safety=None, **answers)

    assert (screening.by, screening.at) == (colleague, now)
    assert patient.screenings.count() == 2


ASKED = (
    *("experience", "tightness", "injury_pain", "towel_fits", "posture_flat_low_back", "surface"),
    *("baseline_pain", "baseline_items", "known_sciatica_side", "risk", "contraindications"),
)


def test_what_a_screening_raises_was_told_to_nobody_yet(patient, now):
    """The clinician ticked it: the card may not claim that the patient read 'call 999'."""
    make_screening(
        patient=patient,
        at=now,
        safety=SafetyAnswers(safety="items", signs=[SignAnswer("saddle_numbness", "new")]),
    )

    left = patient.advice.waiting().get()
    assert (left.message, left.while_away) == ("M-999-NERVES", True)
