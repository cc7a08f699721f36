"""Seconds held, strength of the stretch, the calendar of 12 weeks, the next morning on the pain chart:
what was noted is where it belongs, what was skipped is a gap, left and right differ by shape."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions.amend import amend_session
from patients.actions.pause import pause
from patients.actions.report import report_morning
from patients.adherence import Period
from patients.answers import HoldDone
from patients.pictures import calendar_drawing, effort_drawing
from patients.pictures.calendar import calendar_of, first_day
from patients.pictures.day_marks import DayDone
from patients.pictures.effort import Effort, HoldChart, StrengthChart
from patients.pictures.pain import OwnPainChart, PainChart, Point
from patients.pictures.reading import own_pictures
from tests.factories import NOW, make_answers, make_prescription, make_session

TODAY = date(2026, 3, 10)  # a Tuesday
DAY = timedelta(days=1)


def efforts(*sides, strength=()):
    """Sessions day by day; each (left, right) in seconds, of 60 on each side."""
    count = max(len(sides), len(strength))
    held = [*sides, *[(None, None)] * (count - len(sides))]
    felt = [*strength, *[None] * (count - len(strength))]
    return [
        Effort(
            on=TODAY - (count - number) * DAY,
            left=left,
            right=right,
            goal_left=60,
            goal_right=60,
            strength=how,
        )
        for number, ((left, right), how) in enumerate(zip(held, felt, strict=True))
    ]


# --- seconds held ---


def test_left_and_right_are_told_apart_without_their_colour():
    drawn = effort_drawing.drawn(HoldChart(efforts((60, 50), (55, 60))), ids="x", title="Held", look="")

    assert len(re.findall('<circle class="c-left-dot"', drawn)) == 2
    assert len(re.findall('<rect class="c-right-dot"', drawn)) == 2
    assert ">left 55 s<" in drawn
    assert ">right 60 s<" in drawn
    assert "<title" in drawn
    assert "Held in the last session: left 55 of 60 seconds, right 60 of 60 seconds." in drawn


def test_a_session_without_holds_is_a_gap_and_no_zero():
    chart = HoldChart(efforts((60, 60), (30, None), (None, None), (60, 60), (60, 50)))

    assert (len(chart.left_lines), len(chart.right_lines)) == (2, 2)
    assert (len(chart.left_dots), len(chart.right_dots)) == (4, 3)
    assert str(chart.floor) not in [dot.y for dot in (*chart.left_dots, *chart.right_dots)]


def test_what_was_prescribed_is_one_line_where_both_sides_have_the_same():
    assert len(HoldChart(efforts((60, 60), (60, 60))).goals) == 1


def test_no_holds_are_no_chart():
    assert not HoldChart(efforts((None, None), (60, 60)))
    assert HoldChart(efforts((None, None))).sentence == "No holds were noted in these sessions."


# --- strength ---


def test_a_strength_that_was_skipped_is_a_gap():
    chart = StrengthChart(efforts(strength=(4, None, 0, 6)))

    assert len(chart.strength_lines) == 2
    assert len(chart.strength_dots) == 3
    assert chart.sentence == ("Strength of the stretch: last answer 6, between 0 and 6. Not answered in 1.")


# --- pain ---


def points(*worsts, limit=5):
    return [
        Point(on=TODAY + number * DAY, before=2, worst=worst, after=None, limit=limit, version=1)
        for number, worst in enumerate(worsts)
    ]


def test_the_limit_is_a_line_that_moves_with_the_routine():
    chart = PainChart([*points(3, 3), *points(4, 4, limit=4)])

    assert len(chart.limits) == 2


def test_a_patient_reads_plain_words_and_no_rules():
    chart = OwnPainChart(points(3, None, 6, 4))

    assert chart.sentence == (
        "Your worst pain was between 3 and 6, and 4 when you answered last. Your limit is 5."
    )
    assert OwnPainChart(points(3, 3)).sentence == "Your worst pain was 3 each time. Your limit is 5."
    assert OwnPainChart(points(None)).sentence.startswith("You skipped")
    assert chart.flags == chart.changes == []


# --- the calendar ---


def calendar(done=(), *, start=date(2026, 2, 2), rest=frozenset({6}), **more):
    return calendar_of(
        today=TODAY,
        periods=[Period(start, None, 1, rest)],
        done={on: DayDone(*each) for on, each in done},
        **more,
    )


def mark(found, on):
    return next(day.mark for day in found.days if day.on == on)


def test_it_begins_on_a_monday_eleven_weeks_ago_and_ends_today():
    found = calendar()

    assert first_day(TODAY) == found.days[0].on == date(2025, 12, 22)
    assert found.days[-1].on == TODAY
    assert len(found.weeks) == 12


def test_each_day_is_what_was_done_of_what_was_due():
    full, part, held = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
    found = calendar(
        [(full, (1, 0, False)), (part, (0, 1, False)), (held, (0, 0, True))], paused={date(2026, 3, 5)}
    )

    assert mark(found, full) == "full"
    assert mark(found, part) == "half"
    assert mark(found, held) == mark(found, date(2026, 3, 5)) == "rest"
    assert mark(found, date(2026, 3, 8)) == "rest"  # a Sunday
    assert mark(found, date(2026, 2, 1)) == "rest"  # before the start
    assert mark(found, date(2026, 3, 6)) == "none"
    assert mark(found, TODAY) == "now"


def test_each_mark_has_a_shape_of_its_own():
    day = date(2026, 3, 2)
    shapes = {
        kind: re.sub(r'(class|x|y|cx|cy|d)="[^"]*"', "", "".join(calendar_drawing.cell(found, 0, 0)))
        for kind, found in {
            "full": calendar([(day, (1, 0, False))]).days[-9],
            "half": calendar([(day, (0, 1, False))]).days[-9],
            "none": calendar().days[-9],
            "rest": calendar(paused={day}).days[-9],
            "flagged": calendar([(day, (1, 0, False))], flagged={day}).days[-9],
        }.items()
    }

    assert len(set(shapes.values())) == 5, shapes


def test_the_table_says_each_day_in_words():
    found = calendar([(date(2026, 3, 2), (1, 0, False))], flagged={date(2026, 3, 2)})
    newest, before = re.findall("<tr>.*?</tr>", calendar_drawing.rows(found))[:2]

    assert re.findall("<t[hd][^>]*>(.*?)</t", newest) == [
        *("9 Mar", "nothing logged", "to do"),
        *["–"] * 5,
    ]
    assert re.findall("<td>(.*?)</td>", before)[0] == "all done, flagged"
    assert re.findall("<td>(.*?)</td>", before)[6] == "rest day"


# --- read from the record ---


@pytest.fixture
def routine(patient):
    """Two holds of 10 seconds on each side."""
    return make_prescription(patient=patient)


def holds(routine, left, right):
    item = routine.items.get()
    return tuple(
        HoldDone(item.pk, side, number, seconds)
        for side, times in (("L", left), ("R", right))
        for number, seconds in enumerate(times, 1)
    )


def test_a_session_is_read_with_both_sides_its_strength_and_its_next_morning(patient, routine):
    make_session(
        prescription=routine, performed_at=NOW - 3 * DAY, holds=(), status="stopped", stretch_strength=None
    )
    make_session(prescription=routine, performed_at=NOW - 2 * DAY, holds=holds(routine, [10, 10], [8]))
    report_morning(patient=patient, on=TODAY - DAY, pain=4, woke_at_night=False, at=NOW - DAY)

    read = own_pictures(patient, today=TODAY)

    assert [(each.left, each.right, each.goal_left, each.goal_right) for each in read.holds.points] == [
        (None, None, 20, 20),
        (20, 8, 20, 20),
    ]
    assert [each.strength for each in read.strength.points] == [None, 5]
    assert [each.morning for each in read.pain.points] == [None, 4]
    assert [mark(read.calendar, TODAY - back * DAY) for back in (3, 2)] == ["none", "half"]


def test_a_leg_that_is_not_prescribed_has_no_goal(patient):
    routine = make_prescription(patient=patient, sides="left", first_side="L")
    make_session(prescription=routine, performed_at=NOW - DAY, holds=holds(routine, [10, 10], []))

    (point,) = own_pictures(patient, today=TODAY).holds.points
    assert (point.left, point.right, point.goal_left, point.goal_right) == (20, None, 20, None)
    assert own_pictures(patient, today=TODAY).holds.sentence == (
        "Held in the last session: left 20 of 20 seconds."
    )


def test_a_correction_of_the_strength_is_what_is_shown(patient, routine):
    session = make_session(prescription=routine, performed_at=NOW - DAY).session
    amend_session(session, answers=make_answers(routine, stretch_strength=9), by=patient.account, at=NOW)

    assert own_pictures(patient, today=TODAY).strength.points[0].strength == 9


def test_days_of_an_earlier_version_and_of_a_pause_count_as_they_were_then(patient, routine):
    make_prescription(patient=patient, at=NOW - 5 * DAY, sessions_per_day=2, hold_s=12)
    make_session(prescription=routine, performed_at=NOW - 8 * DAY)
    pause(patient=patient, reason="Away.", by=patient.clinician, at=NOW - 2 * DAY)

    read = own_pictures(patient, today=TODAY).calendar
    assert mark(read, TODAY - 8 * DAY) == "full"
    assert mark(read, TODAY - DAY) == "rest"


# --- on the pages ---


def days_of(routine, *, now, count):
    return [
        make_session(prescription=routine, performed_at=now - back * DAY, pain_during=back % 4)
        for back in range(count, 0, -1)
    ]


@pytest.fixture
def going_on(patient):
    return make_prescription(patient=patient, at=timezone.now() - 20 * DAY)


def test_progress_shows_pictures_with_their_tables_from_the_third_session_on(as_patient, going_on):
    now = timezone.now()
    days_of(going_on, now=now, count=2)
    page = as_patient.get(reverse("patients:progress")).content.decode()
    assert "Your first chart appears after 3 sessions." in page
    assert "hs-chart" not in page

    days_of(going_on, now=now - 2 * DAY, count=1)
    page = as_patient.get(reverse("patients:progress")).content.decode()
    assert page.count('role="img"') == 7  # pain, holds and strength in two widths, the calendar
    assert page.count("Show as a table") == 4
    assert "Flag" not in page
    assert "version" not in page


def test_a_further_page_of_sessions_has_no_pictures(as_patient, going_on):
    logged = days_of(going_on, now=timezone.now(), count=4)
    page = as_patient.get(reverse("patients:progress"), {"before": logged[-1].session.client_id})

    assert "hs-chart" not in page.content.decode()


def test_the_chart_shows_the_calendar_with_flags_holds_and_strength(as_clinician, patient, going_on):
    days_of(going_on, now=timezone.now(), count=3)
    make_session(prescription=going_on, performed_at=timezone.now(), pain_during=9)

    page = as_clinician.get(reverse("clinic:chart", args=[patient.pk])).content.decode()

    for words in ("Days of the last 12 weeks", "Seconds held, each side", "Strength of the stretch"):
        assert words in page
    assert 'class="h-flag"' in page
    assert "flagged" in page


def test_before_the_first_session_the_chart_says_when_pictures_come(as_clinician, patient, going_on):
    page = as_clinician.get(reverse("clinic:chart", args=[patient.pk])).content.decode()

    assert "The chart appears after two sessions with holds." in page
    assert "hs-heat" not in page


def test_a_printed_chart_has_the_pictures(as_clinician, patient, going_on):
    days_of(going_on, now=timezone.now(), count=3)

    page = as_clinician.get(reverse("clinic:print_chart", args=[patient.pk])).content.decode()
    assert "hs-heat" in page
    assert 'class="c-left"' in page
