"""A corrected log: the worst value ever saved counts, and no correction takes a flag away (G7)."""

from dataclasses import replace

import pytest

from patients.triage.evaluate import evaluate
from tests.patients.triage.make import feel, flags, logs, make_facts, make_log, named

CALF_L, CALF_R = feel("calf L tingling"), feel("calf R tingling")


def after_edit(now, *earlier, before=(), **given):
    """Facts after a log was corrected; `earlier` are its former versions, newest first."""
    return make_facts("edit", logs=(*before, replace(now, earlier=tuple(earlier))), **given)


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ({"during": 8}, {"during": 3}, {"U7": "urgent"}),
        ({"during": 3}, {"during": 8}, {"U7": "urgent"}),
        ({"after": 6}, {"after": 2}, {"P1": "routine"}),
        ({"during": 6}, {"during": None}, {"P1": "routine"}),
        ({"before": 6, "during": None, "after": None, "status": "held"}, {"before": 3}, {"P8": "routine"}),
        ({"signs": named("bowel_change")}, {"signs": ()}, {"E1": "emergency"}),
        ({"signs": named("bowel_change")}, {"signs": named("bowel_change same")}, {"E1": "emergency"}),
        ({"signs": named("bowel_change same")}, {"signs": ()}, {"U8": "urgent"}),
        ({"note": "I cannot pee"}, {"note": "fine"}, {"T1": "urgent"}),
        ({"contact_request": True}, {"contact_request": False}, {"T2": "soon"}),
        ({"feelings": CALF_L}, {"feelings": CALF_L, "nerve_settled": True}, {"N1": "soon", "N2": "urgent"}),
        ({"feelings": CALF_L, "nerve_settled": True}, {}, {"N1": "soon"}),
        ({"before": 1, "during": 4, "feelings": feel("knee L ache")}, {"before": 4}, {"L1": "routine"}),
        ({"before": 4, "during": 4}, {"before": 1, "feelings": feel("knee L ache")}, {"L1": "routine"}),
    ],
)
def test_the_worst_version_counts(was, now, expected):
    assert flags(after_edit(make_log(**now), make_log(**was))) == expected


def test_scores_and_items_of_all_versions_count_together():
    popped = make_log(during=4, signs=named("pop"))
    sore = make_log(during=6)

    assert flags(after_edit(sore, popped)) == {"U2": "urgent", "P1": "routine"}


def test_a_side_put_right_was_never_a_feeling_on_both_sides():
    settled = {"nerve_settled": True}
    wrong, right = make_log(feelings=CALF_L, **settled), make_log(feelings=CALF_R, **settled)

    assert flags(after_edit(right, wrong)) == {"N1": "soon"}
    known = {"known_sciatica_side": "R"}
    assert flags(after_edit(right, wrong, context=known)) == {"N1": "soon"}
    assert flags(after_edit(right, right, context=known)) == {"N1": "routine"}


def test_of_a_corrected_log_each_rule_stands_once_at_its_gravest():
    found = evaluate(after_edit(make_log(feelings=CALF_L), make_log(feelings=CALF_L), make_log(during=9)))

    assert [flag.rule for flag in found.flags] == ["U7", "N2"]


def test_earlier_corrected_sessions_count_at_their_worst_in_the_windows():
    corrected = replace(make_log(1, during=3), earlier=(make_log(1, during=6),))

    assert set(flags(make_facts(logs=(corrected, make_log(during=6))))) == {"P2"}


def test_a_session_corrected_to_skipped_was_a_session():
    skipped = make_log(during=None, after=None, status="skipped")

    assert flags(after_edit(skipped, make_log(during=6), before=logs(6, 3)))["P2"] == "soon"


def test_a_day_held_and_corrected_later_was_held():
    was = make_log(1, before=6, during=None, after=None, status="held")
    yesterday = replace(make_log(1, before=2), earlier=(was,))
    today = make_log(before=6, during=None, after=None, status="held")

    assert flags(make_facts(logs=(yesterday, today))) == {"P8": "soon"}


def test_correcting_an_older_log_looks_at_all_sessions_known_by_now():
    first, second, third = logs(6, 3, 6)

    assert set(flags(make_facts("edit", logs=(second, third, first)))) == {"P2"}
