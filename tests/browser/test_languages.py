"""Every page on a phone in two languages that nobody speaks: 40 % longer, and right to left. Nothing is cut
off, nothing has to be scrolled sideways, and what must not be turned round is not."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.utils import timezone
from playwright.sync_api import Page

from tests.browser.conftest import PHONE
from tests.browser.hands import NARROWEST, too_wide
from tests.browser.test_pages import RUN_AXE
from tests.browser.visiting import prepared, visit
from tests.pages import make_house, pages_of
from tests.pseudo import LEFT_TO_RIGHT, RIGHT_TO_LEFT, spoken_in

CUT_OFF = """() => {
  const shown = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const hides = (each) => {
    const look = getComputedStyle(each);
    if (each.matches(".visually-hidden, .visually-hidden *, svg, svg *, [aria-hidden=true] *")) return false;
    const wide = ["hidden", "clip"].includes(look.overflowX) && each.scrollWidth > each.clientWidth + 1;
    const high = ["hidden", "clip"].includes(look.overflowY) && each.scrollHeight > each.clientHeight + 2;
    return each.clientWidth > 1 && (wide || high);
  };
  const leaves = (word) => { // a word may reach over the edge of its drawing, not of what it stands in
    const around = word.closest("section, article, li, td, details, main") ?? document.body;
    const [box, frame] = [word, around].map((each) => each.getBoundingClientRect());
    return box.width && (box.left < frame.left - 2 || box.right > frame.right + 2);
  };
  const bursts = (each) =>
    getComputedStyle(each).display !== "inline" && each.scrollWidth > each.clientWidth + 1;
  const found = [
    ...[...document.querySelectorAll("main *, nav *, header *")].filter((each) => each.textContent.trim())
      .filter(hides),
    ...[...document.querySelectorAll("svg text")].filter(leaves),
    ...[...document.querySelectorAll(":is(nav a, button, .btn):not(.visually-hidden)")].filter(bursts),
  ];
  return found.filter(shown).map((each) => each.outerHTML.slice(0, 160));
}"""

# Anatomy, drawings and the numbers to call.
TURNED_ROUND = """() => {
  const isMirrored = (transform) => {
    const { a, b, c, d } = new DOMMatrix(transform);
    return a * d - b * c < 0;
  };
  const found = [];
  for (const svg of document.querySelectorAll("svg:not(.hs-flip)")) {
    for (let each = svg; each; each = each.parentElement)
      if (isMirrored(getComputedStyle(each).transform)) found.push(svg.outerHTML.slice(0, 120));
  }
  const place = (side) => document.querySelector(`.b-buttock_${side}`)?.getBoundingClientRect().left;
  if (place("L") > place("R")) found.push("the body map");
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const number of node.data.matchAll(/\\d{2,} \\d{3,}/g)) {
      const at = (from) => {
        const range = document.createRange();
        range.setStart(node, from);
        range.setEnd(node, from + 1);
        return range.getBoundingClientRect();
      };
      const [first, last] = [at(number.index), at(number.index + number[0].length - 1)];
      if (first.top === last.top && first.left > last.left) found.push(`${number[0]} in ${node.data.trim()}`);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("language", [LEFT_TO_RIGHT, RIGHT_TO_LEFT])
def test_every_page_has_room_for_another_language(open_context, sign_in, settings, tmp_path, language):
    window = open_context(**PHONE).new_page()
    signed_in: Any = None
    found = []
    with spoken_in(language, settings, tmp_path):
        for place in pages_of(make_house(at=timezone.now())):
            if place.user != signed_in:
                window.context.clear_cookies()
                if place.user:
                    sign_in(window, place.user)
                signed_in = place.user
            visit(window, place, prepared(place))
            found += [f"{place} {wrong}" for wrong in looked_at(window, language)]
    assert not found, "\n".join(found)


def looked_at(window: Page, language: str) -> list[str]:
    found = [f"cut off: {each}" for each in window.evaluate(CUT_OFF)] + too_wide(window)
    if language == RIGHT_TO_LEFT:
        found += [f"turned round: {each}" for each in window.evaluate(TURNED_ROUND)]
        window.evaluate(AXE_SCRIPT)
        found += window.evaluate(RUN_AXE, None)
    window.set_viewport_size({"width": NARROWEST, "height": 844})
    found += [f"at {NARROWEST} px: {wrong}" for wrong in too_wide(window)]
    window.set_viewport_size({"width": 390, "height": 844})
    return found
