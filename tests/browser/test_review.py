"""The review list by keyboard alone, and where the focus is after each swap: a lost focus is a lost place."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from patients.models import Card
from patients.words import CardState
from tests.browser.hands import focused, settled
from tests.clinic.desk import make_card
from tests.factories import make_clinic, make_session, make_user


@pytest.fixture
def clinician(transactional_db):
    return make_user(clinic=make_clinic())


@pytest.fixture
def card(clinician) -> Card:
    """The second of two urgent cards, so that there is a list to get lost in."""
    make_card(clinician=clinician, name="Ulla Brandt", at=timezone.now())
    return make_card(clinician=clinician, name="Gareth Pryce", at=timezone.now())


@pytest.fixture
def review(desktop: Page, sign_in, clinician, card) -> Page:
    sign_in(desktop, clinician)
    desktop.goto(reverse("clinic:review"))
    return desktop


def tab_to(page: Page, words: str, *, most: int = 40) -> None:
    """Tab until the focus is on what reads so."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if " ".join(focused(page)["text"].split()).startswith(words):
            return
    raise AssertionError(f"{words!r} is not reached by Tab; the focus is on {focused(page)}")


def open_by_keyboard(page: Page, card: Card) -> None:
    shown = page.locator(f"#card-{card.pk}")
    if shown.locator("details").get_attribute("open") is None:
        tab_to(page, "Urgent: Gareth Pryce")
        page.keyboard.press("Enter")
    shown.locator("summary").first.focus()
    expect(shown.get_by_role("button", name="Acknowledge")).to_be_visible()
    settled(page)


def test_a_card_is_taken_on_and_put_back_by_keyboard(review, card):
    open_by_keyboard(review, card)
    tab_to(review, "Acknowledge")
    review.keyboard.press("Enter")
    line = review.locator(f"#card-{card.pk}")
    expect(line).to_contain_text("Gareth Pryce: acknowledged just now.")
    expect(line).to_be_focused()
    settled(review)
    card.refresh_from_db()
    assert card.state == CardState.ACKNOWLEDGED

    tab_to(review, "Undo acknowledge", most=2)
    review.keyboard.press("Enter")
    expect(line).to_contain_text("Gareth Pryce: put back.")
    card.refresh_from_db()
    assert card.state == CardState.OPEN
    expect(line.locator("summary").first).to_be_focused()


def test_a_card_is_resolved_in_place_by_keyboard(review, card):
    open_by_keyboard(review, card)
    tab_to(review, "Resolve")
    review.keyboard.press("Enter")
    expect(review.get_by_label("Outcome")).to_be_focused()
    settled(review)
    review.keyboard.press("c")
    tab_to(review, "", most=1)
    review.keyboard.type("Rang him, all is well.")
    tab_to(review, "Resolve card", most=2)
    review.keyboard.press("Enter")

    expect(review.locator(f"#card-{card.pk}")).to_be_focused()
    card.refresh_from_db()
    assert (card.state, card.outcome, card.note) == ("resolved", "called", "Rang him, all is well.")


def test_an_error_in_place_puts_the_focus_on_the_list_of_errors(review, card):
    open_by_keyboard(review, card)
    tab_to(review, "Resolve")
    review.keyboard.press("Enter")
    expect(review.get_by_label("Outcome")).to_be_focused()
    settled(review)
    tab_to(review, "Resolve card")
    review.keyboard.press("Enter")

    problem = review.get_by_role("alert")
    expect(problem).to_contain_text("Outcome")
    expect(problem).to_be_focused()
    tab_to(review, "Outcome", most=1)
    review.keyboard.press("Enter")
    expect(review.get_by_label("Outcome")).to_be_focused()


def test_an_error_on_a_card_of_its_own_puts_the_focus_on_the_list_of_errors(
    desktop, sign_in, clinician, card
):
    sign_in(desktop, clinician)
    desktop.goto(reverse("clinic:card", args=[card.pk]) + "?do=resolve")
    desktop.get_by_role("button", name="Resolve card").click()

    problem = desktop.get_by_role("alert")
    expect(problem).to_be_focused()
    problem.get_by_role("link").click()
    expect(desktop.get_by_label("Outcome")).to_be_focused()


@pytest.mark.parametrize("place", ["card", "chart"])
def test_the_words_of_a_chart_can_be_read_on_a_phone(phone, sign_in, clinician, card, place):
    for day in range(1, 10):
        routine = card.patient.prescriptions.get()
        make_session(prescription=routine, performed_at=timezone.now() - timedelta(days=day))
    sign_in(phone, clinician)
    phone.goto(reverse(f"clinic:{place}", args=[card.pk if place == "card" else card.patient_id]))

    heights = phone.evaluate(FONT_SIZES)
    assert len(heights) > 8
    assert min(heights) >= 12, heights


# The size at which the words of the drawing that is shown stand on the screen.
FONT_SIZES = """() => [...document.querySelectorAll(".hs-chart .c-lab")]
    .filter((each) => each.getClientRects().length)
    .map((each) => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a)"""


def test_cancel_returns_to_the_button_that_opened_the_form(review, card):
    open_by_keyboard(review, card)
    tab_to(review, "Resolve")
    review.keyboard.press("Enter")
    expect(review.get_by_label("Outcome")).to_be_focused()
    settled(review)
    tab_to(review, "Cancel")
    review.keyboard.press("Enter")

    expect(review.locator(f"#card-{card.pk}").get_by_role("link", name="Resolve")).to_be_focused()


def test_changing_the_list_keeps_the_focus_on_its_link(review, card):
    review.locator("#list-resolved").focus()
    review.keyboard.press("Enter")

    expect(review.locator("#list-resolved")).to_have_attribute("aria-current", "true")
    expect(review.locator("#list-resolved")).to_be_focused()


def test_a_row_is_dealt_with_without_opening_it_and_put_back(desktop, sign_in, clinician):
    """One press on the row itself; the focus goes to its line, where Undo is the next stop."""
    make_card(clinician=clinician, name="Ulla Brandt", at=timezone.now())
    info = make_card(clinician=clinician, name="Iris Wolf", at=timezone.now(), pain_during=6)
    sign_in(desktop, clinician)
    desktop.goto(reverse("clinic:review"))
    row = desktop.locator(f"#card-{info.pk}")

    row.get_by_role("button", name=re.compile("Acknowledge.*Iris Wolf")).focus()
    desktop.keyboard.press("Enter")
    expect(row).to_contain_text("Iris Wolf: acknowledged just now.")
    expect(row).to_be_focused()
    expect(desktop).to_have_url(re.compile("/clinic/review/$"))
    settled(desktop)
    info.refresh_from_db()
    assert info.state == CardState.ACKNOWLEDGED

    tab_to(desktop, "Undo acknowledge", most=2)
    desktop.keyboard.press("Enter")
    expect(row).to_contain_text("Iris Wolf: put back.")
    info.refresh_from_db()
    assert info.state == CardState.OPEN


def test_a_row_is_dealt_with_without_a_script(open_context, sign_in, clinician):
    info = make_card(clinician=clinician, name="Iris Wolf", at=timezone.now(), pain_during=6)
    make_card(clinician=clinician, name="Ulla Brandt", at=timezone.now())
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, clinician)
    page.goto(reverse("clinic:review"))

    page.get_by_role("button", name=re.compile("Acknowledge.*Iris Wolf")).click()

    expect(page.get_by_text("Iris Wolf: acknowledged just now.")).to_be_visible()
    info.refresh_from_db()
    assert info.state == CardState.ACKNOWLEDGED


def test_single_letters_do_nothing_on_the_worklist(review, card):
    """There are no shortcuts of one letter to switch off (WCAG 2.1.4)."""
    before = review.locator("#review").inner_html()

    for key in "acdeghjklmnopqrsuxyz?/":
        review.keyboard.press(key)
    settled(review)

    assert review.locator("#review").inner_html() == before
    card.refresh_from_db()
    assert card.state == CardState.OPEN


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_worklist_fits_its_screen_and_axe_finds_nothing(request, size, sign_in, axe, clinician, card):
    page = request.getfixturevalue(size)
    make_card(clinician=clinician, name="Iris Wolf", at=timezone.now(), pain_during=6)
    sign_in(page, clinician)
    page.goto(reverse("clinic:review"))

    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(width) == 0
    act = page.get_by_role("button", name=re.compile("Acknowledge.*Iris Wolf")).bounding_box()
    assert act["height"] >= 44
    axe(page)
