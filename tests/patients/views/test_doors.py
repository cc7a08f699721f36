"""The patient's pages are closed to everyone but that patient."""

import uuid

import pytest
from django.urls import reverse

from patients.models import Hold
from tests.conftest import signed_in
from tests.factories import make_session, make_user
from tests.patients.views.walk import at, begin

PAGES = ["today", "not_today", "begin", "earlier", "morning", "check", "progress", "account"]
OF_A_SESSION = ["session", "stopped", "pain", "where", "kind", "effort", "review"]


@pytest.mark.parametrize("name", PAGES)
def test_signed_out_leads_to_the_sign_in(client, db, name):
    answer = client.get(reverse(f"patients:{name}"))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("signin"))


@pytest.mark.parametrize("name", PAGES)
def test_staff_have_no_patient_pages(as_clinician, patient, name):
    assert as_clinician.get(reverse(f"patients:{name}")).status_code == 404


def test_an_account_without_a_patient_has_no_pages(db):
    nobody = signed_in(make_user(role="patient"))

    assert nobody.get(reverse("patients:today")).status_code == 404


@pytest.mark.parametrize("name", OF_A_SESSION)
def test_a_session_of_somebody_else_does_not_exist(as_patient, as_other, prescription, name):
    client_id = begin(as_patient)

    assert as_patient.get(at(name, client_id)).status_code in (200, 302)
    assert as_other.get(at(name, client_id)).status_code == 404


def test_a_step_and_its_hold_of_somebody_else_do_not_exist(as_patient, as_other, patient, prescription):
    client_id = begin(as_patient)

    assert as_other.get(at("step", client_id, 5)).status_code == 404
    assert as_other.post(at("step", client_id, 5)).status_code == 404
    assert as_other.post(at("easier", client_id), {"n": "3"}).status_code == 404
    assert patient.drafts.get().holds == []
    assert not Hold.objects.exists()


def test_what_was_logged_or_told_is_nobody_elses(as_patient, as_other, prescription):
    logged = make_session(prescription=prescription, pain_during=9)

    for address in (
        at("saved", logged.session.client_id),
        at("correct", logged.session.client_id),
        reverse("patients:advice", args=[logged.advice.pk]),
        reverse("patients:steps", args=[prescription.pk]),
    ):
        assert as_other.get(address, follow=True).status_code == 404, address
        assert as_patient.get(address, follow=True).status_code == 200, address


def test_unknown_ids_are_not_found(as_patient, prescription):
    for name in (*OF_A_SESSION, "saved", "correct"):
        assert as_patient.get(at(name, uuid.uuid4())).status_code == 404, name
    assert as_patient.get(reverse("patients:advice", args=[uuid.uuid4()])).status_code == 404
    assert as_patient.get(reverse("patients:steps", args=[uuid.uuid4()])).status_code == 404
