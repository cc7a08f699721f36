import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from stretches import actions
from stretches.figure import draw, for_prescription
from stretches.models import Stretch
from tests.factories import make_user
from tests.stretches.library import AT, make_drafts, make_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_user(role="lead", name="Lena Lead")


@pytest.fixture
def visit(lead):
    """A member of staff who opens an address of the library."""
    client = Client()
    client.force_login(lead)
    return client.get


def test_the_library_shows_each_approved_stretch_with_its_ladder(visit, lead):
    make_library(by=lead)
    response = visit(reverse("stretches:library"))

    assertContains(response, "Hamstring stretch, lying down")
    assertContains(response, "Holds of 5 to 30 s.")
    assertContains(response, "Level 1: First, gentle holds")
    assertContains(response, "Level 8: Sitting on a chair")
    assertContains(response, reverse("stretches:stretch", args=["HAM_SUPINE"]))


def test_the_library_draws_each_stretch_and_every_way_of_its_levels(visit, lead):
    make_library(by=lead)
    library = visit(reverse("stretches:library")).content.decode()
    supine = visit(reverse("stretches:stretch", args=["HAM_SUPINE"])).content.decode()

    assert shown_in(library, aid="towel", grip="ends", knee="bent", resting_leg="bent")
    assert shown_in(library, aid=None)
    assert supine.count("hs-level-pic") == 10
    assert shown_in(supine, aid="towel", grip="close", knee="bent", resting_leg="bent")
    assert shown_in(supine, aid="towel", grip="part_way", knee="straight", resting_leg="bent")
    assert shown_in(supine, aid="hands", knee="straight", resting_leg="bent")


def shown_in(page, **way):
    svg = draw(for_prescription(**way, labels=frozenset({"side"})))
    return all(d in page for d in re.findall(r' d="[^"]*"', svg))


def test_a_draft_is_not_in_the_library(visit):
    make_drafts()
    response = visit(reverse("stretches:library"))

    assertContains(response, "No stretch is approved yet")
    assertNotContains(response, "Hamstring stretch, lying down")
    assert visit(reverse("stretches:stretch", args=["HAM_SUPINE"])).status_code == 404


def test_a_stretch_shows_steps_levels_cautions_and_source(visit, lead):
    make_library(by=lead)
    response = visit(reverse("stretches:stretch", args=["HAM_SUPINE"]))

    for words in [
        "Put the middle of the towel behind your thigh.",
        "Keep still for 5 to 30 seconds.",
        "Now do the same with your other leg.",
        "Your knee points at the ceiling.",
        "No bouncing. Keep the pull steady.",
        "Close to the ends, knee straight",
        "Stop if your pain goes above the limit we agreed with you.",
        "Rule L2",
        "Hamstring Stretch to Release Your Back",
        "approved by Lena Lead on 1 June 2026",
    ]:
        assertContains(response, words)
    assertNotContains(response, "{your}")


def test_the_newest_approved_version_is_shown(visit, lead):
    make_library(by=lead)
    draft = actions.draft_from(Stretch.objects.get(code="HAM_SUPINE"), by=lead)
    Stretch.objects.filter(pk=draft.pk).update(title="Hamstring stretch on the floor")
    actions.approve(draft, by=make_user(role="lead"), at=AT)

    assertContains(visit(reverse("stretches:stretch", args=["HAM_SUPINE"])), "Hamstring stretch on the floor")


@pytest.mark.parametrize("codes", [1, 2, 12])
def test_the_library_costs_the_same_for_any_number_of_stretches(visit, lead, codes):
    make_library(by=lead)
    if codes == 1:
        actions.retire(Stretch.objects.get(code="HAM_SEATED"), by=lead, at=AT)
    for number in range(codes - 2):
        other = actions.draft_from(Stretch.objects.get(code="HAM_SEATED"), by=lead)
        Stretch.objects.filter(pk=other.pk).update(code=f"OTHER_{number}", written_by=None)
        actions.approve(Stretch.objects.get(pk=other.pk), by=lead, at=AT)

    with CaptureQueriesContext(connection) as asked:
        response = visit(reverse("stretches:library"))
    of_library = [query["sql"] for query in asked if "stretches_" in query["sql"]]

    assert len(of_library) == len(set(of_library)) == 7  # stretches, levels, passages, steps and their lines
    assert len(asked) <= 10  # sign-in, account, and what the frame of every page shows

    assertContains(response, "hs-ladder", count=codes)
