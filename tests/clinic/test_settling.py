"""A pain card that settles says so to the clinician (G4), and stays until somebody closes it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions import review as deeds
from patients.actions.amend import amend_session
from patients.actions.report import report_morning
from patients.models import Card
from tests.factories import make_answers, make_prescription, make_session

SETTLING = "The last 3 sessions were each at least 1 below the limit"
ON_CHART = "settling: 3 calm sessions"


@pytest.fixture
def now():
    """The pages read the real clock, so what they show is made around it."""
    return timezone.now()


@pytest.fixture
def routine(patient, now):
    return make_prescription(patient=patient, at=now - timedelta(days=30))


def sore(routine, *, now, **said):
    """A session five days ago that raised a pain card."""
    at = now - timedelta(days=5)
    return make_session(prescription=routine, performed_at=at, **({"pain_during": 6} | said))


def calm(routine, *, now, worsts=(3, 3, 3), mornings=(2, 2, 2)):
    """A session on each of the days 4, 3 and 2 ago, and the morning after each."""
    made = []
    for back, worst, morning in zip((4, 3, 2), worsts, mornings, strict=True):
        at = now - timedelta(days=back)
        made.append(make_session(prescription=routine, performed_at=at, pain_during=worst))
        if morning is not None:
            next_day = at + timedelta(days=1)
            on = routine.patient.clinic.today(next_day)
            report_morning(patient=routine.patient, on=on, pain=morning, woke_at_night=False, at=next_day)
    return made


def pages(client, patient):
    card = patient.cards.get()
    shown = [
        client.get(reverse("clinic:card", args=[card.pk])),
        client.get(reverse("clinic:review")),
        client.get(reverse("clinic:chart", args=[patient.pk])),
    ]
    return [" ".join(page.content.decode().split()) for page in shown]


def assert_settling(client, patient, expected):
    card, review, chart = pages(client, patient)
    assert (SETTLING in card, SETTLING in review, ON_CHART in chart) == (expected, expected, expected)


def test_three_calm_sessions_with_settled_mornings_are_told_on_card_list_and_chart(
    as_clinician, patient, routine, now
):
    sore(routine, now=now)
    calm(routine, now=now)

    assert_settling(as_clinician, patient, True)
    assert patient.cards.get().state == "open"


@pytest.mark.parametrize(
    "days",
    [
        {"worsts": (3, 3, 5)},
        {"mornings": (2, 2, None)},
        {"mornings": (2, 4, 2)},
    ],
    ids=["one at the limit", "a morning without an answer", "a morning that was not settled"],
)
def test_anything_less_changes_nothing(as_clinician, patient, routine, now, days):
    sore(routine, now=now)
    calm(routine, now=now, **days)

    assert_settling(as_clinician, patient, False)


def test_sessions_before_the_pain_do_not_settle_it(as_clinician, patient, routine, now):
    calm(routine, now=now)
    make_session(
        prescription=routine,
        performed_at=now,
        status="held",
        pain_before=7,
        pain_during=None,
        pain_after=None,
    )

    assert_settling(as_clinician, patient, False)


def test_a_card_that_says_more_than_pain_is_not_called_settling(as_clinician, patient, routine, now):
    sore(routine, now=now, signs=[("saddle_numbness", "new")])
    calm(routine, now=now)

    assert_settling(as_clinician, patient, False)


def test_the_worst_value_ever_saved_counts(as_clinician, patient, routine, now):
    sore(routine, now=now)
    last = calm(routine, now=now, worsts=(3, 3, 5))[-1].session
    amend_session(last, answers=make_answers(routine, pain_during=2), by=patient.account, at=now)

    assert_settling(as_clinician, patient, False)


def test_nothing_is_said_of_a_resolved_card(as_clinician, clinician, patient, routine, now):
    sore(routine, now=now)
    calm(routine, now=now)
    deeds.resolve(Card.objects.get(), by=clinician, at=now, outcome="called")

    card, _review, chart = pages(as_clinician, patient)
    assert SETTLING not in card
    assert ON_CHART not in chart
