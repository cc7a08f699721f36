"""A patient's way in: one link, once, for three days, and no word of who it is for."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions.access import give_access
from clinic.models import User
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "lift-hold-let-go"
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def address(patient):
    return reverse("clinic:give_access", args=[patient.pk])


def start(code):
    return reverse("start", args=[code])


def words(response):
    return response.content.decode()


@pytest.fixture
def code(patient, clinician):
    return give_access(patient=patient, by=clinician)


def test_the_clinician_is_shown_a_link_that_names_nobody(as_clinician, patient):
    answer = as_clinician.post(address(patient))

    link = answer.context["link"]
    assert link in words(answer).replace("<wbr>", "")
    assert link.startswith("http://testserver/start/")
    assert not re.search("gareth|pryce|patient", link, re.IGNORECASE)
    assert "Access for Gareth Pryce, born 1980" in words(answer)
    assert Client().get(link).status_code == 200


def test_a_record_without_an_account_gets_one_with_its_address(as_clinician, clinician, patient):
    patient.account = None
    patient.email = "Gareth@Example.org"
    patient.save()

    as_clinician.post(address(patient))

    patient.refresh_from_db()
    assert (patient.account.email, patient.account.role) == ("gareth@example.org", "patient")
    assert patient.account.clinic == patient.clinic
    assert not patient.account.has_usable_password()


def test_without_an_address_nothing_is_made_and_the_chart_says_why(as_clinician, patient):
    patient.account = None
    patient.email = ""
    patient.save()
    accounts = User.objects.count()

    answer = as_clinician.post(address(patient), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("clinic:chart", args=[patient.pk])
    assert "The record has no e-mail address." in words(answer)
    assert User.objects.count() == accounts


def test_an_address_that_somebody_has_is_said_in_words(as_clinician, clinician, patient):
    patient.account = None
    patient.email = clinician.email.upper()
    patient.save()

    answer = as_clinician.post(address(patient), follow=True)

    assert "There is an account with this e-mail address already." in words(answer)
    patient.refresh_from_db()
    assert patient.account is None


def test_a_closed_account_gets_no_link(as_clinician, patient):
    User.objects.filter(pk=patient.account.pk).update(is_active=False)

    answer = as_clinician.post(address(patient), follow=True)

    assert "The account of this patient is closed." in words(answer)


def test_a_password_twice_and_the_patient_is_signed_in_on_today(client, patient, code):
    answer = client.post(start(code), CHOSEN)

    assert answer.url == reverse("patients:today")
    assert client.session["_auth_user_id"] == str(patient.account.pk)
    assert authenticate(username=patient.account.email, password=PASSWORD) == patient.account


def test_the_link_works_once(client, patient, code):
    client.post(start(code), CHOSEN)

    again = Client().post(start(code), {"new_password1": "somebody-else", "new_password2": "somebody-else"})

    assert again.status_code == 410
    assert authenticate(username=patient.account.email, password="somebody-else") is None


def test_looking_at_the_link_does_not_spend_it(client, code):
    for _look in range(2):
        assert client.get(start(code)).status_code == 200

    assert client.post(start(code), CHOSEN).status_code == 302


@pytest.mark.parametrize(("hours", "status"), [(71, 200), (73, 410)])
def test_the_link_works_for_72_hours(client, code, hours, status):
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
        assert client.get(start(code)).status_code == status


@pytest.mark.parametrize(
    "made_up", ["x", "MQ", "MQ.", ".", "MQ.abc-def", "%00.x", "!!.x", "9" * 300 + ".x-y", "w7_x.é"]
)
def test_every_code_that_opens_nothing_gets_the_same_calm_page(client, code, made_up):
    number, _dot, _token = code.partition(".")
    pages = {words(client.get(start(each))) for each in (made_up, f"{number}.abc-0123456789", code[:-1])}

    assert len(pages) == 1
    assert client.get(start(made_up)).status_code == 410
    assert client.post(start(made_up), CHOSEN).status_code == 410
    page = pages.pop()
    assert "This link does not work any more" in page
    assert reverse("signin") in page
    assert reverse("help_now") in page


def test_a_code_never_opens_the_account_of_a_colleague(client, clinician):
    patient = make_patient(clinician=clinician)
    User.objects.filter(patient=patient).update(role="clinician")

    assert client.get(start(give_access(patient=patient, by=clinician))).status_code == 410


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"new_password1": "", "new_password2": ""}, "This field is required."),
        ({"new_password1": PASSWORD, "new_password2": "another-one"}, "match"),
        ({"new_password1": "short", "new_password2": "short"}, "at least 10 characters"),
        ({"new_password1": "1234567890", "new_password2": "1234567890"}, "entirely numeric"),
        ({"new_password1": "a\x00b" * 9, "new_password2": "a\x00b" * 9}, "Null characters"),
    ],
)
def test_a_weak_password_is_answered_beside_the_field_and_spends_nothing(client, code, typed, said):
    answer = client.post(start(code), typed)

    assert answer.status_code == 422
    assert said in words(answer)
    assert "<title>Error:" in words(answer)
    assert client.post(start(code), CHOSEN).status_code == 302


def test_the_own_address_is_no_password(client, patient, code):
    address = patient.account.email

    answer = client.post(start(code), {"new_password1": address, "new_password2": address})

    assert answer.status_code == 422
    assert "too similar" in words(answer)


def test_closed_to_strangers(patient, as_patient, client):
    stranger = signed_in(make_user(clinic=make_clinic()))

    assert stranger.post(address(patient)).status_code == 404
    assert as_patient.post(address(patient)).status_code == 404
    assert client.post(address(patient)).url.startswith(reverse("signin"))


def test_a_link_is_never_made_by_only_looking(as_clinician, patient):
    assert as_clinician.get(address(patient)).status_code == 405


def test_costs_few_queries(as_clinician, client, patient, code, django_assert_num_queries):
    with django_assert_num_queries(6):  # sign-in session, user, patient, account, and a savepoint's two
        as_clinician.post(address(patient))
    with django_assert_num_queries(1):
        client.get(start(code))
