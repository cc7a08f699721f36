"""A pain card settles slowly: three calm sessions with settled mornings (G4)."""

from datetime import timedelta

import pytest

from patients.triage.facts import Morning
from patients.triage.settling import is_settling
from tests.patients.triage.make import TODAY, logs, make_facts


@pytest.mark.parametrize(
    ("worst", "mornings", "settling"),
    [
        ((4, 4, 4, 4), (2, 3, 3), False),  # the last morning is still to come
        ((4, 4, 4), (2, 3, 3), True),
        ((7, 4, 4, 4), (6, 2, 3, 3), True),
        ((4, 5, 4), (2, 3, 3), False),
        ((4, 4, 4), (2, 4, 3), False),
        ((4, 4, 4), (2, None, 3), False),
        ((4, 4), (2, 2), False),
    ],
)
def test_settling_needs_three_calm_sessions_and_their_mornings(worst, mornings, settling):
    sessions = logs(*worst)
    next_day = sessions[0].at.date() + timedelta(days=1)
    answers = tuple(Morning(next_day + timedelta(days=day), pain) for day, pain in enumerate(mornings))
    tomorrow = sessions[-1].at + timedelta(days=1)

    assert is_settling(make_facts("tick", now=tomorrow, logs=sessions, mornings=answers)) is settling


def test_nothing_settles_without_sessions():
    assert not is_settling(make_facts("tick", mornings=(Morning(TODAY, 0),)))
