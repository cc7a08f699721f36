"""The clinician prints a patient's handout, with the full name on it."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.actions.enrol import code_of, offer_enrolment, withdraw
from clinic.models.enrolment import EnrolmentKind
from tests.clinic.desk import queries_at_most
from tests.conftest import signed_in
from tests.factories import make_clinic, make_session, make_user
from tests.patients.exchange.test_handout import on_paper, read, text_of, words

pytestmark = pytest.mark.django_db

NAMES = ["handout", "handout_pdf"]


def address(patient, name="handout"):
    return reverse(f"clinic:{name}", args=[patient.pk])


def test_the_sheet_carries_name_and_birth_year_on_both_sides(as_clinician, patient, prescription):
    said = words(as_clinician.get(address(patient)))

    assert said.count("Gareth Pryce, born 1980") == 2
    assert f'href="{address(patient, "handout_pdf")}"' in said
    assert f'href="{reverse("clinic:chart", args=[patient.pk])}"' in said


@pytest.mark.parametrize("name", NAMES)
def test_closed_to_strangers(client, as_patient, patient, prescription, name):
    stranger = signed_in(make_user(clinic=make_clinic()))
    reception = signed_in(make_user(role="reception", clinic=patient.clinic))

    for visitor in (stranger, reception, as_patient):
        assert visitor.get(address(patient, name)).status_code == 404
    assert client.get(address(patient, name)).url.startswith(reverse("signin"))
    nobody = reverse(f"clinic:{name}", args=[uuid.uuid4()])
    assert signed_in(patient.clinician).get(nobody).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_without_a_routine_the_chart_says_why(as_clinician, patient, name):
    answer = as_clinician.get(address(patient, name), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("clinic:chart", args=[patient.pk])
    assert "Nothing is prescribed, so there is nothing to print yet." in words(answer)


def test_the_code_connects_a_phone_only_while_a_link_is_open(as_clinician, patient, prescription):
    link = offer_enrolment(
        patient=patient, kind=EnrolmentKind.HANDOUT, by=patient.clinician, at=timezone.now()
    )
    start = f"testserver{reverse('start', args=[code_of(link)])}"

    said = words(as_clinician.get(address(patient)))
    assert f"<bdi>{start}</bdi>" in said
    assert "For one phone, once. It asks for your date of birth." in said
    withdraw(link, by=patient.clinician, at=timezone.now())
    said = words(as_clinician.get(address(patient)))
    assert "<bdi>testserver/signin/</bdi>" in said
    assert "For one phone" not in said


@on_paper
def test_with_a_link_it_is_one_sheet_of_two_sides_too(as_clinician, patient, prescription):
    offer_enrolment(patient=patient, kind=EnrolmentKind.HANDOUT, by=patient.clinician, at=timezone.now())

    pdf = as_clinician.get(address(patient, "handout_pdf")).content
    assert len(read(pdf).pages) == 2
    assert "testserver/start/" in text_of(pdf).replace(" ", "")


@pytest.mark.parametrize("sessions", [1, 50])
def test_costs_the_same_for_a_long_record(as_clinician, patient, prescription, sessions):
    for _each in range(sessions):
        make_session(prescription=prescription)

    with queries_at_most(11):  # two of them: an open link for the code, and who printed what
        as_clinician.get(address(patient))


@on_paper
def test_the_pdf_is_the_same_sheet(as_clinician, patient, prescription):
    pdf = as_clinician.get(address(patient, "handout_pdf")).content

    assert len(read(pdf).pages) == 2
    assert "Gareth Pryce, born 1980" in text_of(pdf)
