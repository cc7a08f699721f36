"""Every page in a browser: axe on a phone and on a desktop, in light and in dark; large enough to tap,
nothing that moves while it loads, nothing sideways.

One window, one visit a size: the scheme changes around it. A page that only a form leads to is fetched as the
form would, and shown under its own address.
"""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize

from tests.browser.hands import NARROWEST, too_small, too_wide
from tests.browser.visiting import DESKTOP_SIZE, PHONE_SIZE, prepared, role_of, visit
from tests.browser.weighing import COUNT_SHIFTS, MOST_SHIFT, SHIFTED
from tests.pages import make_house, pages_of

SIZES = {"desktop": DESKTOP_SIZE, "phone": PHONE_SIZE}
NARROW: ViewportSize = {"width": NARROWEST, "height": 844}
# Every rule, with the one that axe leaves to those who ask: targets of 24 px, or room around them (2.5.8).
# A colour that is still on its way from light to dark is no colour of the page.
RUN_AXE = """async (rules) => {
  do await new Promise(requestAnimationFrame);
  while (document.getAnimations().some((each) => each instanceof CSSTransition));
  const options = rules ? { runOnly: rules } : { rules: { "target-size": { enabled: true } } };
  const found = await axe.run({ resultTypes: ["violations"], ...options });
  return found.violations.map((rule) =>
    `${rule.id}: ${rule.help}: ` + rule.nodes.map((node) => node.html.slice(0, 160)).join(" | "));
}"""
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # what can differ between light and dark


@pytest.mark.parametrize("who", ["nobody", "patient", "staff"])
def test_every_page_is_open_to_everyone(open_context, sign_in, who):
    context = open_context()
    context.add_init_script(COUNT_SHIFTS)
    window = context.new_page()
    signed_in, found = None, []
    for place in pages_of(make_house(at=timezone.now())):
        if role_of(place) != who:
            continue
        if place.user and place.user != signed_in:
            sign_in(window, place.user)
            signed_in = place.user
        shown = prepared(place)
        for size, pixels in SIZES.items():
            window.set_viewport_size(pixels)
            visit(window, place, shown)
            found += [f"{place} on a {size}, {wrong}" for wrong in looked_at(window, who=who)]
        window.set_viewport_size(NARROW)
        found += [f"{place} at {NARROWEST} px, {wrong}" for wrong in too_wide(window)]
    assert not found, "\n".join(found)


def looked_at(window: Page, *, who: str) -> list[str]:
    """What is wrong with the page as it came, in light and in dark."""
    shifted = window.evaluate(SHIFTED)
    found = [f"it moved: {shifted}"] if shifted > MOST_SHIFT else []
    found += too_wide(window)
    found += [] if who == "staff" else too_small(window)  # of staff the design asks less; axe asks for 24
    window.evaluate(AXE_SCRIPT)
    found += window.evaluate(RUN_AXE, None)
    window.emulate_media(color_scheme="dark")
    found += [f"in the dark: {wrong}" for wrong in window.evaluate(RUN_AXE, OF_COLOURS)]
    window.emulate_media(color_scheme="light")
    return found
