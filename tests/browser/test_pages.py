"""Every page in a browser: axe on a phone and on a desktop, in light and in dark, and nothing sideways.

One window, one visit a page: the size and the scheme change around it. A page that only a form leads to is
fetched as the form would, and shown under its own address.
"""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.utils import timezone
from playwright.sync_api import Page, Route, ViewportSize

from tests.browser.hands import NARROWEST, too_wide
from tests.pages import Page as Place
from tests.pages import make_house, pages_of
from tests.test_pages import answer

SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
NARROW: ViewportSize = {"width": NARROWEST, "height": 844}
# A colour that is still on its way from light to dark is no colour of the page.
RUN_AXE = """async (rules) => {
  do await new Promise(requestAnimationFrame);
  while (document.getAnimations().some((each) => each instanceof CSSTransition));
  const found = await axe.run({ resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  return found.violations.map((rule) =>
    `${rule.id}: ${rule.help}: ` + rule.nodes.map((node) => node.html.slice(0, 160)).join(" | "));
}"""


@pytest.mark.parametrize("who", ["nobody", "patient", "staff"])
def test_every_page_is_open_to_everyone(open_context, sign_in, who):
    window = open_context().new_page()
    signed_in, found = None, []
    for place in pages_of(make_house(at=timezone.now())):
        if role_of(place) != who:
            continue
        if place.user and place.user != signed_in:
            sign_in(window, place.user)
            signed_in = place.user
        visit(window, place)
        found += [f"{place} {wrong}" for wrong in looked_at(window)]
    assert not found, "\n".join(found)


def role_of(place: Place) -> str:
    if place.user is None:
        return "nobody"
    return "patient" if place.user.role == "patient" else "staff"


def visit(window: Page, place: Place) -> None:
    if place.status == 200 and place.data is None:
        window.goto(place.address)
        return
    shown: Any = answer(place)
    policy = {"Content-Security-Policy": shown.headers["Content-Security-Policy"]}

    def instead(route: Route) -> None:
        route.fulfill(body=shown.content.decode(), content_type="text/html", headers=policy)

    window.route(f"**{place.address}", instead)
    window.goto(place.address)
    window.unroute(f"**{place.address}")


def looked_at(window: Page) -> list[str]:
    window.evaluate(AXE_SCRIPT)
    found = []
    for size, pixels in SIZES.items():
        window.set_viewport_size(pixels)
        found += [f"on a {size}: {wrong}" for wrong in [*window.evaluate(RUN_AXE, None), *too_wide(window)]]
    window.emulate_media(color_scheme="dark")
    found += [f"in the dark: {wrong}" for wrong in window.evaluate(RUN_AXE, ["color-contrast"])]
    window.emulate_media(color_scheme="light")
    window.set_viewport_size(NARROW)
    return found + [f"at {NARROWEST} px: {wrong}" for wrong in too_wide(window)]
