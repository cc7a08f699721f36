"""Left and right are held equally long, to a tenth of a second, whatever comes between."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.guided import (
    begun,
    heading,
    held,
    hide,
    holds_of,
    open_guide,
    run,
    tap,
    to_the_end,
    to_the_first_hold,
)

SLEPT = 60  # seconds


def nothing(page):
    run(page, 3)


def a_pause(page):
    run(page, 3.7)
    page.keyboard.press("Space")
    run(page, 7.3)
    tap(page, "Go on")


def a_call(page):
    run(page, 6.4)
    hide(page)
    run(page, 95.5)
    hide(page, hidden=False)
    run(page, 2.2)
    tap(page, "Go on")


def another_time_of_day(page):
    run(page, 2.3)
    page.clock.set_system_time("2031-05-05T10:00:00")
    run(page, 2)
    page.clock.set_system_time("2001-05-05T10:00:00")


def sleep(page):
    """The lid is closed in the middle of a hold; no event tells the page."""
    run(page, 2.5)
    page.clock.fast_forward(SLEPT * 1000)
    tap(page, "Go on")


def one_step_back(page):
    run(page, 4.6)
    tap(page, "Back")
    expect(heading(page)).to_have_text("Pull gently")


def back_from_letting_go(page):
    run(page, 10.1)
    expect(heading(page)).to_have_text("Let go")
    tap(page, "Back")
    expect(heading(page)).to_have_text("Pull gently")


@pytest.mark.parametrize(
    "comes",
    [nothing, a_pause, a_call, another_time_of_day, sleep, one_step_back, back_from_letting_go],
)
def test_both_legs_are_held_equally_long(phone, sign_in, transactional_db, comes):
    draft = begun()
    page = open_guide(phone, sign_in, draft)
    watched: list[Any] = []
    to_the_first_hold(page)
    comes(page)
    for _ in range(120):
        watched = page.evaluate("window.seen ?? []") or watched
        if "Hold 2 of 2, right leg" in dict(watched) and watched[-1][0] == "Let go":
            break
        run(page, 2)

    seconds = held(watched)
    if comes is sleep:
        seconds["Hold 1 of 2, left leg"] -= SLEPT
    assert len(seconds) == 4
    assert max(seconds.values()) - min(seconds.values()) < 0.1, seconds
    assert all(9.9 < each < 10.1 for each in seconds.values()), seconds
    to_the_end(page)
    assert sorted(holds_of(draft)) == [(side, n, 10, True) for side in "LR" for n in (1, 2)]


def test_a_skipped_hold_is_not_one(phone, sign_in, transactional_db):
    draft = begun()
    page = open_guide(phone, sign_in, draft)
    tap(page, "I’m in position")
    tap(page, "Ready")
    tap(page, "Skip")
    expect(heading(page)).to_have_text("Let go")
    to_the_end(page)

    assert sorted(holds_of(draft)) == [("L", 2, 10, True), ("R", 1, 10, True), ("R", 2, 10, True)]


def test_a_hold_left_for_the_next_step_keeps_its_seconds(phone, sign_in, transactional_db):
    draft = begun()
    page = open_guide(phone, sign_in, draft)
    to_the_first_hold(page)
    run(page, 4.1)
    with page.expect_response("**/session/**"):
        tap(page, "Skip")

    [(side, repetition, seconds, timed)] = holds_of(draft)
    assert (side, repetition, timed) == ("L", 1, True)
    assert 4 <= seconds <= 6


def test_a_hold_done_again_is_one_hold(phone, sign_in, transactional_db):
    draft = begun()
    page = open_guide(phone, sign_in, draft)
    to_the_first_hold(page)
    run(page, 7)
    with page.expect_response("**/session/**"):
        tap(page, "Back")
    run(page, 5.1)
    run(page, 3)
    with page.expect_response("**/session/**"):
        tap(page, "Let go early")

    [(side, repetition, seconds, timed)] = holds_of(draft)
    assert (side, repetition, timed) == ("L", 1, True)
    assert seconds >= 7
