"""Reminders on their way out: the words of the mail, the link that ends them, the address of the calendar."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from clinic.notices import drain, remind
from clinic.views.reminders import GUESSES, READS
from patients.actions.remind import (
    calendar_code,
    make_calendar_address,
    off_code,
    remind_by_mail,
    withdraw_calendar_address,
)
from patients.models import CalendarAddress, Notice, Reminder
from tests.clinic.test_notices import HEALTH
from tests.factories import make_clinic, make_patient, make_prescription, make_user

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 3, 10, 18, tzinfo=UTC)
CHANGED = timedelta(hours=1)


def stop_at(patient):
    return reverse("stop_reminders", args=[off_code(Reminder.objects.get(patient=patient))])


def calendar_at(patient):
    return reverse("calendar", args=[calendar_code(patient)])


@pytest.fixture
def asked(prescription):
    remind_by_mail(prescription.patient, at=EVENING - CHANGED)
    return prescription.patient


@pytest.fixture
def subscribed(prescription):
    make_calendar_address(prescription.patient, at=EVENING)
    return prescription.patient


def send(at=EVENING):
    remind(at=at)
    drain(clock=lambda: at)
    return mail.outbox[-1]


def drained(at):
    return drain(clock=lambda: at).sent


# --- the mail ---


def test_the_mail_tells_nothing_of_anybody_and_has_a_button_to_end_it(asked, settings):
    settings.SITE_URL = "https://homestretch.example"

    sent = send()

    words = set(sent.body.lower().replace(".", " ").split()) | set(sent.subject.lower().split())
    assert words & HEALTH == set()
    assert not {"gareth", "pryce", "duarte", asked.clinic.name.lower()} & words
    assert sent.subject == "Time for your plan today"
    assert "https://homestretch.example/today/" in sent.body
    off = f"https://homestretch.example{stop_at(asked)}"
    assert off in sent.body
    headers = message_from_bytes(sent.message().as_bytes(), policy=default)  # as a program reads them
    assert headers["List-Unsubscribe"].strip() == f"<{off}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert str(asked.pk) not in sent.message().as_string()


def test_other_mails_have_no_such_button(clinician, now):
    from tests.clinic.test_notices import make_notice

    make_notice(clinician, at=now)
    drain(clock=lambda: now)

    assert "List-Unsubscribe" not in mail.outbox[0].message()


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_one_reminder_a_patient():
    clinician = make_user(clinic=make_clinic())
    for _ in range(5):
        patient = make_patient(clinician=clinician)
        make_prescription(patient=patient)
        remind_by_mail(patient, at=EVENING - CHANGED)

    def work():
        for minute in range(4):
            remind(at=EVENING + timedelta(minutes=minute))
            drain(clock=lambda: EVENING)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    drain(clock=lambda: EVENING + timedelta(minutes=10))

    assert Notice.objects.filter(kind="reminder").count() == 5
    assert len({each.to[0] for each in mail.outbox}) == len(mail.outbox) == 5


def test_a_mail_server_that_is_away_all_evening_sends_nothing_at_night(asked, settings):
    settings.EMAIL_BACKEND = "tests.clinic.test_notices.Refusing"
    remind(at=EVENING)
    for minutes in range(0, 180, 10):
        assert drained(EVENING + timedelta(minutes=minutes)) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    for hours in (3, 6, 12):
        assert drained(EVENING + timedelta(hours=hours)) == 0

    assert mail.outbox == []
    assert not Notice.objects.exists()


# --- the link that ends them ---


def test_looking_at_the_link_ends_nothing_and_one_tap_does(asked):
    client = Client(enforce_csrf_checks=True)
    page = client.get(stop_at(asked))
    assert page.status_code == 200
    assert "<h1>Turn off email reminders</h1>" in page.content.decode()
    assert page.content.decode().count('<button class="btn btn-primary') == 1
    assert client.head(stop_at(asked)).status_code == 200
    assert Reminder.objects.get().by_mail

    answer = client.post(stop_at(asked))

    assert answer.status_code == 200
    assert "<h1>Email reminders are off</h1>" in answer.content.decode()
    assert not Reminder.objects.get().by_mail


def test_a_mail_program_ends_them_with_nothing_but_the_address(asked):
    """RFC 8058: no cookie, no token, no sign-in, and no redirect."""
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        stop_at(asked), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 200
    assert not Reminder.objects.get().by_mail
    assert client.post(stop_at(asked)).status_code == 200, "a second time does no harm"


def test_the_link_of_one_patient_ends_nobody_elses(asked, clinician):
    other = make_patient(clinician=clinician)
    remind_by_mail(other, at=EVENING)

    Client().post(stop_at(asked))

    assert Reminder.objects.get(patient=other).by_mail


def test_a_link_that_was_made_up_ends_nothing(asked, client):
    number, cut = Reminder.objects.get().pk, off_code(Reminder.objects.get())[:-1]
    for code in ("nothing", str(number), number.hex, f"{number.hex}:AAAA", cut):
        assert client.post(reverse("stop_reminders", args=[code])).status_code == 404
    assert Reminder.objects.get().by_mail


def test_a_link_made_with_the_secret_before_still_ends_them(asked, client, settings):
    address = stop_at(asked)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10

    assert client.post(address).status_code == 200
    assert not Reminder.objects.get().by_mail


# --- the address of the calendar ---


def test_a_calendar_program_reads_it_without_signing_in(subscribed, client, settings):
    settings.SITE_URL = "https://homestretch.example"

    answer = client.get(calendar_at(subscribed))

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    assert not answer.cookies
    events = Calendar.from_ical(answer.content).events
    assert len(events) == 28
    assert str(events[0]["url"]) == "https://homestretch.example/"
    assert client.post(calendar_at(subscribed)).status_code == 405


def test_the_address_holds_nothing_but_a_code_that_nobody_keeps(subscribed):
    address, row = calendar_at(subscribed), CalendarAddress.objects.get()

    code = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(code) == 26
    assert code not in str(CalendarAddress.objects.values().get())
    assert row.pk.hex not in address
    assert subscribed.pk.hex not in address


def test_whatever_opens_nothing_gets_the_same_page_for_the_same_work(subscribed, client):
    old = calendar_at(subscribed)
    make_calendar_address(subscribed, at=EVENING + CHANGED)
    off = calendar_at(subscribed)
    assert client.get(off).status_code == 200
    withdraw_calendar_address(subscribed, at=EVENING + 2 * CHANGED)
    made_up = reverse("calendar", args=["a" * 26])
    client.get(made_up)  # the row that counts is there from now on
    pages, statements = [client.get("/nothing/")], set()
    for address in (old, off, made_up):
        with CaptureQueriesContext(connection) as asked:
            pages.append(client.get(address))
        statements.add(len(asked))

    assert {each.status_code for each in pages} == {404}
    assert len({each.content for each in pages}) == 1
    assert len(statements) == 1


def test_of_a_closed_account_nothing_is_read(subscribed, client):
    account = subscribed.account
    account.is_active = False
    account.save()

    assert client.get(calendar_at(subscribed)).status_code == 404


def test_who_tries_many_addresses_is_told_to_stop_and_no_calendar_stops_for_it(
    subscribed, client, monkeypatch
):
    monkeypatch.setitem(GUESSES, "per_address", "5/h")
    for number in range(5):
        assert client.get(reverse("calendar", args=[f"guess{number}"])).status_code == 404

    assert client.get(reverse("calendar", args=["one-more"])).status_code == 429
    assert client.post(reverse("stop_reminders", args=["one-more"])).status_code == 429
    assert client.get(calendar_at(subscribed)).status_code == 200


def test_a_program_that_hammers_one_calendar_is_told_to_stop_and_keeps_nobody_from_another(
    subscribed, client, clinician, monkeypatch
):
    monkeypatch.setitem(READS, "per_key", "5/h")
    other = make_patient(clinician=clinician)
    make_calendar_address(other, at=timezone.now())

    statuses = [client.get(calendar_at(subscribed)).status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]
    assert client.get(calendar_at(other)).status_code == 200


def test_the_codes_are_told_to_nobody(subscribed, asked, caplog):
    client = Client()
    addresses = [calendar_at(subscribed), stop_at(asked)]
    with caplog.at_level(logging.DEBUG):
        answers = [client.get(address) for address in addresses]
        withdraw_calendar_address(subscribed, at=EVENING + CHANGED)
        answers.append(client.get(addresses[0]))

    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer.headers["Cache-Control"]
    for address in addresses:
        assert address not in caplog.text
