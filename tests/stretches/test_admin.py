import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from stretches import actions
from stretches.models import Caution, Cue, Level, Passage, Step, Stretch
from tests.factories import make_user
from tests.stretches.library import make_drafts, make_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_user(role="lead", name="Lena Lead")


@pytest.fixture
def other_lead():
    return make_user(role="lead", name="Omar Other")


@pytest.fixture
def admin():
    return make_user(role="admin", name="Ada Min")


def desk_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def press(user, action: str, stretch: Stretch):
    """The user ticks a stretch in the list and runs an action on it."""
    data = {"action": action, "_selected_action": [stretch.pk]}
    return desk_of(user).post(reverse("admin:stretches_stretch_changelist"), data, follow=True)


def change_page(row) -> str:
    return reverse(f"admin:stretches_{row._meta.model_name}_change", args=[row.pk])


def supine(**which) -> Stretch:
    return Stretch.objects.get(code="HAM_SUPINE", **which)


def test_a_lead_approves_a_draft_in_the_list(lead):
    make_drafts()
    response = press(lead, "approve", supine())

    assertContains(response, "Done for 1 version.")
    assert (supine().status, supine().approved_by) == ("approved", lead)


def test_the_writer_is_told_why_not(lead):
    make_drafts(by=lead)
    response = press(lead, "approve", supine())

    assertContains(response, "Another person has to approve it")
    assert supine().status == "draft"


def test_a_lead_retires_and_drafts_a_new_version(lead):
    make_library(by=lead)
    press(lead, "draft_a_new_version", supine())
    press(lead, "retire", supine(version=1))

    assert supine(version=1).status == "retired"
    assert (supine(version=2).status, supine(version=2).written_by) == ("draft", lead)


@pytest.mark.parametrize("action", ["approve", "retire", "draft_a_new_version"])
def test_an_admin_who_is_no_clinician_cannot_touch_the_library(admin, action):
    make_drafts()
    response = press(admin, action, supine())

    assert response.status_code == 403
    assert list(Stretch.objects.values_list("status", flat=True)) == ["draft", "draft"]


def test_a_draft_is_edited_and_gets_its_writer(lead):
    make_drafts()
    step = Step.objects.filter(stretch=supine(), kind="lift").get()
    page = desk_of(lead)

    assertContains(page.get(change_page(step)), 'name="_save"')
    data = {
        "order": step.order,
        "kind": step.kind,
        "heading": "Bring {your} leg up",
        "text": step.text,
        "timer": "",
        "source_ids": "S23 S24",
        "cues-TOTAL_FORMS": 0,
        "cues-INITIAL_FORMS": 0,
    }
    page.post(change_page(step), data)

    step.refresh_from_db()
    assert step.heading == "Bring {your} leg up"
    assert supine().written_by == lead


def test_a_mistake_in_a_draft_is_told_beside_the_field(lead):
    make_drafts()
    step = Step.objects.filter(stretch=supine(), kind="lift").get()
    data = {
        "order": 4,
        "kind": "lift",
        "heading": "Lift {yuor} leg",
        "text": "",
        "timer": "hold_s",
        "source_ids": "x",
    }
    data |= {"cues-TOTAL_FORMS": 0, "cues-INITIAL_FORMS": 0}
    response = desk_of(lead).post(change_page(step), data)

    assertContains(response, "The guide cannot fill in {yuor}.")
    assertContains(response, "S31 S32")
    step.refresh_from_db()
    assert step.heading == "Lift {your} leg"


def test_a_draft_is_edited_by_its_writer_only(lead, other_lead):
    make_library(by=lead)
    draft = actions.draft_from(supine(), by=lead)

    assertContains(desk_of(lead).get(change_page(draft)), 'name="_save"')
    assertNotContains(desk_of(other_lead).get(change_page(draft)), 'name="_save"')


def test_a_published_version_is_only_read(lead):
    make_library(by=lead)
    page = desk_of(lead)

    for row in [supine(), *(table.objects.first() for table in (Level, Passage, Step, Cue, Caution))]:
        response = page.get(change_page(row))
        assertContains(response, str(row)[:20])
        assertNotContains(response, 'name="_save"')
        assert page.post(change_page(row), {"title": "Changed"}).status_code == 403


def test_no_stretch_is_deleted(lead):
    make_drafts()
    response = desk_of(lead).post(
        reverse("admin:stretches_stretch_delete", args=[supine().pk]), {"post": "yes"}
    )

    assert response.status_code == 403
    assert supine().steps.exists()


@pytest.mark.parametrize("table", [Stretch, Level, Passage, Step, Cue, Caution])
def test_every_table_is_listed_searched_and_filtered(lead, table):
    make_library(by=lead)
    address = reverse(f"admin:stretches_{table._meta.model_name}_changelist")
    page = desk_of(lead)
    total = table.objects.count()

    assertContains(page.get(address), f"{total} ")
    assertContains(page.get(address, {"q": "no such words"}), "0 ")
    assertContains(page.get(address), "changelist-filter")
