"""The whole story in a browser, on a phone and on a desktop: from the first sign-in to the resolved card.

Each page on the way is looked at (axe, one heading, nothing sideways); a script that is refused, an error
on the console or a request to another host fails it too (conftest.py).
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic.models import User
from patients.models import Card, Patient
from tests import story
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.hands import at_heading, choose, fill_in, follow, heading, look, press, settled

Looking = Callable[[Page], None]


@pytest.fixture
def seen(axe: Looking) -> Looking:
    return lambda page: look(page, axe)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_from_prescribing_to_the_resolved_card(open_context, size, seen):
    ines = story.clinician_of_an_empty_clinic()
    desk, home = open_context(**size).new_page(), open_context(**size).new_page()

    sign_in(desk, seen)
    patient = add_and_screen(desk, seen, by=ines)
    prescribe(desk, seen, patient)
    link = show_a_link(desk, seen)
    connect_the_phone(home, seen, link, patient, by=ines)
    it_is_connected(desk, seen)
    follow_the_guide(home, seen, patient)
    log_the_session(home, seen, patient)
    card = find_the_card(desk, seen)
    take_it_on(desk, seen, card, by=ines)
    resolve(desk, seen, card, by=ines)


def sign_in(page: Page, seen: Looking) -> None:
    page.goto("/")
    seen(page)
    fill_in(page, {"username": story.CLINICIAN, "password": story.CLINICIANS_PASSWORD})
    press(page, "Sign in")
    at_heading(page, "Review")
    seen(page)


def add_and_screen(page: Page, seen: Looking, *, by: User) -> Patient:
    follow(page, "Patients")
    seen(page)
    follow(page, "Add patient")
    seen(page)
    fill_in(page, story.PATIENT)
    press(page, "Save and go on to the screening")
    at_heading(page, "Screening")
    seen(page)
    patient = story.added(by)
    fill_in(page, story.SCREENING)
    press(page, "Save and prescribe")
    at_heading(page, "First routine")
    story.screened(patient)
    return patient


def prescribe(page: Page, seen: Looking, patient: Patient) -> None:
    """The preview follows the form while it is filled in; nothing is kept before it is handed over."""
    preview = page.locator("#preview")
    expect(preview).not_to_contain_text(f"Hold for {story.HOLD_S} seconds.")
    fill_in(page, story.DOSE)
    expect(preview).to_contain_text(f"Hold for {story.HOLD_S} seconds.")
    expect(preview).to_contain_text(story.DOSE["routine-note"])
    seen(page)
    press(page, "Read it back")
    at_heading(page, "Read back for Mara Holt, born 1984")
    expect(page.locator("main")).to_contain_text("Left leg first, then right")
    seen(page)
    assert not patient.prescriptions.exists()
    press(page, "Hand over")
    at_heading(page, "Mara Holt")
    story.prescribed(patient)
    seen(page)


def show_a_link(page: Page, seen: Looking) -> str:
    press(page, "Connect a phone")
    at_heading(page, "A phone for Mara Holt, born 1984")
    seen(page)
    return page.locator("bdi").inner_text()


def connect_the_phone(page: Page, seen: Looking, link: str, patient: Patient, *, by: User) -> None:
    page.goto(link)
    seen(page)
    page.get_by_label("This is my own phone").check()
    press(page, "Connect this phone")
    at_heading(page, "Your phone is connected")
    seen(page)
    follow(page, "Go to my plan")
    at_heading(page, "One session today")
    expect(page.locator("main")).to_contain_text(story.DOSE["routine-note"])
    seen(page)
    story.let_in(patient, by=by)


def it_is_connected(page: Page, seen: Looking) -> None:
    """The clinician's page turns by itself."""
    expect(page.locator("#phone-h")).to_have_text("The phone is connected")
    expect(page.locator("#phone-h")).to_be_focused()
    seen(page)


def follow_the_guide(page: Page, seen: Looking, patient: Patient) -> None:
    """With the clock sped up; a tap only where the guide waits for one."""
    follow(page, "Start with your left leg")
    choose(page, "pain_before", "2")
    seen(page)
    page.clock.install()
    press(page, "Go to the first step")
    page.wait_for_url("**/session/*/")
    looked_at, headings = set(), []
    while "/session/" in page.url:
        headings.append(heading(page))
        kind = re.sub(r"\d|left|right", "", headings[-1])
        if kind not in looked_at:
            seen(page)
        looked_at.add(kind)
        go_on(page)
    lefts = sum("left" in words for words in headings)
    assert lefts == sum("right" in words for words in headings), headings
    at_heading(page, "How was the pain?")
    story.held(patient.drafts.get(), timed=True)


def go_on(page: Page) -> None:
    """A tap where the step waits for one, else as many seconds as it takes."""
    at = page.url
    seconds = int(page.evaluate(SECONDS_OF_THE_STEP))
    if not seconds:
        page.locator("[data-next]").click()
    for _second in range(seconds + 1):
        if page.url == at:
            page.clock.run_for(1000)
    page.wait_for_url(lambda now: now != at)


SECONDS_OF_THE_STEP = """() => {
  const n = new URLSearchParams(location.search).get("at") ?? document.getElementById("guide").dataset.at;
  return document.querySelector(`template[data-n="${n}"]`).dataset.seconds;
}"""


def log_the_session(page: Page, seen: Looking, patient: Patient) -> None:
    expect(page.locator('input[name="pain_before"][value="2"]')).to_be_checked()
    fill_in(page, story.PAINS)
    seen(page)
    press(page, "Continue")
    at_heading(page, "Where was it?")
    choose(page, "where", "post_thigh_L")
    seen(page)
    press(page, "Continue")
    at_heading(page, "What kind of feeling?")
    choose(page, "kind_post_thigh_L", "ache")
    seen(page)
    press(page, "Continue")
    at_heading(page, "Anything else?")
    fill_in(page, story.EFFORT)
    seen(page)
    press(page, "Check and save")
    at_heading(page, "Check and save")
    seen(page)
    press(page, "Save session")
    at_heading(page, story.ADVICE)
    seen(page)
    story.reported(patient)
    call = page.get_by_role("link", name=f"Call the clinic: {story.PHONE}")
    assert call.get_attribute("href") == f"tel:{story.PHONE.replace(' ', '')}"


def find_the_card(page: Page, seen: Looking) -> Card:
    page.goto("/clinic/review/")
    seen(page)
    card = Card.objects.get()
    shown = page.locator(f"#card-{card.pk}")
    for words in ("Mara Holt", story.REASON, "Rule U7", story.NOTE, story.ADVICE, story.PATIENT["phone"]):
        expect(shown).to_contain_text(words)
    expect(page.locator("#review-head")).to_contain_text("1 waiting, 1 to ring today.")
    return card


def take_it_on(page: Page, seen: Looking, card: Card, *, by: User) -> None:
    """In place: the card leaves the list, its status line has the focus, the numbers follow."""
    press(page, "Acknowledge")
    expect(page.locator(f"#card-{card.pk}")).to_contain_text("Mara Holt: acknowledged just now.")
    expect(page.locator(f"#card-{card.pk}")).to_be_focused()
    expect(page.locator("#list-acknowledged")).to_have_text("Acknowledged 1")
    seen(page)
    story.taken_on(card, by=by)


def resolve(page: Page, seen: Looking, card: Card, *, by: User) -> None:
    page.locator("#list-acknowledged").click()
    page.locator(f"#card-{card.pk} summary").click()
    expect(page.get_by_role("link", name="Resolve", exact=True)).to_be_visible()
    settled(page)
    follow(page, "Resolve")
    expect(page.get_by_label("Outcome")).to_be_focused()
    settled(page)
    press(page, "Resolve card")
    expect(page.locator(f"#card-{card.pk}")).to_contain_text("Error:")
    seen(page)
    fill_in(page, story.OUTCOME)
    press(page, "Resolve card")
    expect(page.locator(f"#card-{card.pk}")).to_contain_text("Mara Holt: resolved just now. Called.")
    expect(page.locator(f"#card-{card.pk}")).to_be_focused()
    seen(page)
    story.resolved(card, by=by)
    page.locator("#list-resolved").click()
    expect(page.locator(f"#card-{card.pk} summary")).to_contain_text("Called")
    seen(page)
