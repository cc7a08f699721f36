from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.hours import Hours
from clinic.models import Clinic

LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")
EIGHT_TO_SIX = {weekday: (time(8), time(18)) for weekday in range(5)}
EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 6)})  # Good Friday, Easter Monday
HOURS = Hours(LONDON, EIGHT_TO_SIX, EASTER)
CLOSED = Hours(LONDON, {})
HOUR = timedelta(hours=1)


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-10 07:59", False),
        ("2026-03-10 08:00", True),
        ("2026-03-10 17:59", True),
        ("2026-03-10 18:00", False),
        ("2026-03-14 12:00", False),  # Saturday
        ("2026-04-03 12:00", False),  # Good Friday
        ("2026-04-07 12:00", True),
    ],
)
def test_the_clinic_is_open_on_working_days_and_not_on_holidays(moment, is_open):
    assert HOURS.is_open(at(moment)) is is_open


def test_hours_are_those_of_the_clinics_own_clock():
    in_auckland = Hours(AUCKLAND, EIGHT_TO_SIX)

    assert in_auckland.is_open(datetime(2026, 3, 9, 20, 0, tzinfo=UTC))  # Tuesday, 09:00 there
    assert not HOURS.is_open(datetime(2026, 3, 9, 20, 0, tzinfo=UTC))
    assert HOURS.is_open(datetime(2026, 7, 7, 7, 30, tzinfo=UTC))  # 08:30 in summer
    assert not HOURS.is_open(datetime(2026, 1, 6, 7, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-10 09:00", "2026-03-10 10:00"),
        ("2026-03-10 03:00", "2026-03-10 09:00"),
        ("2026-03-10 17:30", "2026-03-11 08:30"),
        ("2026-03-13 17:30", "2026-03-16 08:30"),  # over the weekend
        ("2026-03-13 17:00", "2026-03-13 18:00"),
        ("2026-04-02 17:45", "2026-04-07 08:45"),  # over Easter
        ("2026-03-27 17:30", "2026-03-30 08:30"),  # over the change to summer time
        ("2026-10-23 17:30", "2026-10-26 08:30"),  # and back
    ],
)
def test_a_working_hour_runs_only_while_the_clinic_is_open(moment, due):
    assert HOURS.after_working(at(moment), HOUR) == at(due)


def test_more_hours_than_a_day_has_run_on():
    assert HOURS.after_working(at("2026-03-10 09:00"), 12 * HOUR) == at("2026-03-11 11:00")


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-28 23:00", datetime(2026, 3, 29, 4, 0, tzinfo=UTC)),  # 01:00 became 02:00
        ("2026-10-24 23:00", datetime(2026, 10, 25, 3, 0, tzinfo=UTC)),  # 02:00 became 01:00
    ],
)
def test_hours_of_a_night_clinic_are_real_hours_when_the_clocks_change(moment, due):
    """Opens at midnight: four hours later it is 04:00 UTC in spring, 03:00 UTC in autumn."""
    nights = Hours(LONDON, {6: (time(0), time(9))})

    assert nights.after_working(at(moment), 4 * HOUR) == due


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-10 09:00", "2026-03-10 18:00"),
        ("2026-03-10 06:00", "2026-03-10 18:00"),
        ("2026-03-10 18:00", "2026-03-11 18:00"),
        ("2026-03-13 19:00", "2026-03-16 18:00"),
        ("2026-04-02 19:00", "2026-04-07 18:00"),
        ("2026-03-28 12:00", "2026-03-30 18:00"),
    ],
)
def test_the_same_working_day_is_the_next_one_after_closing_time(moment, due):
    assert HOURS.end_of_working_day(at(moment)) == at(due)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-10 09:00", "2026-03-12 18:00"),
        ("2026-03-10 06:00", "2026-03-12 18:00"),
        ("2026-03-13 09:00", "2026-03-17 18:00"),  # Friday: Monday, Tuesday
        ("2026-03-13 19:00", "2026-03-17 18:00"),
        ("2026-03-14 12:00", "2026-03-17 18:00"),  # Saturday
        ("2026-03-15 23:59", "2026-03-17 18:00"),
        ("2026-04-02 09:00", "2026-04-08 18:00"),  # before Easter
        ("2026-03-27 09:00", "2026-03-31 18:00"),
    ],
)
def test_two_working_days_are_those_after_the_date(moment, due):
    assert HOURS.end_of_working_days(at(moment), 2) == at(due)


def test_a_clinic_that_is_never_open_still_gives_a_moment():
    moment = at("2026-03-10 09:00")

    assert not CLOSED.is_open(moment)
    assert CLOSED.after_working(moment, HOUR) == moment + HOUR
    assert CLOSED.end_of_working_day(moment) == moment
    assert CLOSED.end_of_working_days(moment, 2) == moment + timedelta(days=2)


def test_a_year_of_holidays_ends():
    whole_year = frozenset(date(2026, 3, 1) + timedelta(days=days) for days in range(500))

    assert Hours(LONDON, EIGHT_TO_SIX, whole_year).end_of_working_day(at("2026-03-10 09:00")) == at(
        "2026-03-10 09:00"
    )


@given(
    moment=st.datetimes(
        datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.sampled_from([UTC, LONDON])
    ),
    hours=st.integers(1, 30),
)
def test_due_times_lie_ahead_and_in_opening_hours(moment, hours):
    due = HOURS.after_working(moment, hours * HOUR)
    closing = HOURS.end_of_working_day(moment)

    assert due > moment
    assert closing > moment
    assert HOURS.is_open(due - timedelta(seconds=1))
    assert HOURS.is_open(closing - timedelta(seconds=1))
    assert HOURS.end_of_working_days(moment, 2) > closing


# ---- the clinic's targets (clinical.md 4.1)


@pytest.mark.parametrize(
    ("severity", "moment", "due"),
    [
        ("emergency", "2026-03-10 09:00", "2026-03-10 10:00"),
        ("emergency", "2026-03-14 03:00", "2026-03-16 09:00"),
        ("urgent", "2026-03-10 09:00", "2026-03-10 18:00"),
        ("soon", "2026-03-10 09:00", "2026-03-12 18:00"),
        ("routine", "2026-03-10 09:00", "2026-03-17 18:00"),
        ("routine", "2026-03-14 09:00", "2026-03-23 18:00"),
        ("routine", "2026-03-22 23:30", "2026-03-30 18:00"),  # Sunday to Sunday, an hour shorter
        ("routine", "2026-03-20 17:30", "2026-03-27 18:00"),
    ],
)
def test_each_severity_has_its_target(severity, moment, due):
    assert Clinic(name="Harbour").due_by(severity, at=at(moment).astimezone(UTC)) == at(due)


def test_a_clinic_sets_its_own_targets():
    keen = Clinic(name="Harbour", emergency_target_hours=2, soon_target_days=1, routine_target_days=3)
    moment = at("2026-03-10 09:00")

    assert keen.due_by("emergency", at=moment) == at("2026-03-10 11:00")
    assert keen.due_by("soon", at=moment) == at("2026-03-11 18:00")
    assert keen.due_by("routine", at=moment) == at("2026-03-13 18:00")
    assert keen.numbers["soon_target"] == "1 working day"
