"""The review list by keyboard alone, and where the focus is after each swap: a lost focus is a lost place."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from patients.models import Card
from patients.words import CardState
from tests.browser.hands import focused, settled
from tests.clinic.desk import make_card
from tests.factories import make_clinic, make_user


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
    if shown.get_attribute("open") is None:
        tab_to(page, "Urgent: Gareth Pryce")
        page.keyboard.press("Enter")
    shown.locator("summary").focus()
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
    expect(line.locator("summary")).to_be_focused()


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


def test_an_error_in_place_puts_the_focus_on_its_field(review, card):
    open_by_keyboard(review, card)
    tab_to(review, "Resolve")
    review.keyboard.press("Enter")
    expect(review.get_by_label("Outcome")).to_be_focused()
    settled(review)
    tab_to(review, "Resolve card")
    review.keyboard.press("Enter")

    expect(review.locator(f"#card-{card.pk}")).to_contain_text("Error:")
    expect(review.get_by_label("Outcome")).to_be_focused()


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
