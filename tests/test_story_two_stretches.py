"""A routine of two stretches, from the prescribing form to the chart: guided one after the other, logged in
one session, counted as one, printed with both. Over plain HTTP, without a line of script."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.models import DayTally, Hold
from tests.clinic.test_prescribe import SEATED, address, typed
from tests.clinic.test_prescribe_several import ON_SEVEN
from tests.conftest import signed_in
from tests.factories import full_holds, make_patient, make_prescription, make_session, make_stretch
from tests.forms import Visitor
from tests.test_story_without_script import go_on

pytestmark = pytest.mark.django_db
LYING, SITTING = "Hamstring stretch, lying down", "Hamstring stretch, sitting"


@pytest.fixture
def patient(clinician: Any) -> Any:
    """On level 7, lying down; then the seated stretch is added through the form."""
    make_stretch()
    make_stretch("HAM_SEATED")
    patient = make_patient(clinician=clinician, at=timezone.now())
    make_prescription(
        patient=patient, at=timezone.now(), level=7, hold_s=20, reps_per_side=3, aid="hands", grip=None
    )
    plan = typed(patient, **ON_SEVEN, **{**SEATED, "second__reps_per_side": "2"})
    signed_in(clinician).post(address(patient), {**plan, "deed": "hand_over"})
    return patient


@pytest.fixture
def routine(patient: Any) -> Any:
    return patient.prescriptions.current().for_reading().get()


@pytest.fixture
def visitor(patient: Any) -> Visitor:
    visitor = Visitor()
    visitor.client = Client(enforce_csrf_checks=True)
    visitor.client.force_login(patient.account)
    return visitor


def walk(visitor: Visitor, patient: Any) -> list[str]:
    """Every step of the guide, by its heading."""
    visitor.open(reverse("patients:today")).follow("Start with your left leg")
    visitor.send("Go to the first step", {"pain_before": "2"})
    end = reverse("patients:pain", args=[patient.drafts.get().client_id])
    headings = []
    while visitor.address != end:
        headings.append(visitor.heading)
        go_on(visitor)
    return headings


def test_today_and_the_steps_show_both(visitor, patient, routine):
    visitor.open(reverse("patients:today"))
    visitor.sees(LYING, SITTING, "20 seconds", "15 seconds")
    visitor.open(reverse("patients:steps", args=[routine.pk]))
    visitor.sees(LYING, SITTING)


def test_the_guide_goes_through_both_in_their_order_and_one_session_counts_them(visitor, patient, routine):
    lying, sitting = routine.items.order_by("order")

    headings = walk(visitor, patient)

    assert sum(words.startswith("Hold") for words in headings) == 2 * 3 + 2 * 2
    held = [
        (hold["item"], hold["side"], hold["repetition"], hold["seconds"])
        for hold in patient.drafts.get().holds
    ]
    wanted = [(lying.pk, side, n, 20) for side in "LR" for n in (1, 2, 3)]
    wanted += [(sitting.pk, side, n, 15) for side in "LR" for n in (1, 2)]
    assert held == wanted

    visitor.send("Continue", {"pain_during": "2", "pain_after": "1", "stretch_strength": "5"})
    visitor.send("Continue", {"where": ["post_thigh_L"]})
    visitor.send("Continue", {"kind_post_thigh_L": ["ache"]})
    visitor.send("Check and save", {"ease": "ok", "pelvis_down": "yes", "worry": "no"})
    visitor.send("Save session")

    session = patient.sessions.get()
    assert (session.status, session.fraction, session.held_s) == ("done", 1, 2 * 3 * 20 + 2 * 2 * 15)
    assert Hold.objects.filter(session=session).count() == 10
    tally = DayTally.objects.get(patient=patient)
    assert (tally.due, tally.full, tally.partial) == (1, 1, 0)
    assert tally.seconds == 2 * 3 * 20 + 2 * 2 * 15
    visitor.open(reverse("patients:today")).sees("Done,")


def test_only_the_first_of_two_is_part_of_a_session(patient, routine):
    holds = tuple(
        hold for hold in full_holds(routine) if hold.item == routine.items.order_by("order").first().pk
    )

    session = make_session(
        prescription=routine, performed_at=timezone.now(), holds=holds, status="partial"
    ).session

    assert session.fraction == pytest.approx(120 / 180, abs=0.01)
    tally = DayTally.objects.get(patient=patient)
    assert (tally.full, tally.partial) == (0, 1)


@pytest.mark.parametrize("name", ["patients:handout", "clinic:handout"])
def test_the_handout_prints_both(name, patient, clinician):
    who = patient.account if name.startswith("patients") else clinician
    place = reverse(name) if name.startswith("patients") else reverse(name, args=[patient.pk])

    page = signed_in(who).get(place).content.decode()

    assert "<h1>Your stretches</h1>" in page
    assert page.count(LYING) >= 1
    assert page.count(SITTING) >= 1
    assert page.count("<svg") >= 3  # one for each stretch, and the code


def test_the_chart_and_the_next_form_know_both(patient, clinician):
    desk = signed_in(clinician)

    chart = desk.get(reverse("clinic:chart", args=[patient.pk])).content.decode()
    form = desk.get(address(patient)).context["form"]

    assert LYING in chart
    assert SITTING in chart
    assert [item.title for item in form.items] == [LYING, SITTING]
    assert [item["hold_s"].value() for item in form.items] == [20, 15]


def test_today_draws_both(visitor):
    visitor.open(reverse("patients:today"))

    drawn = [
        each
        for each in visitor.page.iter("{http://www.w3.org/2000/svg}svg")
        if "hs-figure" in (each.get("class") or "")
    ]
    assert len(drawn) == 2
