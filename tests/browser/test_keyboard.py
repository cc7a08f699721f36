"""Both stories with a keyboard alone: no click, no tap, and the focus seen at every stop of the Tab key."""

import pytest
from playwright.sync_api import Page, expect

from clinic.models import User
from patients.models import Card, Patient
from tests import story
from tests.browser.conftest import DESKTOP
from tests.browser.hands import at_heading, settled
from tests.browser.keys import Keys
from tests.browser.test_story import SECONDS_OF_THE_STEP


@pytest.fixture
def hands(open_context) -> tuple[Keys, Keys]:
    """At the clinic's desk, and at home."""
    desk, home = (Keys(open_context(**DESKTOP).new_page()) for _place in range(2))
    return desk, home


def test_both_stories_by_keyboard(hands):
    desk, home = hands
    ines = story.clinician_of_an_empty_clinic()

    patient = add_screen_and_prescribe(desk, by=ines)
    link = give_access(desk)
    home.page.goto(link)
    connect_and_follow_the_guide(home, patient, by=ines)
    log_and_be_told(home, patient)
    find_and_resolve(desk, by=ines)

    assert not [*desk.unseen, *home.unseen], "\n".join([*desk.unseen, *home.unseen])


def add_screen_and_prescribe(keys: Keys, *, by: User) -> Patient:
    page = keys.page
    page.goto("/")
    keys.fill_in({"username": story.CLINICIAN, "password": story.CLINICIANS_PASSWORD})
    keys.press("Enter")
    at_heading(page, "Review")
    keys.open("Patients")
    at_heading(page, "Patients")
    keys.open("Add patient")
    at_heading(page, "Add patient")
    keys.fill_in(story.PATIENT)
    keys.open("Save and go on to the screening")
    at_heading(page, "Screening")
    patient = story.added(by)
    keys.fill_in(story.SCREENING)
    keys.open("Save and prescribe")
    at_heading(page, "First routine")
    story.screened(patient)
    keys.fill_in(story.DOSE)
    expect(page.locator("#preview")).to_contain_text(f"Hold for {story.HOLD_S} seconds.")
    expect(page.locator("#preview")).to_contain_text(story.DOSE["routine-note"])
    settled(page)
    keys.is_somewhere()
    keys.open("Read it back")
    at_heading(page, "Read back for Mara Holt, born 1984")
    keys.open("Hand over")
    at_heading(page, "Mara Holt")
    story.prescribed(patient)
    return patient


def give_access(keys: Keys) -> str:
    keys.open("Connect a phone")
    at_heading(keys.page, "A phone for Mara Holt, born 1984")
    return keys.page.locator("bdi").inner_text()


def connect_and_follow_the_guide(keys: Keys, patient: Patient, *, by: User) -> None:
    page = keys.page
    keys.say("own_phone", "on")
    keys.open("Connect this phone")
    at_heading(page, "Your phone is connected")
    keys.open("Go to my plan")
    story.let_in(patient, by=by)
    keys.open("Start with your left leg")
    keys.say("pain_before", "2")
    page.clock.install()
    keys.open("Go to the first step")
    expect(page.locator("#guide")).to_be_attached()
    while "/session/" in page.url:
        one_step(keys)
        if "/session/" in page.url:
            keys.is_somewhere()
    at_heading(page, "How was the pain?")
    story.held(patient.drafts.get(), timed=True)


def one_step(keys: Keys) -> None:
    """A press where the step waits for one, else as many seconds as it takes."""
    page, at = keys.page, keys.page.url
    seconds = int(page.evaluate(SECONDS_OF_THE_STEP))
    if not seconds:
        keys.next_step()
    for _second in range(seconds + 1):
        if page.url == at:
            page.clock.run_for(1000)
    page.wait_for_url(lambda now: now != at)


def log_and_be_told(keys: Keys, patient: Patient) -> None:
    page = keys.page
    keys.fill_in(story.PAINS)
    keys.open("Continue")
    at_heading(page, "Where was it?")
    keys.say("where", "post_thigh_L")
    keys.open("Continue")
    at_heading(page, "What kind of feeling?")
    keys.say("kind_post_thigh_L", "ache")
    keys.open("Continue")
    at_heading(page, "Anything else?")
    keys.fill_in(story.EFFORT)
    keys.open("Check and save")
    at_heading(page, "Check and save")
    keys.open("Save session")
    at_heading(page, story.ADVICE)
    story.reported(patient)
    call = f"Call the clinic: {story.PHONE}"
    keys.to(lambda stop: stop["words"] == call, call)


def find_and_resolve(keys: Keys, *, by: User) -> None:
    page, card = keys.page, Card.objects.get()
    expect(page.locator("#phone-h")).to_have_text("The phone is connected")
    expect(page.locator("#phone-h")).to_be_focused()
    keys.open("Review", begins=True)
    at_heading(page, "Review")
    shown = page.locator(f"#card-{card.pk}")
    expect(shown).to_contain_text(story.REASON)
    keys.open("Acknowledge")
    expect(shown).to_be_focused()
    story.taken_on(card, by=by)
    opened_again(page, keys)
    keys.open("Resolve")
    expect(page.get_by_label("Outcome")).to_be_focused()
    keys.press("Shift+Tab")
    keys.fill_in(story.OUTCOME)
    keys.open("Resolve card")
    expect(shown).to_contain_text("Mara Holt: resolved just now. Called.")
    expect(shown).to_be_focused()
    story.resolved(card, by=by)


def opened_again(page: Page, keys: Keys) -> None:
    """It has left the list of those that wait: over to the other list, backwards through the page."""
    keys.to(lambda stop: bool(stop["words"].startswith("Acknowledged")), "the list", key="Shift+Tab")
    keys.press("Enter")
    expect(page.locator("#list-acknowledged")).to_have_attribute("aria-current", "true")
    expect(page.locator("#list-acknowledged")).to_be_focused()
    keys.to(lambda stop: bool(stop["tag"] == "SUMMARY"), "the card")
    keys.press("Enter")
    expect(page.get_by_role("link", name="Resolve", exact=True)).to_be_visible()
    settled(page)
    keys.is_somewhere()
