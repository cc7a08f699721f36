"""The pain chart: what was answered is where it belongs, what was skipped is nowhere."""

from datetime import date, timedelta
from itertools import pairwise

from patients.pictures.pain import PainChart, Point


def chart(*worsts, before=2, limit=5, **more):
    points = [
        Point(
            on=date(2026, 3, 1) + timedelta(days=day),
            before=before,
            worst=worst,
            after=None,
            limit=limit,
            version=1,
            **more,
        )
        for day, worst in enumerate(worsts)
    ]
    return PainChart(points)


def test_a_skipped_answer_breaks_the_line_and_has_no_dot():
    drawn = chart(4, 5, None, 6, 7)

    assert len(drawn.worst_lines) == 2
    assert len(drawn.worst_dots) == 4


def test_no_pain_is_drawn_on_the_floor_and_ten_at_the_top():
    drawn = chart(0, 10)

    assert [dot.y for dot in drawn.worst_dots] == [str(drawn.floor), "12"]


def test_one_session_is_no_line_and_no_answers_are_none():
    assert not chart(4)
    assert not chart(None, None, before=None)
    assert chart(4, 5)


def test_the_last_two_values_do_not_stand_on_each_other():
    for worst in (1, 2, 3):
        upper, lower = sorted(float(end.y) for end in chart(4, worst).ends)
        assert lower - upper >= 14


def test_dates_have_room():
    drawn = chart(*[3] * 28)

    places = [float(day.x) for day in drawn.days]
    assert min(after - before for before, after in pairwise(places)) >= 64


def test_a_flag_without_an_answer_has_no_place_in_the_drawing():
    assert chart(None, None, is_flagged=True).flags == []


def test_the_sentence_says_last_middle_highest_and_how_often_over_the_limit():
    assert chart(3, 6, None, 4).sentence == (
        "Worst pain: last answer 4, middle value 4, highest 6. "
        "Above the limit in 1 of 4 sessions. Not answered in 1."
    )
    assert chart(None, None).sentence == "Worst pain was not answered in any of these sessions."
