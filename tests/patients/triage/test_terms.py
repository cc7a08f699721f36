"""The terms of clinical.md 4.2, where no rule alone would show a slip."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from patients.triage import terms
from tests.patients.triage.make import TODAY, make_log

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("said", "is_session"),
    [
        ({"status": "done"}, True),
        ({"status": "partial"}, True),
        ({"status": "stopped"}, True),
        ({"status": "held"}, False),
        ({"status": "skipped"}, False),
        ({"status": "done", "during": 0}, True),
        ({"status": "done", "during": None}, False),
    ],
)
def test_a_session_was_begun_and_has_a_worst_pain(said, is_session):
    assert terms.is_session(make_log(**said)) is is_session


@pytest.mark.parametrize(
    ("during", "after", "peak"), [(3, 5, 5), (5, 3, 5), (None, 5, 5), (0, None, 0), (None, None, None)]
)
def test_the_peak_is_the_higher_of_during_and_after(during, after, peak):
    assert terms.peak(make_log(during=during, after=after)) == peak


@pytest.mark.parametrize(("days", "inside"), [(0, True), (6, True), (7, False)])
def test_the_last_7_dates_are_today_and_the_six_before(days, inside):
    assert terms.in_last_dates(TODAY - timedelta(days=days), TODAY) is inside


def test_five_minutes_ahead_are_told_across_the_change_of_the_clocks():
    """At 01:00 on 29 March 2026 British clocks jump to 02:00: 00:58 and 02:01 lie three minutes apart."""
    before, after = (datetime(2026, 3, 29, *time, tzinfo=LONDON) for time in ((0, 58), (2, 1)))

    assert not terms.in_future(after, before)
    assert terms.in_future(after + timedelta(minutes=3), before)
