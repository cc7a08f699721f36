"""The page on which a patient turns reminders on and off."""

import re
from datetime import time

import pytest
from django.urls import reverse

from patients.actions.remind import calendar_code
from patients.models import CalendarAddress, Reminder
from tests.conftest import signed_in
from tests.factories import make_patient, make_user

pytestmark = pytest.mark.django_db

PAGE, MAIL, CALENDAR = (
    reverse(f"patients:{name}") for name in ("reminders", "mail_reminder", "calendar_address")
)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def link_on(answer):
    found = re.search(r">(http[^<]+/calendar/[^<]+)</textarea>", answer.content.decode())
    return found and found.group(1)


def test_everything_is_off_until_it_is_turned_on_and_looking_turns_nothing_on(as_patient):
    page = as_patient.get(PAGE)

    assert "Email: off" in text(page)
    assert "Calendar: off" in text(page)
    assert link_on(page) is None
    assert as_patient.get(MAIL).status_code == as_patient.get(CALENDAR).status_code == 405
    assert not Reminder.objects.exists()
    assert not CalendarAddress.objects.exists()


def test_the_account_leads_to_it(as_patient):
    assert f'href="{PAGE}"' in text(as_patient.get(reverse("patients:account")))


def test_e_mail_is_turned_on_and_off_by_one_tap_each(as_patient, patient):
    page = as_patient.post(MAIL, {"turn": "on"}, follow=True)
    assert "Email: on" in text(page)
    assert Reminder.objects.get().by_mail
    assert Reminder.objects.get().time_of_day == time(18)

    page = as_patient.post(MAIL, {"turn": "off"}, follow=True)
    assert "Email: off" in text(page)
    assert not Reminder.objects.get().by_mail


@pytest.mark.parametrize("turn", ["", "maybe", "ON"])
def test_what_is_not_on_turns_off(as_patient, turn):
    as_patient.post(MAIL, {"turn": "on"})
    as_patient.post(MAIL, {"turn": turn})
    as_patient.post(CALENDAR, {"turn": turn})

    assert not Reminder.objects.get().by_mail
    assert not CalendarAddress.objects.exists()


def test_without_an_e_mail_address_it_says_whom_to_call(as_patient, patient):
    patient.account.email = None
    patient.account.save()

    page = as_patient.get(PAGE)
    assert "We have no email address of yours." in text(page)
    assert patient.clinic.phone in text(page)
    assert MAIL not in text(page)
    refused = as_patient.post(MAIL, {"turn": "on"}, follow=True)

    assert "We have no email address of yours." in text(refused)
    assert not Reminder.objects.exists()


def test_the_time_is_kept_and_turns_nothing_on(as_patient):
    page = as_patient.post(PAGE, {"time_of_day": "07:45"}, follow=True)

    assert "The time is saved." in text(page)
    assert 'value="07:45"' in text(page)
    chosen = Reminder.objects.get()
    assert (chosen.time_of_day, chosen.by_mail) == (time(7, 45), False)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Choose a time from 05:00 to 22:00."),
        ("04:59", "Choose a time from 05:00 to 22:00."),
        ("22:01", "Choose a time from 05:00 to 22:00."),
        ("half past six", "Write the time like this: 18:30."),
    ],
)
def test_a_time_at_night_or_none_is_said_to_be_wrong_beside_the_field(as_patient, typed, says):
    page = as_patient.post(PAGE, {"time_of_day": typed})

    assert page.status_code == 422
    assert page.content.decode().count(says) == 2  # above, and beside the field
    assert not Reminder.objects.exists()


def test_an_address_is_made_shown_again_and_replaced(as_patient, client, patient):
    page = as_patient.post(CALENDAR, {"turn": "on"}, follow=True)
    first = link_on(page)
    assert "Calendar: on" in text(page)
    assert first == f"http://testserver{reverse('calendar', args=[calendar_code(patient)])}"
    assert link_on(as_patient.get(PAGE)) == first
    assert client.get(first).status_code == 200

    second = link_on(as_patient.post(CALENDAR, {"turn": "on"}, follow=True))

    assert second != first
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)


def test_the_calendar_is_turned_off(as_patient, client):
    link = link_on(as_patient.post(CALENDAR, {"turn": "on"}, follow=True))

    page = as_patient.post(CALENDAR, {"turn": "off"}, follow=True)

    assert "Calendar: off" in text(page)
    assert client.get(link).status_code == 404


def test_an_address_whose_secret_is_gone_is_not_shown_as_if_it_worked(as_patient, settings, patient):
    as_patient.post(CALENDAR, {"turn": "on"})
    settings.SECRET_KEY = "another" * 10

    page = signed_in(patient.account).get(PAGE)

    assert "Calendar: off" in text(page)
    assert link_on(page) is None


def test_nobody_else_has_the_page(client, as_clinician, clinic, patient):
    other = signed_in(make_patient(clinician=patient.clinician).account)
    other.post(CALENDAR, {"turn": "on"})

    for address in (PAGE, MAIL, CALENDAR):
        assert as_clinician.post(address, {"turn": "on"}).status_code == 404
        assert signed_in(make_user(role="reception", clinic=clinic)).post(address).status_code == 404
        assert client.post(address, {"turn": "on"}).status_code == 302
    assert not patient.calendar_addresses.exists()


def test_the_page_costs_few_queries(as_patient, django_assert_max_num_queries):
    as_patient.post(CALENDAR, {"turn": "on"})
    as_patient.post(MAIL, {"turn": "on"})
    as_patient.get(PAGE)  # its messages are read

    with django_assert_max_num_queries(5):
        as_patient.get(PAGE)
