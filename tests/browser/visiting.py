"""How a browser gets to see every page of the house (tests/pages.py), for tests in a browser."""

from typing import Any

from playwright.sync_api import Page, Route, ViewportSize

from tests.pages import Page as Place
from tests.test_pages import answer

PHONE_SIZE: ViewportSize = {"width": 390, "height": 844}
DESKTOP_SIZE: ViewportSize = {"width": 1280, "height": 800}


def role_of(place: Place) -> str:
    if place.user is None:
        return "nobody"
    return "patient" if place.user.role == "patient" else "staff"


def prepared(place: Place) -> Any:
    """The answer of a page that only a form leads to; None for one that its address opens."""
    is_plain = place.status == 200 and place.data is None and place.prepare is None
    return None if is_plain else answer(place)


def visit(window: Page, place: Place, shown: Any) -> None:
    """Open the page; what was prepared is shown under its own address, with its own policy."""
    if shown is None:
        window.goto(place.address)
        return
    policy = {"Content-Security-Policy": shown.headers["Content-Security-Policy"]}

    def instead(route: Route) -> None:
        route.fulfill(body=shown.getvalue().decode(), content_type="text/html", headers=policy)

    window.route(f"**{place.address}", instead)
    window.goto(place.address)
    window.unroute(f"**{place.address}")
