"""The log in a browser: by keyboard, sent twice, gone back to, and on a phone without scripts."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from patients.actions.draft import begin
from patients.models import Session, SessionDraft
from tests import story
from tests.browser.conftest import PHONE
from tests.browser.hands import at_heading, choose, fill_in, follow, press
from tests.factories import make_prescription
from tests.pages import begun


@pytest.fixture
def prescription(transactional_db):
    return make_prescription()


@pytest.fixture
def draft(prescription) -> SessionDraft:
    """A session with every question answered, not yet saved."""
    return begun(prescription.patient, prescription, at=timezone.now())


@pytest.fixture
def patients_page(phone: Page, sign_in, prescription) -> Page:
    sign_in(phone, prescription.patient.account)
    return phone


def test_pain_is_chosen_by_the_arrow_keys(patients_page, prescription):
    started = begin(patient=prescription.patient, prescription=prescription, at=timezone.now())
    patients_page.goto(reverse("patients:pain", args=[started.client_id]))
    for name, presses in {
        "pain_before": 2,
        "pain_during": 8,
        "pain_after": 11,
        "stretch_strength": 5,
    }.items():
        patients_page.locator(f'input[name="{name}"]').first.focus()
        patients_page.keyboard.press("Space")
        for _press in range(presses):
            patients_page.keyboard.press("ArrowRight")
    expect(patients_page.locator('input[name="pain_during"][value="8"]')).to_be_checked()

    patients_page.keyboard.press("Enter")

    at_heading(patients_page, "Where was it?")
    started.refresh_from_db()
    assert started.answers["pain_during"] == 8
    assert started.answers["pain_after"] is None  # "Skip this question" is the last of them


def test_errors_are_said_at_the_top_with_links_to_the_fields(patients_page, prescription):
    started = begin(patient=prescription.patient, prescription=prescription, at=timezone.now())
    patients_page.goto(reverse("patients:pain", args=[started.client_id]))
    press(patients_page, "Continue")

    patients_page.get_by_role("alert").get_by_role("link").nth(1).click()

    expect(patients_page.locator('input[name="pain_during"]').first).to_be_focused()


def test_a_double_tap_on_save_makes_one_session(patients_page, draft):
    patients_page.goto(reverse("patients:review", args=[draft.client_id]))

    patients_page.get_by_role("button", name="Save session").dblclick()

    patients_page.wait_for_url(f"**{reverse('patients:saved', args=[draft.client_id])}")
    assert Session.objects.get().client_id == draft.client_id
    assert not SessionDraft.objects.exists()


def test_going_back_after_saving_makes_no_second_session(patients_page, draft):
    saved = reverse("patients:saved", args=[draft.client_id])
    patients_page.goto(reverse("patients:review", args=[draft.client_id]))
    press(patients_page, "Save session")
    patients_page.wait_for_url(f"**{saved}")

    patients_page.go_back()
    again = patients_page.get_by_role("button", name="Save session")
    if again.count():  # a browser that shows what it remembers
        again.click()

    patients_page.wait_for_url(f"**{saved}")
    assert Session.objects.count() == 1


def test_the_guide_and_the_log_on_a_phone_that_runs_no_scripts(open_context, sign_in, prescription):
    page = open_context(**PHONE, java_script_enabled=False).new_page()
    patient = prescription.patient
    sign_in(page, patient.account)
    page.goto("/today/")
    follow(page, "Start with your left leg")
    choose(page, "pain_before", "2")
    press(page, "Go to the first step")
    while "/session/" in page.url:
        page.locator("[data-next]").click()
    at_heading(page, "How was the pain?")
    fill_in(page, story.PAINS)
    press(page, "Continue")
    choose(page, "where", "post_thigh_L")
    press(page, "Continue")
    choose(page, "kind_post_thigh_L", "ache")
    press(page, "Continue")
    fill_in(page, story.EFFORT)
    press(page, "Check and save")
    press(page, "Save session")

    at_heading(page, story.ADVICE)
    session = patient.sessions.get()
    assert (session.pain_during, session.status, session.fraction) == (8, "done", 1)
    assert {(hold.seconds, hold.timed) for hold in session.holds.all()} == {(10, False)}
