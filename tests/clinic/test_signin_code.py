"""A code by e-mail: the same page and as much work for every address, mail only to those with an account."""

import re
import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.adapters import mail_after_answer
from clinic.middleware import MailAfterAnswer
from clinic.models import User
from clinic.signing_in import OWN_PHONE
from tests.proofs import make_app, make_passkey

pytestmark = pytest.mark.django_db

ASK, TYPE = "/signin/code/", "/signin/code/type/"


def ask(client, email, **more):
    return client.post(ASK, {"email": email, **more}, follow=True)


def code_in_mail():
    (code,) = re.findall(r"^[A-Z]{4}-[A-Z]{4}$", str(mail.outbox[-1].body), re.M)
    return code


def text_of(answer):
    """The page without what differs by chance, and without the address that was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return re.sub(r"[\w.]+@[\w.]+", "", text)


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_code_signs_in_once(client, patient):
    ask(client, patient.account.email)
    answer = client.post(TYPE, {"code": code_in_mail()}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("patients:today")
    again = Client()
    ask(again, patient.account.email)
    again.post(TYPE, {"code": mail.outbox[0].body})
    assert not is_in(again)


def test_case_spaces_and_dashes_do_not_matter(client, patient):
    ask(client, patient.account.email.upper())
    client.post(TYPE, {"code": f" {code_in_mail().lower().replace('-', ' ')} "})

    assert is_in(client)


def test_the_mail_says_nothing_of_health_and_no_name(client, patient):
    ask(client, patient.account.email)
    (sent,) = mail.outbox

    assert sent.to == [patient.account.email]
    for word in (patient.name, "Gareth", "pain", " stretch", "physio", patient.clinic.name):
        assert word not in f"{sent.subject} {sent.body}"


def test_an_unknown_and_a_closed_address_get_the_same_page_and_no_mail(patient, clinician):
    closed = User.objects.get(pk=clinician.pk)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    answers = [ask(Client(), email) for email in (patient.account.email, "nobody@home.example", closed.email)]

    assert len({text_of(answer) for answer in answers}) == 1
    assert {answer.redirect_chain[-1][0] for answer in answers} == {TYPE}
    assert [sent.to for sent in mail.outbox] == [[patient.account.email]]


def test_a_wrong_code_gets_the_same_answers_with_and_without_an_account(patient):
    told = []
    for email in (patient.account.email, "nobody@home.example"):
        client = Client()
        ask(client, email)
        told.append([text_of(client.post(TYPE, {"code": "BBBB-BBBB"}, follow=True)) for _try in range(3)])

    assert told[0] == told[1]
    assert "That code is not right, or it has run out." in told[0][0]
    assert "Too many tries" in told[0][2]


def test_known_and_unknown_addresses_cost_the_same_statements(patient):
    counts = []
    for email in (patient.account.email, "nobody@home.example"):
        with CaptureQueriesContext(connection) as asked:
            Client().post(ASK, {"email": email})
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_mail_goes_out_after_the_answer(rf):
    """So the time of an answer does not tell whether a mail was sent."""
    request = rf.get("/")
    mail_after_answer(request, "account_changed", "gareth@home.example", {})
    response = MailAfterAnswer(lambda request: HttpResponse("ok"))(request)

    assert mail.outbox == []
    response.close()
    assert [sent.to for sent in mail.outbox] == [["gareth@home.example"]]


def test_a_mail_server_that_refuses_breaks_no_page_and_no_address_is_logged(
    client, patient, monkeypatch, caplog
):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({patient.account.email: (550, b"no")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    assert ask(client, patient.account.email).status_code == 200
    assert "SMTPRecipientsRefused" in caplog.text
    assert patient.account.email not in caplog.text


def test_after_three_wrong_codes_the_right_one_is_too_late(client, patient):
    ask(client, patient.account.email)
    code = code_in_mail()
    for _try in range(3):
        client.post(TYPE, {"code": "BBBB-BBBB"})
    client.post(TYPE, {"code": code})

    assert not is_in(client)


@pytest.mark.parametrize(("minutes", "works"), [(14, True), (16, False)])
def test_the_code_works_for_15_minutes(client, patient, minutes, works):
    ask(client, patient.account.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        client.post(TYPE, {"code": code_in_mail()})
        assert is_in(client) is works


def test_the_code_works_only_where_it_was_asked_for(client, patient):
    ask(client, patient.account.email)
    elsewhere = Client()
    ask(elsewhere, "nobody@home.example")
    elsewhere.post(TYPE, {"code": code_in_mail()})

    assert not is_in(elsewhere)


def test_asking_again_and_again_is_counted(client, patient):
    answers = [client.post(ASK, {"email": patient.account.email}) for _time in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 422]
    assert len(mail.outbox) == 3


def test_a_flood_from_elsewhere_does_not_stop_the_mail_to_the_owners_device(client, patient):
    email = patient.account.email
    client.post("/signin/", {"username": email, "password": "stretch-every-day"})
    client.post(reverse("signout"))
    for place in range(20):
        Client().post(ASK, {"email": email}, REMOTE_ADDR=f"10.0.1.{place}")
    mailed = len(mail.outbox)

    assert mailed == 15  # an hour, at the most, however many ask
    ask(client, email)
    assert len(mail.outbox) == mailed + 1


def test_a_password_that_is_closed_for_tries_leaves_the_code_by_mail_open(client, patient):
    email = patient.account.email
    for _try in range(6):
        client.post("/signin/", {"username": email, "password": "wrong"})
    ask(client, email)
    client.post(TYPE, {"code": code_in_mail()})

    assert is_in(client)


def test_own_phone_is_remembered_through_the_code(client, patient):
    ask(client, patient.account.email, own_phone="on")
    client.post(TYPE, {"code": code_in_mail()})

    assert client.session[OWN_PHONE] is True
    assert not client.session.get_expire_at_browser_close()


def test_a_code_alone_does_not_bring_in_staff_with_a_second_factor(client, clinician):
    make_app(clinician)
    ask(client, clinician.email)
    answer = client.post(TYPE, {"code": code_in_mail()})

    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_a_patient_who_lost_the_phone_with_the_passkey_still_comes_in_by_code(client, patient):
    make_passkey(patient.account)
    ask(client, patient.account.email)
    client.post(TYPE, {"code": code_in_mail()})

    assert is_in(client)


def test_next_leads_on_inside_the_house_alone(client, patient):
    for asked, led in (("/progress/", "/progress/"), ("//evil.example/", "/")):
        client.post(f"{ASK}?next={asked}", {"email": patient.account.email})
        answer = client.post(f"{TYPE}?next={asked}", {"code": code_in_mail()})
        assert answer.url == led
        client.post(reverse("signout"))


@pytest.mark.parametrize("bad", [{}, {"email": ""}, {"email": "nobody"}, {"email": "a\x00@b.example"}])
def test_bad_input_is_answered_in_words(client, bad):
    answer = client.post(ASK, bad)

    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_whoever_has_not_asked_is_sent_to_ask(client):
    assert client.get(TYPE).url == ASK
