"""Every screen as four pictures: phone and desktop, light and dark. `make screenshots` runs this, the suite
does not: it asserts nothing but what every window here does (tests/browser/conftest.py).

The pages of the lists are shown in the clinic of the tests, in each of their states; then those of the demo
clinic, as its people would find them today.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from clinic.demo.build import build
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.visiting import prepared, role_of, visit
from tests.demo_pages import pages_of_the_demo
from tests.pages import Page as Place
from tests.pages import make_house, pages_of

FOLDER = Path(os.environ.get("SCREENS", "screenshots"))
Open = Callable[..., BrowserContext]
SignIn = Callable[..., None]


def test_the_pages_of_the_lists(open_context: Open, sign_in: SignIn) -> None:
    take("pages", pages_of(make_house(at=timezone.now())), open_context, sign_in)


def test_the_demo_clinic(open_context: Open, sign_in: SignIn) -> None:
    build(now=timezone.now())
    take("demo", pages_of_the_demo(), open_context, sign_in)


def take(group: str, places: Iterable[Place], open_context: Open, sign_in: SignIn) -> None:
    windows = {"phone": open_context(**PHONE).new_page(), "desktop": open_context(**DESKTOP).new_page()}
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken = []
    for number, place in enumerate(places, start=1):
        shown = prepared(place)
        start = f"{group}-{number:03}-{place.name.replace(':', '-').replace(' ', '-')}"
        for size, window in windows.items():
            window.context.clear_cookies()
            if place.user:
                sign_in(window, place.user)
            visit(window, place, shown)
            take_both(window, FOLDER / f"{start}-{size}")
        role = place.user.role if place.user else role_of(place)
        taken.append({"start": start, "name": place.name, "status": place.status, "who": role})
    (FOLDER / f"{group}.json").write_text(json.dumps(taken))


def take_both(window: Page, start: Path) -> None:
    for scheme in ("light", "dark"):
        window.emulate_media(color_scheme=scheme)
        window.screenshot(path=f"{start}-{scheme}.png", full_page=True, animations="disabled")
    window.emulate_media(color_scheme="light")
