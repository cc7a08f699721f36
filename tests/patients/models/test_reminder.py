from datetime import date, time, timedelta

import pytest

from patients.actions.remind import choose_time, make_calendar_address
from patients.models import CalendarAddress, Notice, Reminder
from tests.conftest import NOW
from tests.patients.models.refused import refuses, refuses_another

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("moment", [time(4, 59), time(22, 1), time(0)])
def test_nobody_is_reminded_at_night(patient, moment):
    choose_time(patient, time(5), at=NOW)

    refuses(Reminder.objects.get(), "nobody_is_reminded_at_night", time_of_day=moment)


def test_a_patient_has_one_live_calendar_address(patient):
    """one_live_calendar_address_a_patient"""
    address = make_calendar_address(patient, at=NOW)

    refuses_another(address, code_hash="another")
    make_calendar_address(patient, at=NOW + timedelta(hours=1))
    assert CalendarAddress.objects.live().count() == 1


def test_an_address_is_kept_as_a_hash_and_turned_off_after_it_was_made(patient):
    address = make_calendar_address(patient, at=NOW)

    refuses(address, "calendar_address_is_hashed", code_hash="")
    refuses(address, "calendar_address_is_turned_off_later", revoked_at=NOW - timedelta(seconds=1))


def test_one_reminder_a_patient_and_date(patient):
    """one_reminder_a_patient_and_date"""
    who = {"clinic": patient.clinic, "recipient": patient.account, "kind": "reminder"}
    when = {"created_at": NOW, "send_after": NOW, "next_try_at": NOW}
    row = Notice.objects.create(**who, **when, remind_on=date(2026, 3, 10))

    refuses_another(row)
    Notice.objects.create(**who, **when, remind_on=date(2026, 3, 11))
    refuses(row, "a_reminder_is_of_a_date", remind_on=None)
    refuses(row, "a_reminder_is_of_a_date", kind="patient")
