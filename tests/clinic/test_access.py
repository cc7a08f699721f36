"""A code on paper with the birth date, for patients without e-mail; and the way out of every device."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions.access import holder_of, new_access_code, withdraw_access_code
from clinic.actions.enrol import code_of, offer_enrolment
from clinic.models import AccessCode, EnrolmentKind, User
from patients.codes import ALPHABET, hashed, spaced, typed
from tests.clinic.desk import queries_at_most, text_of, who_is_in
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_user

pytestmark = pytest.mark.django_db

ACCESS = "/signin/access/"
BORN = "4 5 1980"  # of Gareth Pryce


@pytest.fixture
def code(patient, clinician):
    return new_access_code(patient=patient, by=clinician, at=timezone.now())


def make_at(patient):
    return reverse("clinic:access_code", args=[patient.pk])


def try_it(code, born=BORN, *, at="10.0.0.1", **more):
    """A browser of its own, from this place."""
    client = Client(REMOTE_ADDR=at)
    return client, client.post(ACCESS, {"code": code, "birth_date": born, **more})


# --- made by the clinic ---


def test_one_click_makes_a_code_that_is_shown_once_and_kept_by_nobody(as_clinician, clinician, patient):
    answer = as_clinician.post(make_at(patient))

    code = answer.context["code"]
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{2}", code)
    assert code in text_of(answer)
    assert "Code on paper for Gareth Pryce, born 1980" in text_of(answer)
    assert "testserver/signin/access/" in text_of(answer)
    kept = AccessCode.objects.get()
    assert (kept.account, kept.made_by) == (patient.account, clinician)
    assert kept.code_hash == hashed(typed(code))
    assert typed(code) not in str(AccessCode.objects.values().get())
    assert code not in text_of(as_clinician.get(reverse("clinic:chart", args=[patient.pk])))


def test_a_code_is_50_bits_of_signs_that_nobody_mixes_up():
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("IO01")
    assert spaced("ABCDEFGHJK") == "ABCD-EFGH-JK"


def test_a_new_code_ends_the_one_before(as_clinician, patient, code):
    new = as_clinician.post(make_at(patient)).context["code"]

    assert AccessCode.objects.live().count() == 1
    assert holder_of(code, birth_date=patient.birth_date) is None
    assert holder_of(new, birth_date=patient.birth_date) == patient.account


def test_a_withdrawn_code_opens_nothing(as_clinician, clinician, patient, code):
    address = reverse("clinic:withdraw_access_code", args=[patient.pk])

    assert "The code on paper is withdrawn." in text_of(as_clinician.post(address, follow=True))
    assert "There is no code on paper." in text_of(as_clinician.post(address, follow=True))

    assert AccessCode.objects.get().revoked_by == clinician
    assert try_it(code)[1].status_code == 422


def test_closed_to_strangers(patient, as_patient, client):
    stranger = signed_in(make_user(clinic=make_clinic()))
    for address in (make_at(patient), reverse("clinic:withdraw_access_code", args=[patient.pk])):
        assert stranger.post(address).status_code == 404
        assert as_patient.post(address).status_code == 404
        assert client.post(address).url.startswith(reverse("signin"))
        assert signed_in(patient.clinician).get(address).status_code == 405
    assert not AccessCode.objects.exists()


# --- the patient signs in with it ---


@pytest.mark.parametrize("own_phone", [True, False])
def test_code_and_birth_date_let_the_patient_in_again_and_again(demo_off, patient, code, own_phone):
    for _time in range(2):
        client, answer = try_it(code, **({"own_phone": "on"} if own_phone else {}))

        assert answer.status_code == 302
        assert who_is_in(client) == str(patient.account.pk)
        assert client.session["own_phone"] is own_phone
        assert client.get(reverse("patients:account")).status_code == 200


@pytest.mark.parametrize("change", [str.lower, typed, lambda code: f" {code.replace('-', ' ')} "])
def test_a_code_may_be_typed_as_it_is_read(patient, code, change):
    client, answer = try_it(change(code))

    assert answer.status_code == 302
    assert who_is_in(client) == str(patient.account.pk)


def test_one_and_capital_i_are_read_as_l():
    assert typed("1iL") == "LLL"


def test_a_wrong_code_a_wrong_date_and_a_closed_account_get_the_same_words(
    demo_off, patient, clinician, code
):
    other = make_patient(clinician=clinician, birth_date=patient.birth_date.replace(year=1970))
    closed = new_access_code(patient=other, by=clinician, at=timezone.now())
    User.objects.filter(patient=other).update(is_active=False)
    tries = [("ABCD-EFGH-JK", BORN), (code, "5 4 1980"), (closed, "4 5 1970")]

    answers = [try_it(*each)[1] for each in tries]

    assert {answer.status_code for answer in answers} == {422}
    told = {tuple(answer.context["form"].non_field_errors()) for answer in answers}
    assert len(told) == 1
    assert "That code and date of birth do not match." in text_of(answers[0])
    assert "<title>Error:" in text_of(answers[0])
    assert 'value="5 4 1980"' in text_of(answers[1])


def test_each_try_costs_the_same_statements(patient, code, django_assert_num_queries):
    for each in [("ABCD-EFGH-JK", BORN), (code, "5 4 1980")]:
        with django_assert_num_queries(2):  # the code, and the clinic to ring
            try_it(*each)


def test_after_five_tries_a_code_rests_for_an_hour_and_nobody_is_told(demo_off, patient, code):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        wrong = [try_it(code, f"{day} 1 1980", at=f"10.0.0.{day}")[1] for day in range(1, 6)]
        client, locked = try_it(code, at="10.0.0.77")
        assert who_is_in(client) is None
        assert locked.context["form"].errors == wrong[0].context["form"].errors

    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        assert try_it(code)[1].status_code == 302


def test_a_code_that_rests_shuts_no_other_way(patient, code):
    for day in range(1, 8):
        try_it(code, f"{day} 1 1980", at=f"10.0.0.{day}")
    made = offer_enrolment(
        patient=patient, kind=EnrolmentKind.SCREEN, by=patient.clinician, at=timezone.now()
    )

    assert Client().post(reverse("start", args=[code_of(made)]), {}).status_code == 302


def test_who_tries_many_codes_from_one_place_is_stopped(patient, code):
    for number in range(20):
        try_it(f"ABCD-EFGH-{ALPHABET[number]}2")

    assert try_it(code)[1].status_code == 422
    assert try_it(code, at="10.0.0.2")[1].status_code == 302


@pytest.mark.parametrize("wrong", ["", "ABCD", "ABCD-EFGH-J0", "é" * 10, "a\0b", "x" * 500])
def test_what_is_no_code_is_answered_beside_the_field(patient, wrong):
    _client, answer = try_it(wrong)

    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    assert "birth_date" not in answer.context["form"].errors


@pytest.mark.parametrize("wrong", ["", "tomorrow", "32 1 1980", "a\0b"])
def test_what_is_no_date_is_answered_beside_the_field(code, wrong):
    _client, answer = try_it(code, wrong)

    assert answer.status_code == 422
    assert "23 6 1984" in text_of(answer)
    assert answer.context["form"].errors["birth_date"]


def test_a_code_never_opens_the_account_of_a_colleague(patient, code):
    User.objects.filter(pk=patient.account.pk).update(role="clinician")
    client, answer = try_it(code)

    assert answer.status_code == 422
    assert who_is_in(client) is None


def test_a_code_made_with_the_secret_before_still_works(settings, patient, code):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10

    assert holder_of(code, birth_date=patient.birth_date) == patient.account


def test_who_is_signed_in_is_not_asked_again(as_patient):
    assert as_patient.get(ACCESS).url == reverse("home")


def test_the_database_keeps_one_live_code_a_patient(patient, clinician, code):
    new_access_code(patient=patient, by=clinician, at=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        AccessCode.objects.update(revoked_at=None, revoked_by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessCode.objects.filter(revoked_at=None).update(revoked_at=timezone.now())
    assert withdraw_access_code(patient.account, by=clinician, at=timezone.now())


# --- the patient's account ---


def test_the_account_says_how_this_device_is_signed_in(patient, code):
    own, _answer = try_it(code, own_phone="on")
    shared, _answer = try_it(code)
    page = reverse("patients:account")

    assert "your own, signed in for 90 days" in text_of(own.get(page))
    assert "signs out after 30 idle minutes" in text_of(shared.get(page))
    assert patient.account.email in text_of(own.get(page))


def test_sign_out_everywhere_ends_each_device(demo_off, patient, code):
    here, _answer = try_it(code)
    there, _answer = try_it(code, own_phone="on")
    made = offer_enrolment(
        patient=patient, kind=EnrolmentKind.HANDOUT, by=patient.clinician, at=timezone.now()
    )

    answer = here.post(reverse("signout_everywhere"), follow=True)

    assert "You are signed out on every device." in text_of(answer)
    page = reverse("patients:account")
    assert here.get(page).url.startswith(reverse("signin"))
    assert there.get(page).url.startswith(reverse("signin"))
    made.refresh_from_db()
    assert made.revoked_by == patient.account
    assert try_it(code)[1].status_code == 302


def test_signing_out_is_never_done_by_only_looking(as_patient, client):
    assert as_patient.get(reverse("signout_everywhere")).status_code == 405
    assert client.post(reverse("signout_everywhere")).url.startswith(reverse("signin"))
    assert as_patient.get(reverse("patients:account")).status_code == 200


def test_costs_few_queries(client, as_clinician, patient):
    with queries_at_most(2):
        client.get(ACCESS)
