"""Reception keeps contacts and lets patients in, and reads nothing of the record (X2)."""

import pytest
from django.urls import reverse

from clinic.models import User
from patients.models import AccessEvent, Patient
from tests.clinic.desk import in_place, make_card, queries_at_most, text_of
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_user

pytestmark = pytest.mark.django_db

LIST, NEW = "/clinic/reception/", "/clinic/reception/new/"
DETAILS = {
    "name": "Hana Yilmaz",
    "birth_date": "1980-06-02",
    "number": "3012",
    "phone": "07700 900123",
    "email": "Hana@Example.org",
    "emergency_contact": "Deniz Yilmaz, 07700 900124",
}
HEALTH = ("It caught.", "worst", "severe", "Urgent", "Paused", "pain", "Routine", "Card")


@pytest.fixture
def as_reception(clinic):
    return signed_in(make_user(role="reception", clinic=clinic, name="Petra Front"))


def place(patient):
    return reverse("clinic:contact", args=[patient.pk])


def test_reception_begins_at_the_list_of_contacts(as_reception, clinician):
    make_card(
        clinician=clinician,
        details={"number": "20417", "email": "gareth@home.example", "phone": "07700 900461"},
        pain_during=9,
        note="It caught.",
    )

    page = as_reception.get("/", follow=True)

    assert page.redirect_chain[-1][0] == LIST
    shown = text_of(page)
    for told in ("Gareth Pryce", "4 May 1980", "no. 20417", "07700 900461", "gareth@home.example"):
        assert told in shown
    for private in HEALTH:
        assert private not in shown


def test_the_rail_leads_nowhere_that_is_closed(as_reception):
    shown = text_of(as_reception.get(LIST))

    for address in (
        "/clinic/review/",
        "/clinic/patients/",
        "/clinic/overview/",
        "/clinic/library/",
        "/admin/",
        "/clinic/audit/",
    ):
        assert f'href="{address}"' not in shown


def test_a_search_comes_by_post_and_in_place(as_reception, clinician):
    make_patient(clinician=clinician, name="Elin Fors")
    make_patient(clinician=clinician, name="Gareth Pryce")

    page = as_reception.post(LIST, {"q": "fors"}, headers=in_place("patients", on=LIST))

    assert text_of(page).startswith('<div id="patients"')
    assert "Elin Fors" in text_of(page)
    assert "Pryce" not in text_of(page)
    assert AccessEvent.objects.get().kind == "searched"


def test_the_list_reads_no_table_of_the_record(as_reception, clinician):
    make_card(clinician=clinician)
    with queries_at_most(5) as one:  # session, account, patients, their number, the event
        as_reception.get(LIST)
    for number in range(40):
        make_patient(clinician=clinician, name=f"Patient {number:02}", screening=False)
    with queries_at_most(5) as many:
        page = as_reception.get(LIST)

    assert len(one) == len(many)
    assert len(page.context["page"].rows) == 25
    read = " ".join(query["sql"] for query in many)
    for table in ("session", "card", "flag", "screening", "prescription", "safetycheck", "morning"):
        assert f'"patients_{table}' not in read


def test_the_page_of_a_patient_reads_no_table_of_the_record(as_reception, clinician):
    patient = make_card(clinician=clinician, pain_during=9, note="It caught.").patient

    with queries_at_most(5) as asked:
        shown = text_of(as_reception.get(place(patient)))

    read = " ".join(query["sql"] for query in asked)
    for table in ("session", "card", "flag", "screening", "prescription", "safetycheck", "morning"):
        assert f'"patients_{table}' not in read
    assert 'value="Gareth Pryce"' in shown
    assert "Make a code on paper" in shown
    for private in ("It caught.", "worst", "severe", "Urgent"):
        assert private not in shown


def test_contacts_are_changed_with_the_account_that_signs_in_with_them(as_reception, patient):
    before = patient.account.session_salt

    answer = as_reception.post(place(patient), DETAILS)

    assert answer["Location"] == place(patient)
    patient.refresh_from_db()
    assert (patient.name, patient.phone, patient.number) == ("Hana Yilmaz", "07700 900123", "3012")
    account = User.objects.get(pk=patient.account_id)
    assert (account.name, account.email) == ("Hana Yilmaz", "hana@example.org")
    assert account.session_salt != before  # whoever had the old address is signed out
    left = AccessEvent.objects.get()
    assert (left.kind, left.what, left.patient) == ("changed", "clinic:contact", patient)


def test_an_address_may_be_taken_away(as_reception, patient):
    as_reception.post(place(patient), DETAILS | {"email": ""})

    assert User.objects.get(pk=patient.account_id).email is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"name": ""}, "This field is required."),
        ({"phone": "ring me"}, "Give a phone number in digits"),
        ({"birth_date": "someday"}, "Give a date, for example 1985-06-23."),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"number": "77"}, "Another patient of the clinic has this number."),
        ({"email": "taken@home.example"}, "There is an account with this e-mail address already."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_changes_nothing(
    as_reception, clinician, patient, said, told
):
    make_patient(clinician=clinician, name="Other", number="77")
    make_user(role="patient", clinic=clinician.clinic, email="taken@home.example")

    page = as_reception.post(place(patient), DETAILS | said)

    assert page.status_code == 422
    assert told in text_of(page)
    assert "Deniz Yilmaz" in text_of(page)
    assert Patient.objects.get(pk=patient.pk).name == "Gareth Pryce"
    assert User.objects.get(pk=patient.account_id).name == "Gareth Pryce"


def test_a_new_patient_goes_into_the_care_of_a_clinician(as_reception, clinician, clinic):
    stranger = make_user(clinic=make_clinic(), name="Stranger")
    assert "Stranger" not in text_of(as_reception.get(NEW))

    wrong = as_reception.post(NEW, DETAILS | {"clinician": stranger.pk})
    answer = as_reception.post(NEW, DETAILS | {"clinician": clinician.pk})

    assert wrong.status_code == 422
    patient = Patient.objects.get()
    assert answer["Location"] == place(patient)
    assert (patient.clinician, patient.added_by.role, patient.clinic) == (clinician, "reception", clinic)


def test_pressing_save_twice_asks_whether_it_is_another_person(as_reception, clinician):
    twice = DETAILS | {"clinician": clinician.pk, "email": "", "number": ""}
    as_reception.post(NEW, twice)

    page = as_reception.post(NEW, twice)

    assert "Is this another person?" in text_of(page)
    assert Patient.objects.count() == 1
    as_reception.post(NEW, twice | {"is_another": "on"})
    assert Patient.objects.count() == 2


def test_reception_gives_a_code_on_paper(as_reception, patient):
    page = as_reception.post(reverse("clinic:access_code", args=[patient.pk]))

    assert page.status_code == 200
    assert patient.account.access_codes.live().count() == 1
    assert reverse("clinic:chart", args=[patient.pk]) not in text_of(page)


def test_a_patient_of_another_clinic_is_not_there(as_reception):
    stranger = make_patient(clinician=make_user(clinic=make_clinic()), name="Stranger")

    assert as_reception.get(place(stranger)).status_code == 404
    assert as_reception.post(place(stranger), DETAILS).status_code == 404
    assert "Stranger" not in text_of(as_reception.get(LIST))
    assert Patient.objects.get().name == "Stranger"


@pytest.mark.parametrize("role", ["patient", "clinician", "lead", "admin"])
def test_the_pages_of_reception_are_for_reception(clinic, patient, role):
    client = signed_in(make_user(role=role, clinic=clinic))

    for address in (LIST, NEW, place(patient)):
        assert client.get(address).status_code == 404
