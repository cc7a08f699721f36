"""Where the focus is, and what is said, once a part of the page was swapped away under it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from patients.actions import review
from tests.browser.conftest import DESKTOP
from tests.browser.hands import settled
from tests.clinic.desk import make_card
from tests.clinic.steps import make_week
from tests.factories import make_patient, make_session, make_user

HOUR = timedelta(hours=1)


def enter(control: Locator) -> None:
    control.focus()
    control.page.keyboard.press("Enter")
    settled(control.page)


def said(page: Page) -> Locator:
    """The live region at the end of the page."""
    return page.locator("body > p[role=status]")


def test_a_filter_keeps_the_focus_and_says_what_is_shown(desk, ines):
    card = make_card(clinician=ines, at=timezone.now())
    desk.goto(reverse("clinic:messages"))
    answered = desk.get_by_role("link", name="Answered", exact=True)
    enter(answered)
    desk.wait_for_url("**/messages/?state=settled")
    expect(answered).to_be_focused()
    expect(said(desk)).to_have_text("No messages yet")

    desk.goto(reverse("clinic:chart", args=[card.patient_id]))
    sessions = desk.locator("#timeline").get_by_role("link", name="Sessions")
    enter(sessions)
    expect(sessions).to_have_attribute("aria-current", "true")
    expect(sessions).to_be_focused()  # which says itself that it is the one shown

    desk.goto(reverse("clinic:review"))
    enter(desk.locator("#list-resolved"))
    expect(desk.locator("#list-resolved")).to_be_focused()
    expect(said(desk)).to_contain_text("1 waiting, 1 to ring today.")


def test_a_part_that_comes_by_itself_takes_the_focus_from_nobody(desk, ines):
    """What is to be done next comes after the chart; its last step may fall into the 20 ms in which htmx has
    put in the time line, and the focus is on nothing yet."""
    patient = make_card(clinician=ines, at=timezone.now()).patient
    held: list[Route] = []
    desk.route("**/progression/", lambda route: held.append(route))
    desk.clock.install()
    desk.goto(reverse("clinic:chart", args=[patient.pk]))
    desk.clock.pause_at(timezone.now() + HOUR)
    held.pop().continue_()
    expect(desk.locator("#progression h2")).to_be_attached()
    desk.clock.run_for(10)

    sessions = desk.locator("#timeline").get_by_role("link", name="Sessions")
    sessions.press("Enter")
    expect(sessions).to_have_attribute("aria-current", "true")
    desk.clock.run_for(15)  # the progression is done
    desk.clock.run_for(100)

    expect(sessions).to_be_focused()


def test_the_next_page_of_patients_is_entered_at_its_top(desk, ines):
    for number in range(26):
        make_patient(clinician=ines, name=f"Patient {number:02}")
    desk.goto(reverse("clinic:patients"))

    enter(desk.get_by_role("link", name="Next 25"))

    expect(desk.locator("#patients tbody tr")).to_have_count(1)
    expect(desk.get_by_role("region", name="Patients")).to_be_focused()


def test_who_was_slower_than_a_colleague_is_told_so_where_the_focus_is(desk, ines):
    card = make_card(clinician=ines, at=timezone.now())
    marek = make_user(name="Marek Nowak", clinic=ines.clinic)
    desk.goto(reverse("clinic:review"))
    review.acknowledge(card, by=marek, at=timezone.now())

    enter(desk.get_by_role("button", name="Acknowledge").first)

    problem = desk.locator(f"#card-{card.pk}").get_by_role("alert")
    expect(problem).to_contain_text("Marek Nowak")
    expect(problem).to_be_focused()


def test_a_step_whose_facts_have_changed_says_so_in_place(new_context, live_server, sign_in, ines):
    """In a context of its own, as a browser calls a 409 an error."""
    patient = make_patient(clinician=ines)
    routine = make_week(patient, at=timezone.now())
    desk = new_context(base_url=live_server.url, locale="en-GB", **DESKTOP).new_page()
    sign_in(desk, ines)
    desk.goto(reverse("clinic:progression", args=[patient.pk]))
    make_session(prescription=routine, performed_at=timezone.now(), pain_during=3)

    enter(desk.get_by_role("button", name="Accept and hand over"))

    panel = desk.locator("#progression")
    expect(panel.get_by_role("alert")).to_be_visible()
    expect(panel).to_be_focused()
    assert patient.prescriptions.count() == 1
