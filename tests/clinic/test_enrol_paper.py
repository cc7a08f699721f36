"""A link on a handout also asks for the birth date; a lost phone is shut out."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from clinic.actions.access import phone_is_lost
from clinic.actions.enrol import enrol
from clinic.models import Enrolment
from tests.clinic.desk import text_of, who_is_in
from tests.clinic.test_enrol import BORN, HANDOUT, SCREEN, offer, start

pytestmark = pytest.mark.django_db


def test_paper_asks_for_the_birth_date_as_well(demo_off, client, patient):
    made = offer(patient, HANDOUT)
    assert "Your date of birth" in text_of(client.get(start(made)))

    wrong = client.post(start(made), {"birth_date": "5 4 1980"})
    assert wrong.status_code == 422
    assert "This is not the date of birth that the clinic has." in text_of(wrong)
    assert 'value="5 4 1980"' in text_of(wrong)
    assert who_is_in(client) is None
    made.refresh_from_db()
    assert made.used_at is None

    client.post(start(made), {"birth_date": BORN})
    assert who_is_in(client) == str(patient.account.pk)


@pytest.mark.parametrize("typed", ["", "yesterday", "31 2 1980", "a\0b", "1980", "9" * 200])
def test_a_date_that_is_none_is_answered_beside_the_field(client, patient, typed):
    made = offer(patient, HANDOUT)

    answer = client.post(start(made), {"birth_date": typed})

    assert answer.status_code == 422
    assert "<title>Error:" in text_of(answer)
    assert "23 6 1984" in text_of(answer)
    made.refresh_from_db()
    assert made.used_at is None


AS_PEOPLE_WRITE = ["4 5 1980", "04/05/1980", "4.5.1980", "04-05-1980", "04051980", "4 May 1980"]


@pytest.mark.parametrize("typed", AS_PEOPLE_WRITE)
def test_a_birth_date_may_be_written_as_people_write_it(client, patient, typed):
    assert client.post(start(offer(patient, HANDOUT)), {"birth_date": typed}).status_code == 302
    assert who_is_in(client) == str(patient.account.pk)


def test_guessing_at_the_birth_date_ends_after_five_tries(demo_off, client, patient):
    made = offer(patient, HANDOUT)
    for day in range(1, 6):
        client.post(start(made), {"birth_date": f"{day} 1 1980"}, REMOTE_ADDR=f"10.0.0.{day}")

    answer = client.post(start(made), {"birth_date": BORN}, REMOTE_ADDR="10.0.0.9")

    assert answer.status_code == 422
    assert "Too many tries. Wait an hour, or call the clinic." in text_of(answer)
    made.refresh_from_db()
    assert made.used_at is None


def test_printing_again_ends_the_code_on_the_sheet_before(as_clinician, client, patient, prescription):
    address = reverse("clinic:print_code", args=[patient.pk])
    sheet = as_clinician.post(address, follow=True)
    assert sheet.redirect_chain[-1][0] == reverse("clinic:handout", args=[patient.pk])
    first = Enrolment.objects.get()
    assert f"testserver{start(first)}" in text_of(sheet).replace("<wbr>", "")
    assert first.expires_at - first.made_at == timedelta(hours=72)
    assert as_clinician.get(address).status_code == 405

    as_clinician.post(address)

    first.refresh_from_db()
    assert first.revoked_at
    second = Enrolment.objects.unspent().get()
    sheet = text_of(as_clinician.get(reverse("clinic:handout", args=[patient.pk])))
    assert start(second) in sheet.replace("<wbr>", "")


def test_a_sheet_without_an_open_code_leads_to_the_sign_in(as_clinician, patient, prescription):
    enrol(offer(patient, HANDOUT), birth_date=patient.birth_date, at=timezone.now())
    offer(patient, SCREEN)

    sheet = text_of(as_clinician.get(reverse("clinic:handout", args=[patient.pk])))

    assert "/start/" not in sheet
    assert f"testserver{reverse('signin')}" in sheet


def test_the_patients_own_sheet_never_holds_a_code(as_patient, patient, prescription):
    offer(patient, HANDOUT)

    assert "/start/" not in text_of(as_patient.get(reverse("patients:handout")))


# --- a lost phone ---


def test_a_lost_phone_is_signed_out_at_its_next_request(as_clinician, as_patient, client, patient, clinician):
    made = offer(patient)
    assert as_patient.get(reverse("patients:account")).status_code == 200

    answer = as_clinician.post(reverse("clinic:phone_lost", args=[patient.pk]), follow=True)

    assert "The patient is signed out everywhere." in text_of(answer)
    assert as_patient.get(reverse("patients:account")).url.startswith(reverse("signin"))
    made.refresh_from_db()
    assert made.revoked_by == clinician
    assert client.post(start(made), {}).status_code == 410


def test_the_passkey_of_a_lost_phone_is_forgotten(patient, clinician):
    for account in (patient.account, clinician):
        Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data={})

    phone_is_lost(patient.account, by=clinician, at=timezone.now())

    assert Authenticator.objects.get().user == clinician
