"""Change a password, or get a new one by mail."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import User
from tests.conftest import signed_in
from tests.proofs import make_app, prove

pytestmark = pytest.mark.django_db

FORGOTTEN = "/signin/forgotten/"
NEW = "another good long password"


def link():
    (way,) = re.findall(r"http\S+(/signin/forgotten/\S+)", str(mail.outbox[-1].body))
    return way


def choose(client, password):
    form = client.get(link(), follow=True)
    return client.post(form.redirect_chain[-1][0], {"new_password1": password, "new_password2": password})


def test_the_link_sets_a_new_password_once_and_signs_nobody_in(client, clinician):
    client.post(FORGOTTEN, {"email": clinician.email.upper()})
    answer = choose(client, NEW)

    assert answer.url == "/signin/"
    assert "_auth_user_id" not in client.session
    assert User.objects.get(pk=clinician.pk).check_password(NEW)
    mail.outbox.pop()  # the notice of the change
    assert Client().get(link()).status_code == 410


def test_the_second_factor_is_asked_for_all_the_same(client, clinician, demo_off):
    make_app(clinician)
    client.post(FORGOTTEN, {"email": clinician.email})
    choose(client, NEW)
    answer = client.post("/signin/", {"username": clinician.email, "password": NEW})

    assert answer.url == reverse("mfa_authenticate")


def test_every_address_gets_the_same_answer_and_only_one_with_a_password_a_mail(client, clinician, patient):
    without = patient.account
    without.set_unusable_password()
    without.save()
    pages = []
    for email in (clinician.email, without.email, "nobody@home.example"):
        text = client.post(FORGOTTEN, {"email": email}).content.decode()
        pages.append(re.sub(r'value="\w{60,}"', "", text))

    assert len(set(pages)) == 1
    assert [sent.to for sent in mail.outbox] == [[clinician.email]]


def test_the_mail_says_nothing_of_health_and_no_name(client, clinician):
    client.post(FORGOTTEN, {"email": clinician.email})

    for word in (clinician.name, "Ines", "pain", " stretch", "patient"):
        assert word not in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


def test_a_link_runs_out_after_an_hour(client, clinician):
    client.post(FORGOTTEN, {"email": clinician.email})
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert client.get(link()).status_code == 410


def test_asking_again_and_again_is_counted(client, clinician):
    answers = [client.post(FORGOTTEN, {"email": clinician.email}).status_code for _time in range(4)]

    assert answers == [200, 200, 200, 422]


@pytest.mark.parametrize("weak", ["short", "password123", "1234567890123", "qwertyuiop"])
def test_a_password_that_is_short_or_common_is_refused(client, clinician, weak):
    client.post(FORGOTTEN, {"email": clinician.email})
    answer = choose(client, weak)

    assert answer.status_code == 422
    assert not User.objects.get(pk=clinician.pk).check_password(weak)


def test_a_long_password_of_plain_words_is_taken(client, clinician):
    long = "the quick brown heron naps on the harbour wall at noon each day"
    client.post(FORGOTTEN, {"email": clinician.email})
    choose(client, long)

    assert User.objects.get(pk=clinician.pk).check_password(long)


def test_changing_it_ends_the_other_sessions_and_keeps_this_one(clinician):
    here, there = signed_in(clinician), signed_in(clinician)
    prove(here, clinician)
    answer = here.post(
        "/settings/password/",
        {"oldpassword": "stretch-every-day", "password1": NEW, "password2": NEW},
    )

    assert answer["Location"] == reverse("mfa_index")
    assert here.get("/clinic/review/").status_code == 200
    assert there.get("/clinic/review/").status_code == 302
    assert mail.outbox[-1].to == [clinician.email]


@pytest.mark.parametrize(
    "said",
    [
        {"oldpassword": "wrong", "password1": NEW, "password2": NEW},
        {"oldpassword": "stretch-every-day", "password1": NEW, "password2": "not the same one"},
        {"oldpassword": "stretch-every-day", "password1": "password123", "password2": "password123"},
        {},
    ],
)
def test_a_change_that_is_not_right_changes_nothing(clinician, said):
    client = signed_in(clinician)
    prove(client, clinician)

    assert client.post("/settings/password/", said).status_code == 422
    assert User.objects.get(pk=clinician.pk).check_password("stretch-every-day")
