"""The guide with its script: it keeps time, moves on by itself, and every hold arrives."""

import uuid

import pytest
from playwright.sync_api import expect

from patients.actions.draft import begin
from tests.browser.guided import heading, holds_of, run, to_the_first_hold
from tests.factories import NOW, make_prescription


@pytest.fixture
def draft(transactional_db):
    """A session begun just now: 2 holds of 10 seconds a leg, left first, 30 seconds between the legs."""
    prescription = make_prescription()
    return begin(patient=prescription.patient, prescription=prescription, at=NOW, client_id=uuid.uuid4())


@pytest.fixture
def opened(page, sign_in, draft):
    """The guide at its first step, with a clock that the test turns."""
    page.clock.install()
    sign_in(page, draft.patient.account)
    page.goto(f"/session/{draft.client_id}/")
    return page


def tap(page, name):
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).click()


def test_a_session_runs_by_itself_and_ends_at_the_log(opened, draft):
    to_the_first_hold(opened)
    expect(opened.locator(".hs-session")).to_have_class("hs-session hs-field")
    run(opened, 4)
    expect(opened.locator(".hs-left")).to_have_text("6")
    for _ in range(170):
        run(opened, 1)
        if "/log/" in opened.url:
            break

    expect(heading(opened)).to_have_text("How was the pain?")
    assert holds_of(draft) == [(side, n, 10, True) for side in "LR" for n in (1, 2)]


def test_letting_go_early_keeps_the_seconds_held(opened, draft):
    to_the_first_hold(opened)
    run(opened, 6.2)
    with opened.expect_response("**/session/**"):
        tap(opened, "Let go early")

    expect(heading(opened)).to_have_text("Let go")
    [(side, repetition, seconds, timed)] = holds_of(draft)
    assert (side, repetition, timed) == ("L", 1, True)
    assert 6 <= seconds < 9


@pytest.mark.parametrize("how", ["Escape", "button"])
def test_a_stop_ends_the_hold_at_once_and_keeps_it(opened, draft, how):
    to_the_first_hold(opened)
    run(opened, 7.2)
    if how == "Escape":
        opened.keyboard.press("Escape")
    else:
        tap(opened, "Stop, it hurts")

    expect(heading(opened)).to_have_text("You stopped. That was the right thing to do.")
    assert [each[:2] for each in holds_of(draft)] == [("L", 1)]


def test_space_waits_and_going_on_needs_a_tap(opened):
    to_the_first_hold(opened)
    run(opened, 3)
    opened.keyboard.press("Space")
    left = opened.locator(".hs-left").text_content()
    run(opened, 60)

    expect(opened.locator(".hs-left")).to_have_text(left)
    tap(opened, "Go on")
    run(opened, 8)
    expect(heading(opened)).to_have_text("Let go")


def test_a_hidden_page_waits(opened):
    to_the_first_hold(opened)
    opened.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    run(opened, 60)

    expect(heading(opened)).to_have_text("Hold 1 of 2, left leg")
    expect(
        opened.get_by_role("link", name="Go on").or_(opened.get_by_role("button", name="Go on"))
    ).to_be_visible()


def test_a_hold_that_does_not_arrive_interrupts_nothing_and_is_sent_again(open_context, sign_in, draft):
    page = open_context().new_page()
    page.clock.install()
    sign_in(page, draft.patient.account)
    page.goto(f"/session/{draft.client_id}/")
    to_the_first_hold(page)
    away = {"status": 302, "headers": {"Location": "/signin/"}}  # as when the sign-in has run out
    page.route("**/session/**", lambda route: route.fulfill(**away))
    run(page, 10.5)
    expect(heading(page)).to_have_text("Let go")
    assert holds_of(draft) == []

    page.unroute("**/session/**")
    run(page, 4.2)
    page.wait_for_timeout(300)
    assert holds_of(draft) == [("L", 1, 10, True)]


def test_each_step_moves_the_focus_to_its_heading(opened):
    tap(opened, "I’m in position")

    expect(heading(opened)).to_be_focused()
    expect(heading(opened)).to_have_text("Place the towel")


@pytest.mark.parametrize("step", ["", "4/", "5/", "11/"])
def test_axe_finds_nothing_in_the_guide(opened, draft, axe, step):
    opened.goto(f"/session/{draft.client_id}/{step}")

    axe(opened)


def test_without_a_script_the_same_address_is_a_page(open_context, sign_in, draft):
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, draft.patient.account)
    page.goto(f"/session/{draft.client_id}/")
    tap(page, "Next: hands")
    tap(page, "Next: lift")
    tap(page, "Next: pull")
    tap(page, "Next: hold")
    tap(page, "Next: let go")

    expect(heading(page)).to_have_text("Let go")
    assert holds_of(draft) == [("L", 1, 10, False)]
