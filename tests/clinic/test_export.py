"""The pages that hand out a record: one's own, or a patient's on request; to nobody else."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from patients.models import AccessEvent, Patient
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user
from tests.full_record import make_full_record

OWN = ["patients:export", "patients:export_record", "patients:export_json"]
OF_PATIENT = ["clinic:export", "clinic:export_record", "clinic:export_json"]
SENT = [name for name in (*OWN, *OF_PATIENT) if not name.endswith("export")]


@pytest.fixture
def patient(clinician: Any) -> Patient:
    return make_full_record(clinician=clinician)


def address(name: str, patient: Patient) -> str:
    return reverse(name) if name in OWN else reverse(name, args=[patient.pk])


def text(answer: Any) -> str:
    return answer.getvalue().decode()


@pytest.mark.parametrize("name", OWN)
def test_a_patient_has_a_copy_of_their_own_record_only(patient, clinician, name):
    make_full_record(clinician=clinician, name="Wanda Mist")

    answer = signed_in(patient.account).get(reverse(name))

    assert answer.status_code == 200
    assert "Wanda" not in text(answer)


@pytest.mark.parametrize("name", [*OWN, *OF_PATIENT])
def test_signed_out_leads_to_the_sign_in(client, patient, name):
    answer = client.get(address(name, patient))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("signin"))


@pytest.mark.parametrize("name", [*OWN, *OF_PATIENT])
@pytest.mark.parametrize("role", ["reception", "admin", "stranger", "patient"])
def test_to_everyone_else_there_is_no_copy(patient, clinician, name, role):
    if role == "patient":
        user = make_patient(clinician=clinician, name="Wanda Mist").account
    elif role == "stranger":
        user = make_user(clinic=make_clinic())
    else:
        user = make_user(role=role, clinic=clinician.clinic)
    answer = signed_in(user).get(address(name, patient))

    if role == "patient" and name in OWN:
        assert answer.status_code == 200
        assert "Gareth" not in text(answer)
    else:
        assert answer.status_code == 404


def test_the_file_holds_the_record_and_its_name_names_nobody(patient):
    answer = signed_in(patient.account).get(reverse("patients:export_json"))

    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="homestretch-export.json"'
    assert "no-store" in answer["Cache-Control"]
    file = json.loads(text(answer))
    assert file["schema"] == "homestretch-export"
    assert file["tables"]["patients.Patient"][0]["name"] == "Gareth Pryce"
    assert len(file["tables"]["patients.Session"]) == patient.sessions.count()


def test_the_page_tells_times_by_the_clinics_clock(clinician):
    clinician.clinic.time_zone = "Pacific/Auckland"
    clinician.clinic.save()
    patient = make_patient(clinician=clinician)
    at = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    make_session(prescription=make_prescription(patient=patient), performed_at=at)

    page = text(signed_in(patient.account).get(reverse("patients:export_record")))

    assert "10 March 2026, 22:00: Done" in page


def test_what_a_patient_wrote_is_shown_as_text(patient):
    patient.sessions.update(note="<script>alert(1)</script>")

    page = text(signed_in(patient.account).get(reverse("patients:export_record")))

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["clinic:export_record", "clinic:export_json"])
def test_that_a_copy_was_handed_out_is_written_down(patient, clinician, name):
    before = AccessEvent.objects.count()

    text(signed_in(clinician).get(address(name, patient)))

    event = AccessEvent.objects.latest("at")
    assert AccessEvent.objects.count() == before + 1
    assert (event.kind, event.actor, event.patient_id) == ("exported", clinician, patient.pk)


def test_ones_own_copy_leaves_no_event(patient):
    before = AccessEvent.objects.count()

    text(signed_in(patient.account).get(reverse("patients:export_record")))

    assert AccessEvent.objects.count() == before


@pytest.mark.parametrize("name", SENT)
def test_a_long_record_asks_the_database_as_often_as_a_short_one(
    patient, clinician, name, django_assert_max_num_queries, django_assert_num_queries
):
    person = signed_in(patient.account if name in OWN else clinician)
    with django_assert_max_num_queries(60) as short:
        text(person.get(address(name, patient)))
    routine = patient.prescriptions.current().get()
    for day in range(12):
        make_session(prescription=routine, performed_at=datetime(2017, 3, 2 + day, 9, tzinfo=UTC))

    with django_assert_num_queries(len(short)):
        text(person.get(address(name, patient)))


def test_the_way_to_the_copy_is_on_the_account_page_and_on_the_chart(patient, clinician):
    account = text(signed_in(patient.account).get(reverse("patients:account")))
    chart = text(signed_in(clinician).get(reverse("clinic:chart", args=[patient.pk])))

    assert reverse("patients:export") in account
    assert address("clinic:export", patient) in chart


def test_the_patient_reads_how_long_the_clinic_keeps_the_record(patient, clinic):
    clinic.keep_years = 10
    clinic.save()

    page = text(signed_in(patient.account).get(reverse("patients:export")))

    assert "keep your clinical record for 10 years after your last contact" in page
    assert "Your account and your contact details go at once." in page
