"""A real browser: a phone and a desktop, what both must never report, signing in, axe.

The Chromium is that of $CHROMIUM or the one that tools/find-chromium.sh finds; there is nothing to
download. Every test here may write to the database: the live server answers from threads of its own.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

from clinic.models import User
from tests.factories import make_clinic, make_user

HOUSE = Path(__file__).resolve().parents[2]
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
expect.set_options(timeout=20_000)  # ms; on a machine that does three things at once

# A form that comes back with its errors is a 422, which Chromium reports as an error of the network.
REFUSED_FORM = re.compile(r"Failed to load resource: .* status of 422")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The Chromium of this machine instead of one that Playwright would download."""
    path = os.environ.get("CHROMIUM") or found_chromium()
    # A sandbox of Chromium's own cannot be set up by root, as whom containers often run.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return {**browser_type_launch_args, "executable_path": path, "args": flags}


def found_chromium() -> str:
    """The path of a Chromium; fails the test run where there is none, since a skip would hide it."""
    found = subprocess.run(["sh", "tools/find-chromium.sh"], cwd=HOUSE, stdout=subprocess.PIPE, text=True)
    if found.returncode:
        pytest.fail("No Chromium here: set CHROMIUM, or leave these tests out with --ignore=tests/browser")
    return found.stdout.strip()


@pytest.fixture
def open_context(
    new_context: Callable[..., BrowserContext], live_server, transactional_db
) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser context on the live server: `open_context(**PHONE, java_script_enabled=False)`.

    Fails the test at its end when a page in it had an error on the console (each violation of the
    content security policy is one), an exception nobody caught, or a request to another host.
    """
    troubles: list[str] = []

    def open_one(**options) -> BrowserContext:
        context = new_context(base_url=live_server.url, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        watch(context, live_server.url, troubles)
        return context

    yield open_one
    assert not troubles, "The browser reported:\n" + "\n".join(troubles)


def watch(context: BrowserContext, home: str, troubles: list[str]) -> None:
    """Add to the list what no page of ours may cause, from now on and in every window of the context."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED_FORM.search(message.text):
            troubles.append(f"console, {message.page.url if message.page else '?'}: {message.text}")

    def stay_here(request: Request) -> None:
        if not request.url.startswith((home, "blob:")):
            troubles.append(f"another host: {request.url}")

    context.on("console", note)
    context.on("weberror", lambda error: troubles.append(f"exception: {error.error}"))
    context.on("request", stay_here)


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a phone: 390 x 844, touch."""
    return open_context(**PHONE).new_page()


@pytest.fixture
def desktop(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desktop: 1280 x 800."""
    return open_context(**DESKTOP).new_page()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, open_context: Callable[..., BrowserContext]) -> Page:
    """The same test on both sizes, one after the other."""
    return open_context(**request.param).new_page()


@pytest.fixture
def sign_in(live_server) -> Callable[..., None]:
    """`sign_in(page, user)`: the page's browser is that person's from now on, without the form."""

    def sign_in(page: Page, user) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [
                {
                    "name": session.key,
                    "value": session.value,
                    "url": live_server.url,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )

    return sign_in


@pytest.fixture
def ines(transactional_db) -> User:
    """A clinician of a clinic of her own."""
    return make_user(clinic=make_clinic())


@pytest.fixture
def desk(desktop: Page, sign_in, ines) -> Page:
    """Her desktop, signed in."""
    sign_in(desktop, ines)
    return desktop


SETTLED = """() => Promise.allSettled(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)
)"""


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with rule, help and elements when axe-core finds anything on the page."""

    def axe(page: Page) -> None:
        # A button that is still changing its colour has the contrast of neither: let the change end.
        page.evaluate(SETTLED)
        found = Axe().run(page).response["violations"]
        assert not found, "\n".join(
            f"{page.url} {rule['id']} ({rule['impact']}): {rule['help']}\n"
            + "\n".join(f"    {node['html'][:200]}" for node in rule["nodes"])
            for rule in found
        )

    return axe
