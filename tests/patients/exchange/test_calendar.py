"""The days for a calendar program, read back as one reads them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from patients.actions.pause import pause, release
from patients.actions.prescribe import end_prescription
from patients.actions.remind import choose_time, make_calendar_address
from patients.exchange.calendar import as_calendar
from patients.models import Patient, Prescription
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

pytestmark = pytest.mark.django_db

SITE = "https://homestretch.example/"
TUESDAY = date(2026, 3, 10)


def read(patient: Patient, *, at: datetime) -> Calendar:
    """What a program reads at this moment; the address is the same each time."""
    address = patient.calendar_addresses.live().first() or make_calendar_address(patient, at=at)
    fresh = type(address).objects.select_related("patient__clinic", "patient__reminder").get(pk=address.pk)
    return Calendar.from_ical(as_calendar(fresh, at=at, link=SITE))


def in_zone(calendar: Calendar, zone: str = "Europe/London") -> list[datetime]:
    begins: list[Any] = [event.start for event in calendar.events]
    return [each.astimezone(ZoneInfo(zone)) for each in begins]


def starts(calendar: Calendar, zone: str = "Europe/London") -> list[datetime]:
    return [each.replace(tzinfo=None) for each in in_zone(calendar, zone)]


def days(calendar: Calendar) -> list[date]:
    return [each.date() for each in starts(calendar)]


def ids(calendar: Calendar) -> dict[date, str]:
    return dict(zip(days(calendar), (str(event["uid"]) for event in calendar.events), strict=True))


def test_four_weeks_of_days_at_the_time_that_was_chosen(prescription, now):
    choose_time(prescription.patient, time(7, 30), at=now)

    calendar = read(prescription.patient, at=now)

    days_ahead = [TUESDAY + timedelta(days=ahead) for ahead in range(28)]
    assert starts(calendar) == [datetime.combine(day, time(7, 30)) for day in days_ahead]
    assert {event.duration for event in calendar.events} == {timedelta(minutes=15)}


def test_nobody_and_no_body_stands_in_it(prescription, now):
    file = read(prescription.patient, at=now).to_ical().decode().lower()

    for word in ("gareth", "pryce", "hamstring", "stretch,", "leg", "pain", "towel", "level", "physio"):
        assert word not in file
    event = read(prescription.patient, at=now).events[0]
    assert {name.lower() for name in event} == {
        *("uid", "dtstamp", "dtstart", "dtend", "summary", "description", "url", "class", "transp")
    }
    assert (str(event["summary"]), str(event["description"])) == ("Home exercises", SITE)
    assert str(prescription.patient.pk) not in file
    assert prescription.patient.clinic.name.lower() not in file


@pytest.mark.parametrize(
    ("zone", "first", "offsets"),
    [
        ("Europe/London", date(2026, 3, 20), {0, 1}),
        ("Europe/London", date(2026, 10, 20), {1, 0}),
        ("America/New_York", date(2026, 3, 1), {-5, -4}),
        ("America/New_York", date(2026, 10, 20), {-4, -5}),
    ],
)
def test_over_a_change_of_the_clocks_every_day_stands_at_the_same_hour(zone, first, offsets):
    clinician = make_user(clinic=make_clinic(time_zone=zone))
    at = datetime.combine(first, time(12), ZoneInfo(zone)).astimezone(UTC)
    patient = make_patient(clinician=clinician, at=at - timedelta(days=40))
    make_prescription(patient=patient, at=at - timedelta(days=10))
    choose_time(patient, time(5), at=at)

    calendar = read(patient, at=at)

    assert starts(calendar, zone) == [datetime.combine(first + timedelta(days=n), time(5)) for n in range(28)]
    assert {each.utcoffset() for each in in_zone(calendar, zone)} == {
        timedelta(hours=hours) for hours in offsets
    }


def test_a_day_off_stands_not_in_it(prescription, now):
    Prescription.objects.update(rest_days=[2, 5])

    assert {day.weekday() for day in days(read(prescription.patient, at=now))} == {0, 1, 3, 4, 6}


def test_while_the_routine_is_paused_it_is_empty_and_the_day_of_the_release_is_free(
    prescription, clinician, now
):
    patient = prescription.patient
    lock = pause(patient=patient, reason="Holiday.", by=clinician, at=now)
    assert days(read(patient, at=now)) == []

    release(lock, by=clinician, at=now + timedelta(hours=1), reason="Back.")

    assert days(read(patient, at=now + timedelta(hours=2)))[0] == TUESDAY + timedelta(days=1)


def test_a_day_that_pain_held_is_free(prescription, now):
    make_session(prescription=prescription, performed_at=now, status="held", holds=())

    assert days(read(prescription.patient, at=now + timedelta(hours=2)))[0] == TUESDAY + timedelta(days=1)


def test_without_a_routine_it_is_empty_and_one_that_starts_later_begins_then(prescription, clinician, now):
    later = TUESDAY + timedelta(days=3)
    Prescription.objects.update(start=later, review_due=later)
    assert days(read(prescription.patient, at=now))[0] == TUESDAY + timedelta(days=3)

    end_prescription(prescription, by=clinician, at=now)

    assert days(read(prescription.patient, at=now)) == []


def test_an_event_keeps_its_id_when_time_or_routine_change(prescription, now):
    patient = prescription.patient
    before = ids(read(patient, at=now))

    choose_time(patient, time(6), at=now + timedelta(hours=1))
    make_prescription(patient=patient, at=now + timedelta(hours=2), reason="Longer holds.")

    after = ids(read(patient, at=now + timedelta(hours=3)))
    assert after == before
    assert len(set(before.values())) == 28


def test_of_days_gone_by_it_says_nothing(prescription, now):
    read(prescription.patient, at=now)

    assert days(read(prescription.patient, at=now + timedelta(days=5)))[0] == TUESDAY + timedelta(days=5)


def test_until_something_changes_it_is_the_same_file_all_day(prescription, now):
    first, later = (read(prescription.patient, at=now + timedelta(hours=hours)) for hours in (0, 9))

    assert first.to_ical() == later.to_ical()
