from datetime import date

import pytest
from django.core.exceptions import ValidationError

from patients.actions.admit import add_patient
from patients.models import Patient, Screening
from patients.models.patient import age_on
from tests.conftest import NOW
from tests.factories import make_clinic, make_patient, make_screening, make_session, make_user
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db

COMPLETE = "screening_is_complete"


def test_a_patient_without_a_name_is_refused(patient):
    refuses(patient, "patient_has_a_name", name="")


def test_a_number_is_one_patients_in_a_clinic(patient):
    """a_number_is_one_patients_in_a_clinic: but another clinic may give the same number, and no number
    is no number."""
    Patient.objects.filter(pk=patient.pk).update(number="20414", account=None)

    refuses_another(patient)

    Patient.objects.create(**person(make_user()), number="20414")
    Patient.objects.create(**person(patient.clinician), number="")
    Patient.objects.create(**person(patient.clinician), number="")
    assert Patient.objects.count() == 4


def person(clinician) -> dict:
    who = {"clinic": clinician.clinic, "clinician": clinician, "added_by": clinician, "added_at": NOW}
    return {"name": "Elin Fors", "birth_date": date(1996, 7, 17), **who}


def test_one_account_is_one_patient(patient):
    refuses_another(patient, number="other")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("baseline_pain_is_0_to_10", {"baseline_pain": 11}),
        (COMPLETE, {"experience": ""}),
        (COMPLETE, {"tightness": "loose"}),
        (COMPLETE, {"posture_flat_low_back": ""}),
        (COMPLETE, {"known_sciatica_side": "both"}),
        (COMPLETE, {"surface": ""}),
        ("very_tight_is_asked_about_the_towel", {"tightness": "very_tight", "towel_fits": None}),
    ],
)
def test_a_screening_that_cannot_be_is_refused(patient, constraint, change):
    refuses(patient.screenings.get(), constraint, **change)


def test_a_towel_that_nobody_was_asked_about_is_not_a_towel_that_does_not_fit(patient):
    asked = make_screening(patient=patient, towel_fits=False)
    not_asked = make_screening(patient=patient, towel_fits=None)

    assert (asked.towel_fits, not_asked.towel_fits) == (False, None)


@pytest.mark.parametrize(
    "answers",
    [
        {"injury_pain": ["elbow"]},
        {"baseline_items": ["hiccups"]},
        {"risk": ["smoker"]},
        {"contraindications": [{"code": "flu", "cleared": ""}]},
    ],
)
def test_a_screening_keeps_to_its_lists(patient, answers):
    with pytest.raises(ValidationError, match="Choose from the list"):
        make_screening(patient=patient, **answers)

    assert Screening.objects.count() == 1


def test_the_newest_screening_counts_and_the_old_ones_stay(patient):
    make_screening(patient=patient, baseline_pain=6)

    assert patient.screenings.newest().baseline_pain == 6
    assert list(patient.screenings.order_by("at").values_list("baseline_pain", flat=True)) == [2, 6]


def test_only_a_reason_clears_a_contraindication(patient):
    listed = [{"code": "acute_fracture", "cleared": " "}, {"code": "hip_precautions", "cleared": "Healed."}]

    assert make_screening(patient=patient, contraindications=listed).uncleared == ["acute_fracture"]


@pytest.mark.parametrize(
    ("birth_date", "is_adult"),
    [(date(2008, 3, 10), True), (date(2008, 3, 11), False), (date(2026, 3, 10), False)],
)
def test_a_patient_is_18_or_over_on_the_day_of_entry(clinician, birth_date, is_adult):
    who = {"clinic": clinician.clinic, "clinician": clinician, "by": clinician, "at": NOW}
    if is_adult:
        assert add_patient(**who, name="Elin Fors", birth_date=birth_date).age(date(2026, 3, 10)) == 18
        return
    with pytest.raises(ValidationError) as refusal:
        add_patient(**who, name="Elin Fors", birth_date=birth_date)

    assert refusal.value.message_dict["birth_date"] == [
        "Homestretch is for adults. The patient must be 18 or over."
    ]
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
        (date(1980, 5, 4), date(2026, 5, 3), 45),
        (date(1980, 5, 4), date(2026, 5, 4), 46),
    ],
)
def test_age_is_whole_years(born, on, years):
    assert age_on(born, on) == years


@pytest.mark.parametrize("role", ["clinician", "lead"])
def test_clinicians_see_the_patients_of_their_clinic_and_of_no_other(patient, role):
    make_patient()
    colleague = make_user(role=role, clinic=patient.clinic)

    assert list(Patient.objects.visible_to(colleague)) == [patient]


def test_a_patient_sees_only_themselves(patient):
    make_patient(clinician=patient.clinician, name="Elin Fors")

    assert list(Patient.objects.visible_to(patient.account)) == [patient]


@pytest.mark.parametrize("role", ["reception", "admin"])
def test_others_see_no_patient(patient, role):
    assert not Patient.objects.visible_to(make_user(role=role, clinic=patient.clinic)).exists()


def test_whoever_left_the_clinic_sees_nobody(patient, clinician):
    clinician.is_active = False

    assert not Patient.objects.visible_to(clinician).exists()


def test_the_safety_list_was_last_answered_in_a_check_or_in_a_log(patient, prescription, now):
    """Only the full list counts, only if it was answered, and only up to the moment that is asked about."""
    at_entry = patient.clinic.today(patient.added_at)
    assert patient.safety_answered_on(now) == at_entry

    make_session(prescription=prescription, full_list=False)
    make_session(prescription=prescription, full_list=True, safety="not_answered")
    assert patient.safety_answered_on(now) == at_entry

    make_session(prescription=prescription, full_list=True)
    assert patient.safety_answered_on(now) == date(2026, 3, 10)
    assert patient.safety_answered_on(patient.added_at) == at_entry


def test_the_safety_list_of_a_newcomer_was_never_answered(clinician, now):
    assert make_patient(clinician=clinician, screening=False).safety_answered_on(now) is None


def test_patients_of_two_clinics_may_have_one_name(patient):
    other = make_patient(clinician=make_user(clinic=make_clinic()), name=patient.name)

    assert Patient.objects.filter(name=patient.name).count() == 2
    assert (str(other), other.first_name) == ("Gareth Pryce", "Gareth")
