"""Both stories in a browser that runs no scripts: forms, links and pages do it all."""

from playwright.sync_api import Page, expect

from clinic.models import User
from patients.models import Card, Patient
from tests import story
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.hands import at_heading, choose, fill_in, follow, press


def test_both_stories_without_scripts(open_context):
    ines = story.clinician_of_an_empty_clinic()
    desk = open_context(**DESKTOP, java_script_enabled=False).new_page()
    home = open_context(**PHONE, java_script_enabled=False).new_page()

    patient = add_screen_and_prescribe(desk, by=ines)
    press(desk, "Connect a phone")
    link = desk.locator("bdi").inner_text()
    connect(home, link, patient, by=ines)
    follow(desk, "Has it worked?")
    expect(desk.locator("#phone-h")).to_have_text("The phone is connected")
    follow_the_guide_and_log(home, patient)
    find_and_resolve(desk, by=ines)


def add_screen_and_prescribe(page: Page, *, by: User) -> Patient:
    page.goto("/")
    fill_in(page, {"username": story.CLINICIAN, "password": story.CLINICIANS_PASSWORD})
    press(page, "Sign in")
    follow(page, "Patients")
    follow(page, "Add patient")
    fill_in(page, story.PATIENT)
    press(page, "Save and go on to the screening")
    patient = story.added(by)
    fill_in(page, story.SCREENING)
    press(page, "Save and prescribe")
    story.screened(patient)
    fill_in(page, story.DOSE)
    press(page, "Preview")
    expect(page.locator("#preview")).to_contain_text(f"Hold for {story.HOLD_S} seconds.")
    press(page, "Read it back")
    at_heading(page, "Read back for Mara Holt, born 1984")
    press(page, "Hand over")
    at_heading(page, "Mara Holt")
    story.prescribed(patient)
    return patient


def connect(page: Page, link: str, patient: Patient, *, by: User) -> None:
    page.goto(link)
    page.get_by_label("This is my own phone").check()
    press(page, "Connect this phone")
    follow(page, "Go to my plan")
    story.let_in(patient, by=by)


def follow_the_guide_and_log(page: Page, patient: Patient) -> None:
    follow(page, "Start with your left leg")
    choose(page, "pain_before", "2")
    press(page, "Go to the first step")
    while "/session/" in page.url:
        page.locator("[data-next]").click()
    at_heading(page, "How was the pain?")
    story.held(patient.drafts.get(), timed=False)
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
    story.reported(patient)


def find_and_resolve(page: Page, *, by: User) -> None:
    page.goto("/clinic/review/")
    card = Card.objects.get()
    shown = page.locator(f"#card-{card.pk}")
    for words in ("Mara Holt", story.REASON, "Rule U7", story.NOTE, story.ADVICE):
        expect(shown).to_contain_text(words)
    press(page, "Acknowledge")
    expect(page.get_by_text("Mara Holt: acknowledged just now.")).to_be_visible()
    story.taken_on(card, by=by)
    page.goto("/clinic/review/?state=acknowledged")
    shown.locator("summary").click()
    follow(page, "Show this card")
    follow(page, "Resolve")
    fill_in(page, story.OUTCOME)
    press(page, "Resolve card")
    expect(page.get_by_text("Mara Holt: resolved just now. Called.")).to_be_visible()
    story.resolved(card, by=by)
