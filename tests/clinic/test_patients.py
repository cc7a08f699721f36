"""The list of patients, and taking a new one into care."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import User
from patients.models import Patient
from tests.clinic.desk import in_place, make_card, queries_at_most, text_of
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

PATIENTS = reverse("clinic:patients")
NEW = reverse("clinic:new_patient")
DETAILS = {
    "name": "Hana Yilmaz",
    "birth_date": "1990-03-14",
    "number": "3012",
    "phone": "07700 900123",
    "email": "Hana@Example.org",
    "emergency_contact": "Deniz Yilmaz, 07700 900124",
}


def names(response):
    return [line.name for line in response.context["lines"]]


# --- the list ---


def test_a_row_says_who_how_and_what_waits(as_clinician, clinician):
    make_card(clinician=clinician, name="Gareth Pryce", details={"number": "20417"}, pain_during=8)

    page = text_of(as_clinician.get(PATIENTS))

    for words in (
        "Gareth Pryce",
        "born 1980, no. 20417",
        "8, severe",
        "Urgent",
        "Paused",
        "Tue 10 Mar, 09:00",
    ):
        assert words in page


def test_a_pain_that_was_not_answered_is_not_a_zero(as_clinician, clinician):
    make_card(clinician=clinician, pain_during=None)

    assert "not answered" in text_of(as_clinician.get(PATIENTS))


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("all", ["Waiting", "Calm", "New"]),
        ("card", ["Waiting"]),
        ("paused", ["Waiting"]),
        ("no_routine", ["New"]),
        ("nonsense", ["Waiting", "Calm", "New"]),
    ],
)
def test_the_list_can_be_narrowed(as_clinician, clinician, show, found):
    make_card(clinician=clinician, name="Waiting")
    make_prescription(patient=make_patient(clinician=clinician, name="Calm"))
    make_patient(clinician=clinician, name="New")

    assert names(as_clinician.get(PATIENTS, {"show": show})) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pry", ["Gareth Pryce"]),
        ("pryce gareth", ["Gareth Pryce"]),
        ("2041", ["Gareth Pryce"]),
        ("  ", ["Elin Fors", "Gareth Pryce"]),
        ("nobody", []),
        ("%", []),
        ("\0", ["Elin Fors", "Gareth Pryce"]),
        ("x" * 10_000, []),
    ],
)
def test_a_patient_is_found_by_name_or_number_and_the_words_stay_out_of_the_address(
    as_clinician, clinician, words, found
):
    make_patient(clinician=clinician, name="Gareth Pryce", number="20417")
    make_patient(clinician=clinician, name="Elin Fors")

    plain = as_clinician.post(PATIENTS, {"q": words})
    placed = as_clinician.post(PATIENTS, {"q": words}, headers=in_place("patients", on=PATIENTS))

    assert names(plain) == names(placed) == found
    assert text_of(placed).startswith('<div id="patients"')
    assert f'method="post" action="{PATIENTS}?"' in text_of(plain)
    assert ("No one matches" in text_of(plain)) is (not found)


def test_words_in_the_address_are_not_searched_for(as_clinician, clinician):
    make_patient(clinician=clinician, name="Elin Fors")

    assert names(as_clinician.get(PATIENTS, {"q": "nobody"})) == ["Elin Fors"]


def test_pages_of_25_by_name_with_no_name_in_the_address(as_clinician, clinician):
    for number in range(27):
        make_patient(clinician=clinician, name=f"Patient {number:02}", screening=False)

    first = as_clinician.get(PATIENTS)
    after = first.context["page"].next
    second = as_clinician.get(PATIENTS, {"after": after}, headers=in_place("patients", on=PATIENTS))

    assert names(first) + names(second) == [f"Patient {number:02}" for number in range(27)]
    assert f"after={after}" in text_of(first)
    assert "<html" not in text_of(second)


def test_two_people_of_one_name_are_both_listed(as_clinician, clinician):
    for number in range(30):
        make_patient(clinician=clinician, name="Same Name", screening=False, number=str(number))

    first = as_clinician.get(PATIENTS)
    second = as_clinician.get(PATIENTS, {"after": first.context["page"].next})

    shown = {line.id for page in (first, second) for line in page.context["lines"]}
    assert len(shown) == 30


def test_the_list_costs_the_same_with_one_patient_and_with_fifty(as_clinician, clinician):
    make_card(clinician=clinician, name="Patient 00")
    # who asks, their session and the event; the lines, the numbers, and the pains of all 25 lines at once
    with queries_at_most(7) as one:
        as_clinician.get(PATIENTS)
    for number in range(1, 50):
        patient = make_patient(clinician=clinician, name=f"Patient {number:02}")
        make_session(prescription=make_prescription(patient=patient), pain_during=number % 11)
    with queries_at_most(7) as fifty:
        page = as_clinician.get(PATIENTS)
    with queries_at_most(9):
        as_clinician.get(PATIENTS, {"after": page.context["page"].next})

    assert len(page.context["lines"]) == 25
    assert len(one) == len(fifty)


def test_only_the_clinics_own_patients_are_listed(as_clinician):
    make_patient(clinician=make_user(clinic=make_clinic()), name="Stranger")

    assert "Stranger" not in text_of(as_clinician.get(PATIENTS))
    assert "Stranger" not in text_of(as_clinician.post(PATIENTS, {"q": "stra"}))
    assert "No patients yet" in text_of(as_clinician.get(PATIENTS))


@pytest.mark.parametrize("address", [PATIENTS, NEW])
def test_patients_and_strangers_do_not_come_in(client, as_patient, address):
    assert as_patient.get(address).status_code == 404
    assert as_patient.post(address, DETAILS).status_code == 404
    assert reverse("signin") in client.get(address)["Location"]


# --- a new one ---


def test_a_new_patient_goes_on_to_the_screening_with_an_account_to_give_access_to(as_clinician, clinician):
    response = as_clinician.post(NEW, DETAILS)

    patient = Patient.objects.get()
    assert response["Location"] == reverse("clinic:screening", args=[patient.pk])
    assert (patient.name, patient.number, patient.clinician) == ("Hana Yilmaz", "3012", clinician)
    assert (patient.added_by, patient.clinic) == (clinician, clinician.clinic)
    account = User.objects.get(patient=patient)
    assert (account.email, account.role) == ("hana@example.org", "patient")
    assert not account.has_usable_password()
    assert account.clinic == clinician.clinic


def test_without_an_e_mail_address_there_is_no_account(as_clinician):
    as_clinician.post(NEW, {**DETAILS, "email": ""})

    assert Patient.objects.get().account is None


def years_ago(years, *, days=0):
    today = timezone.localdate()
    return (today.replace(year=today.year - years, day=1) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 121}, "Ensure this value has at most 120 characters"),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"birth_date": ""}, "This field is required."),
        ({"birth_date": "someday"}, "Give a date, for example 1985-06-23."),
        ({"birth_date": "1990-02-30"}, "Give a date, for example 1985-06-23."),
        ({"birth_date": "1899-12-31"}, "This date is before 1900."),
        ({"birth_date": years_ago(-1)}, "This date is in the future."),
        ({"birth_date": years_ago(17)}, "The patient must be 18 or over."),
        ({"phone": ""}, "This field is required."),
        ({"phone": "ring me"}, "Give a phone number in digits"),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"number": "9" * 41}, "Ensure this value has at most 40 characters"),
        ({"emergency_contact": "x" * 10_000}, "Ensure this value has at most 160 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_is_kept(as_clinician, said, words):
    page = as_clinician.post(NEW, {**DETAILS, **said})

    assert page.status_code == 422
    assert words in text_of(page)
    assert next(iter(said)) in page.context["form"].errors
    assert "Deniz Yilmaz" in text_of(page) or "emergency_contact" in said
    assert "<title>Error:" in text_of(page)
    assert not Patient.objects.exists()
    assert not User.objects.filter(role="patient").exists()


def test_somebody_who_is_18_today_is_old_enough(as_clinician):
    today = timezone.localdate()
    born = today.replace(year=today.year - 18, day=min(today.day, 28))

    as_clinician.post(NEW, {**DETAILS, "birth_date": born.isoformat()})

    assert Patient.objects.get().birth_date == born


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("email", "There is an account with this e-mail address already."),
        ("number", "Another patient of the clinic has this number."),
    ],
)
def test_what_another_person_has_is_refused_beside_its_field_and_nothing_is_half_saved(
    as_clinician, clinician, field, words
):
    make_patient(clinician=clinician, name="First", number="3012")
    User.objects.filter(role="patient").update(email="hana@example.org")
    said = {**DETAILS, "number": "", "email": ""} | {field: DETAILS[field]}

    page = as_clinician.post(NEW, said)

    assert page.status_code == 422
    assert page.context["form"].errors == {field: [words]}
    assert Patient.objects.count() == User.objects.filter(role="patient").count() == 1


def test_a_number_of_another_clinic_is_free(as_clinician):
    make_patient(clinician=make_user(clinic=make_clinic()), number="3012")

    as_clinician.post(NEW, DETAILS)

    assert Patient.objects.filter(number="3012").count() == 2


def test_pressing_save_twice_asks_whether_it_is_another_person(as_clinician):
    twice = {**DETAILS, "number": "", "email": ""}
    as_clinician.post(NEW, twice)

    page = as_clinician.post(NEW, twice)

    assert "A patient with this name and date of birth is in the list already." in text_of(page)
    assert Patient.objects.count() == 1
    as_clinician.post(NEW, {**twice, "is_another": "on"})
    assert Patient.objects.count() == 2


def test_the_form_alone_costs_few_queries(as_clinician):
    with queries_at_most(4):
        page = as_clinician.get(NEW)

    assert "is_another" not in text_of(page)
