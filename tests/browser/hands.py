"""What hands and eyes do on a page, for tests in a browser."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.forms import Answers

NARROWEST = 320  # CSS pixels (WCAG 1.4.10)
TARGET = 44  # CSS pixels: the smallest thing that a patient has to tap (design.md 2)


def tap(target: Locator) -> None:
    target.click()


def press(page: Page, words: str) -> None:
    """The button that reads so, wherever it stands on the page."""
    page.get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    """The link that reads so; the first where several lead to the same place."""
    page.get_by_role("link", name=words, exact=True).first.click()


def heading(page: Page) -> str:
    return " ".join(page.locator("h1").inner_text().split())


def at_heading(page: Page, words: str) -> None:
    """Waits for the page with this h1."""
    expect(page.locator("h1")).to_have_text(words)


def settled(page: Page) -> None:
    """Waits until htmx has done with what it swapped in; before that a link there is a plain link."""
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-added, .htmx-settling')")


def choose(page: Page, name: str, *values: str) -> None:
    """Radio buttons and checkboxes, by a tap on the middle of the card, the chip or the number."""
    for value in values:
        alone = "" if value == "on" else f'[value="{value}"]'  # a single checkbox has no value of its own
        box = page.locator(f'input[name="{name}"]{alone}')
        page.locator(".form-check", has=box).click()
        expect(box).to_be_checked()


def fill_in(page: Page, answers: Answers) -> None:
    """What tests/story.py says, by the names of the fields: typed, selected or tapped."""
    for name, answer in answers.items():
        control = page.locator(f'[name="{name}"]')
        kind = control.first.get_attribute("type") or control.first.evaluate("each => each.tagName")
        if kind in ("radio", "checkbox"):
            choose(page, name, *([answer] if isinstance(answer, str) else answer))
        elif kind == "SELECT":
            control.select_option(answer)
        else:
            control.fill(str(answer))


def look(page: Page, axe: Callable[[Page], None]) -> None:
    """One heading, nothing that axe finds, nothing that has to be scrolled sideways; a phone is also
    held as narrow as a page may get."""
    assert page.locator("h1").count() == 1, page.url
    axe(page)
    fits(page)
    size = page.viewport_size
    if size and size["width"] < 500:
        page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
        fits(page)
        page.set_viewport_size(size)


def fits(page: Page) -> None:
    found = too_wide(page)
    assert not found, f"{page.url} is wider than {page.viewport_size}: {found}"


def too_wide(page: Page) -> list[str]:
    """How wide the page is and what stands out of it; empty where nothing has to be scrolled sideways."""
    return page.evaluate(TOO_WIDE)


# A region that scrolls by itself may be wider inside.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (each) => each && (/auto|scroll|hidden|clip/.test(getComputedStyle(each).overflowX) ||
    scrolls(each.parentElement));
  const sticksOut = (box) => box.right > width + 0.5 || box.left < -0.5;
  return [`${document.documentElement.scrollWidth} px wide`,
    ...[...document.querySelectorAll("body *")]
    .filter((each) => !scrolls(each.parentElement))
    .filter((each) => sticksOut(each.getBoundingClientRect()))
    .map((each) => each.outerHTML.slice(0, 80).replace(/\\s+/g, ' ')).slice(0, 3)];
}"""


def too_small(page: Page) -> list[str]:
    """What can be tapped and is smaller than a finger; a link among words is as tall as its line."""
    return page.evaluate(TOO_SMALL, TARGET)


# A box to tick is tapped on its label too.
TOO_SMALL = """(least) => {
  const isShown = (each) => getComputedStyle(each).visibility !== "hidden" &&
    !each.closest("[hidden], [inert], [aria-hidden=true]");
  const isAmongWords = (each) => each.tagName === "A" && getComputedStyle(each).display === "inline" &&
    [...each.parentElement.childNodes].some((near) => near.nodeType === Node.TEXT_NODE && near.data.trim());
  const whole = (label) =>
    getComputedStyle(label, "::after").position === "absolute" ? label.closest(".form-check") : label;
  const box = (each) => {
    const boxes = [each, ...[...each.labels].map(whole)].map((part) => part.getBoundingClientRect());
    const [left, top] = ["left", "top"].map((edge) => Math.min(...boxes.map((one) => one[edge])));
    const [right, bottom] = ["right", "bottom"].map((edge) => Math.max(...boxes.map((one) => one[edge])));
    return [right - left, bottom - top];
  };
  const found = [];
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const each of document.querySelectorAll(controls)) {
    if (!isShown(each) || isAmongWords(each)) continue;
    const own = each.getBoundingClientRect();
    const [width, height] = /^(checkbox|radio)$/.test(each.type) ? box(each) : [own.width, own.height];
    if (width > 1 && height > 1 && Math.min(width, height) < least - 0.5)
      found.push(`too small: ${Math.round(width)} x ${Math.round(height)}: ` +
        each.outerHTML.slice(0, 120).replace(/\\s+/g, " "));
  }
  return found;
}"""


def focused(page: Page) -> dict[str, Any]:
    """What has the focus: tag, id and text."""
    return page.evaluate(
        "() => { const at = document.activeElement;"
        " return { tag: at.tagName, id: at.id, text: at.innerText.trim() }; }"
    )
