"""Staff sign in with two things (X4). Every rule here holds with demo mode off."""

import json
import time
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.conftest import signed_in
from tests.factories import make_user
from tests.proofs import app_code, factors, make_app, make_passkey, make_recovery_codes, prove, with_factor
from tests.test_pages import faults

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_off")]

SIGNIN, SECOND, SET_UP = "/signin/", "/signin/second-factor/", "/settings/second-factor/"


def sign_in(client, account):
    return client.post(SIGNIN, {"username": account.email, "password": "stretch-every-day"}, follow=True)


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("role", ["clinician", "lead", "reception", "admin"])
def test_staff_without_a_second_factor_come_no_further_than_setting_one_up(client, clinic, role):
    answer = sign_in(client, make_user(role=role, clinic=clinic))

    assert answer.redirect_chain[-1][0] == SET_UP
    assert "Set up a second step" in answer.content.decode()
    for page in ("/clinic/review/", "/clinic/patients/", "/clinic/staff/", "/admin/", "/settings/password/"):
        assert client.get(page).url == SET_UP, page


def test_the_page_that_asks_to_set_one_up_is_sound_and_leads_nowhere_else(client, clinician):
    page = sign_in(client, clinician).content.decode()

    assert faults(page, allowed="") == []
    assert "/clinic/" not in page
    assert reverse("signout") in page


def test_in_demo_mode_the_demo_accounts_need_none(client, clinician, settings):
    settings.DEMO = True

    assert sign_in(client, clinician).redirect_chain[-1][0] == "/clinic/review/"


def test_a_patient_needs_none(client, patient):
    assert sign_in(client, patient.account).redirect_chain[-1][0] == "/today/"


def test_an_app_is_set_up_with_the_code_it_shows_and_recovery_codes_are_shown_once(client, clinician):
    sign_in(client, clinician)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)}, follow=True)

    codes = answer.context["unused_codes"]
    assert answer.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    assert len(set(codes)) == 10
    shown = answer.content.decode()
    assert all(f"{code[:4]} {code[4:]}" in shown for code in codes)
    assert codes[0][:4] + " " not in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert client.get("/clinic/review/").status_code == 200
    assert set(factors(clinician).values_list("type", flat=True)) == {"totp", "recovery_codes"}


@pytest.mark.django_db(transaction=True)
def test_a_new_factor_is_told_by_mail(client, clinician):
    sign_in(client, clinician)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})

    assert [sent.to for sent in mail.outbox] == [[clinician.email]]


def test_the_square_is_drawn_without_styles_and_scripts(client, clinician):
    sign_in(client, clinician)
    page = client.get(reverse("mfa_activate_totp")).content.decode()

    assert "<svg xmlns" not in page or "<svg" in page
    assert "hs-qr" in page
    assert "data:image" not in page
    assert "style=" not in page


def test_a_wrong_code_sets_nothing_up(client, clinician):
    sign_in(client, clinician)
    client.get(reverse("mfa_activate_totp"))
    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert answer.status_code == 422
    assert "That code is not right" in answer.content.decode()
    assert not factors(clinician).exists()


def test_the_secret_lies_encrypted_in_the_database(clinician):
    secret = make_app(clinician)

    assert secret not in json.dumps(Authenticator.objects.get().data)


def test_the_password_alone_signs_nobody_in_who_has_a_second_factor(client, clinician):
    make_app(clinician)
    answer = sign_in(client, clinician)

    assert answer.redirect_chain[-1][0] == SECOND
    assert not is_in(client)
    assert client.get("/clinic/review/").url.startswith(SIGNIN)


def test_password_and_app_sign_in(client, clinician):
    secret = make_app(clinician)
    sign_in(client, clinician)
    answer = client.post(SECOND, {"code": app_code(secret)}, follow=True)

    assert answer.redirect_chain[-1][0] == "/clinic/review/"


def test_a_code_of_the_app_works_once(clinician):
    secret = make_app(clinician)
    code = app_code(secret)
    first, second = Client(), Client()
    for each in (first, second):
        sign_in(each, clinician)
    first.post(SECOND, {"code": code})
    answer = second.post(SECOND, {"code": code})

    assert is_in(first)
    assert not is_in(second)
    assert answer.status_code == 422


def test_a_code_of_two_minutes_ago_is_too_old(client, clinician):
    secret = make_app(clinician)
    sign_in(client, clinician)
    client.post(SECOND, {"code": app_code(secret, at=time.time() - 120)})

    assert not is_in(client)


def test_a_recovery_code_works_once(clinician):
    make_app(clinician)
    code = make_recovery_codes(clinician)[0]
    first, second = Client(), Client()
    for each in (first, second):
        sign_in(each, clinician)
        each.post(SECOND, {"code": code})

    assert is_in(first)
    assert not is_in(second)


def test_guessing_the_second_factor_is_counted(client, clinician):
    secret = make_app(clinician)
    sign_in(client, clinician)
    for _try in range(5):
        client.post(SECOND, {"code": "000000"})
    answer = client.post(SECOND, {"code": app_code(secret)})

    assert answer.status_code == 422
    assert "Too many tries" in answer.content.decode()
    assert not is_in(client)


def test_a_session_without_the_factor_is_asked_for_it_and_not_offered_a_new_one(as_clinician, clinician):
    """As after a change of settings from demo to real: the way in is not to set up another one."""
    make_app(clinician)

    assert as_clinician.get("/clinic/review/").url == reverse("mfa_reauthenticate")


def test_the_factor_of_somebody_else_does_not_count(clinician, clinic):
    other = make_user(clinic=clinic)
    client = signed_in(clinician)
    prove(client, other, method="mfa", type="totp")

    assert client.get("/clinic/review/")["Location"] == SET_UP


def test_a_change_asks_again_who_it_is_when_the_proof_is_old(clinician):
    make_app(clinician)
    client = signed_in(clinician)
    prove(client, clinician, method="mfa", type="totp", ago=600)

    for name in ("mfa_deactivate_totp", "mfa_add_webauthn", "account_change_password"):
        answer = client.get(reverse(name))
        asked = f"{reverse('account_reauthenticate')}?next={quote(reverse(name), safe='')}"
        assert answer["Location"] == asked


def test_the_password_opens_the_change(clinician):
    make_app(clinician)
    client = signed_in(clinician)
    prove(client, clinician, method="mfa", type="totp", ago=600)
    asked = client.get(reverse("mfa_add_webauthn"))["Location"]

    assert client.post(asked, {"password": "wrong"}).status_code == 422
    assert client.post(asked, {"password": "stretch-every-day"})["Location"] == reverse("mfa_add_webauthn")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_the_last_factor_of_staff_is_not_removed(clinician):
    make_app(clinician)
    client = with_factor(clinician)
    answer = client.post(reverse("mfa_deactivate_totp"))

    assert answer.status_code == 422
    assert factors(clinician).count() == 1


def test_the_last_passkey_of_staff_is_not_removed_but_a_patients_is(clinician, patient):
    theirs, own = make_passkey(clinician), make_passkey(patient.account)
    staff, person = with_factor(clinician), signed_in(patient.account)
    prove(person, patient.account)
    staff.post(reverse("mfa_remove_webauthn", args=[theirs.pk]))
    person.post(reverse("mfa_remove_webauthn", args=[own.pk]))

    assert [each.pk for each in Authenticator.objects.filter(type="webauthn")] == [theirs.pk]


def test_with_two_factors_one_may_go(clinician):
    make_app(clinician)
    make_passkey(clinician)
    client = with_factor(clinician)
    client.post(reverse("mfa_deactivate_totp"))

    assert [each.type for each in factors(clinician).all()] == ["webauthn"]


def test_a_passkey_of_somebody_else_is_not_there(clinician, clinic):
    make_app(clinician)
    strange = make_passkey(make_user(clinic=clinic))

    assert with_factor(clinician).post(reverse("mfa_remove_webauthn", args=[strange.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=strange.pk).exists()


def test_new_recovery_codes_end_the_old_ones(clinician):
    make_app(clinician)
    old = make_recovery_codes(clinician)
    client = with_factor(clinician)
    answer = client.post(reverse("mfa_generate_recovery_codes"), follow=True)

    new = answer.context["unused_codes"]
    assert len(new) == len(old) > 0
    assert not set(old) & set(new)


def test_the_admin_pages_have_no_door_of_their_own(client, clinic):
    assert client.get("/admin/login/").url == "/signin/?next=/admin/"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/signin/")
    assert signed_in(make_user(role="lead", clinic=clinic)).get("/admin/login/").status_code in (302, 404)


def test_with_the_factor_the_admin_pages_open(clinic):
    lead = make_user(role="lead", clinic=clinic)
    make_app(lead)

    assert with_factor(lead).get("/admin/").status_code == 200
