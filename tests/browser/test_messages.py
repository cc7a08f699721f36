"""Messages in a browser: sent in place, once, and never lost on a slow or broken connection."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from patients.models import Message, Thread
from tests.browser.conftest import PHONE
from tests.factories import make_patient
from tests.message_pages import ask, make_quick_answer, tell

TEXT = "Is it OK after my walk?"


@pytest.fixture
def patient(transactional_db):
    return make_patient()


@pytest.fixture
def thread(phone: Page, sign_in, patient) -> Page:
    sign_in(phone, patient.account)
    phone.goto(reverse("patients:messages"))
    return phone


@pytest.fixture
def on_a_bad_line(new_context, live_server, sign_in, patient) -> Page:
    """The page in a context of its own: a broken connection is an error on the console."""
    page = new_context(base_url=live_server.url, locale="en-GB", **PHONE).new_page()
    page.set_default_timeout(10_000)
    sign_in(page, patient.account)
    page.goto(reverse("patients:messages"))
    return page


def box(page: Page):
    return page.get_by_role("textbox")


def test_sending_adds_the_bubble_clears_the_box_and_keeps_the_focus_in_it(thread, axe):
    expect(thread.get_by_text("No messages yet.")).to_be_visible()
    box(thread).fill(TEXT)
    thread.get_by_role("button", name="Send").click()

    expect(thread.locator(".hs-msg-text")).to_have_text([TEXT])
    expect(box(thread)).to_have_value("")
    expect(box(thread)).to_be_focused()
    expect(thread.get_by_text("No messages yet.")).to_be_hidden()
    expect(thread.locator("#promise")).to_contain_text("You will have an answer by")

    thread.keyboard.type("And on Sundays?")
    thread.get_by_role("button", name="Send").click()

    expect(thread.locator(".hs-msg-text")).to_have_text([TEXT, "And on Sundays?"])
    assert Message.objects.count() == 2
    axe(thread)


def test_a_double_tap_sends_once(thread):
    box(thread).fill(TEXT)
    thread.get_by_role("button", name="Send").dblclick()

    expect(thread.locator(".hs-msg-text")).to_have_text([TEXT])
    thread.wait_for_load_state("networkidle")
    assert Message.objects.count() == 1


def test_on_a_slow_line_it_says_so_and_the_words_stay_until_they_are_sent(thread):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    thread.route("**/messages/", hold)
    box(thread).fill(TEXT)
    thread.get_by_role("button", name="Send").click()

    expect(thread.get_by_role("button", name="Sending")).to_be_visible()
    expect(box(thread)).to_have_value(TEXT)
    expect(box(thread)).not_to_be_editable()
    held[0].continue_()

    expect(thread.locator(".hs-msg-text")).to_have_text([TEXT])
    expect(box(thread)).to_have_value("")


def test_on_a_broken_line_the_words_stay_and_retry_sends_them_once(on_a_bad_line, patient, axe):
    page = on_a_bad_line
    page.context.set_offline(True)
    box(page).fill(TEXT)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert")).to_contain_text("Not sent. Check your connection and try again.")
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here.")
    expect(page.get_by_role("alert")).to_contain_text(f"call the clinic: {patient.clinic.phone}.")
    expect(box(page)).to_have_value(TEXT)
    expect(box(page)).to_be_focused()
    axe(page)
    page.context.set_offline(False)
    page.get_by_role("button", name="Retry").click()

    expect(page.locator(".hs-msg-text")).to_have_text([TEXT])
    expect(page.get_by_role("alert")).to_be_hidden()
    assert Message.objects.count() == 1


def test_a_message_whose_answer_was_lost_counts_once(on_a_bad_line):
    page = on_a_bad_line
    lost: list[Any] = []

    def lose(route: Route) -> None:
        """The clinic has it; the phone never hears so."""
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/messages/", lose)
    box(page).fill(TEXT)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Not sent")
    page.get_by_role("button", name="Retry").click()

    expect(page.locator(".hs-msg-text")).to_have_text([TEXT])
    assert Message.objects.count() == 1


def test_an_error_of_the_server_keeps_the_words(on_a_bad_line):
    page = on_a_bad_line
    page.route("**/messages/", lambda route: route.fulfill(status=503, body="busy"))
    box(page).fill(TEXT)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(box(page)).to_have_value(TEXT)


def test_what_is_refused_is_said_beside_the_box_and_can_be_put_right(thread):
    thread.get_by_role("button", name="Send").click()
    expect(thread.get_by_text("Write something before you send it.").first).to_be_visible()

    box(thread).fill(TEXT)
    thread.get_by_role("button", name="Send").click()

    expect(thread.locator(".hs-msg-text")).to_have_text([TEXT])


def test_a_safety_word_opens_the_page_of_advice(thread):
    box(thread).fill("I wet myself.")
    thread.get_by_role("button", name="Send").click()

    expect(thread.get_by_role("heading", level=1)).to_have_text("Please answer some safety questions")


def test_without_scripts_a_message_is_sent_as_a_form(open_context, sign_in, patient):
    page = open_context(**PHONE, java_script_enabled=False).new_page()
    sign_in(page, patient.account)
    page.goto(reverse("patients:messages"))
    box(page).fill(TEXT)
    page.get_by_role("button", name="Send").click()

    expect(page.locator(".hs-msg-text")).to_have_text([TEXT])
    assert page.url.endswith("/messages/#newest")


def test_a_clinician_answers_from_a_quick_answer_in_place(desktop, sign_in, patient, axe):
    ask(patient, TEXT, at=timezone.now())
    make_quick_answer(patient.clinician)
    sign_in(desktop, patient.clinician)
    desktop.goto(reverse("clinic:messages"))
    expect(desktop.locator("#unread")).to_contain_text("1")
    axe(desktop)
    desktop.get_by_role("link", name=patient.name).click()
    answer = desktop.get_by_label(f"Answer to {patient.name}")

    answer.fill("Hello Gareth.")
    desktop.get_by_label("Quick answer").select_option("After a walk")
    desktop.get_by_role("button", name="Insert").click()
    expect(answer).to_have_value("Hello Gareth.\n\nYes, it is fine.")
    assert Message.objects.count() == 1
    desktop.get_by_role("button", name="Send").click()

    expect(desktop.locator(".hs-msg-me .hs-msg-text")).to_contain_text("Yes, it is fine.")
    expect(answer).to_have_value("")
    expect(answer).to_be_focused()
    expect(desktop.get_by_text("Nobody waits for an answer here.")).to_be_visible()
    expect(desktop.locator("#unread")).to_have_text("")
    axe(desktop)


def test_a_thank_you_is_marked_as_answered_and_that_undone(desktop, sign_in, patient):
    ask(patient, "Thanks!", at=timezone.now())
    sign_in(desktop, patient.clinician)
    desktop.goto(reverse("clinic:thread", args=[patient.pk]))

    desktop.get_by_role("button", name="Needs no answer").click()
    expect(desktop.get_by_text("Marked as answered by")).to_be_visible()
    assert Thread.objects.get().waiting_since is None
    desktop.get_by_role("button", name="Undo").click()

    expect(desktop.get_by_text("Waiting since")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_lies_outside_the_page(open_context, sign_in, patient, width):
    ask(patient, "A" * 300, at=timezone.now())
    tell(patient, "Yes.", at=timezone.now())
    page = open_context(viewport={"width": width, "height": 800}).new_page()
    for user, address in (
        (patient.account, reverse("patients:messages")),
        (patient.clinician, reverse("clinic:thread", args=[patient.pk])),
        (patient.clinician, reverse("clinic:messages") + "?state=settled"),
    ):
        sign_in(page, user)
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
