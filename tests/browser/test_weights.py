"""What a patient's phone has to load, on a server as in production: files compressed, hashed and kept.

The first page comes to an empty profile, with everything; the later ones to a browser that knows the house.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house_settings
from django.core.management import call_command
from django.test import Client
from django.test.testcases import LiveServerThread
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext

from clinic.signing_in import OWN_PHONE
from clinic.templatetags.house import icon
from tests.browser.conftest import PHONE
from tests.browser.visiting import role_of
from tests.browser.weighing import COUNT_SHIFTS, MOST_SHIFT, SHIFTED, Scales
from tests.pages import Page, make_house, pages_of

KB = 1024
FIRST, REQUESTS, LATER, SCRIPTS = 60 * KB, 8, 12 * KB, 25 * KB
WITHOUT_A_CONNECTION = {"offline"}  # an own phone has it in the store of its worker

Phone = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Static files as production has them, but for those of the admin, which take their time."""
    storages = house_settings.STORAGES | {"staticfiles": {"BACKEND": "clinic.storage.HashedStatic"}}
    folder: Path = tmp_path_factory.mktemp("static")
    as_served = {"WHITENOISE_AUTOREFRESH": False, "WHITENOISE_USE_FINDERS": False}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages, **as_served):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
        icon.cache_clear()  # tests before this one have drawn icons from the file as it is
        yield
    icon.cache_clear()


@pytest.fixture
def home(collected: None, transactional_db: None) -> Iterator[str]:
    """The address of the server."""
    server = LiveServerThread("127.0.0.1", static_handler=lambda application: application)  # type: ignore[arg-type]
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://{server.host}:{server.port}"
    server.terminate()
    server.join()


@pytest.fixture
def phone(new_context: Phone, home: str) -> Phone:
    """`phone(user)`: a phone that was never here, on which they are signed in."""

    def phone(user: Any, *, own: bool = False) -> BrowserContext:
        context = new_context(base_url=home, locale="en-GB", **PHONE)
        context.set_default_timeout(30_000)
        context.add_init_script(COUNT_SHIFTS)
        if user is None:
            return context
        client = Client()
        client.force_login(user)
        if own:
            session = client.session
            session[OWN_PHONE] = True
            session.set_expiry(timedelta(days=90))
            session.save()
        cookie = client.cookies[house_settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": home, "httpOnly": True}])
        return context

    return phone


def of_patients() -> list[Page]:
    """The pages that a patient opens by their address, today first."""
    made = pages_of(make_house(at=timezone.now()))
    plain = [each for each in made if each.status == 200 and each.data is None and each.prepare is None]
    theirs = [each for each in plain if role_of(each) == "patient"]
    return sorted(theirs, key=lambda each: each.name != "patients:today")


def test_first_visit_to_any_page_of_a_patient(phone: Phone) -> None:
    found, seen = [], set()
    for place in of_patients():
        if place.name in seen:
            continue
        seen.add(place.name)
        context = phone(place.user)
        load = Scales(context.new_page()).weigh(place.address)
        context.close()
        if load.total > FIRST or load.requests > REQUESTS or load.scripts > SCRIPTS:
            found.append(f"{place}: {load}")
    assert len(seen) > 20
    assert not found, "\n".join(found)


def test_later_pages_of_a_patient(phone: Phone) -> None:
    """After Today, which fetches the guide ahead, and the first look at the messages, which brings htmx."""
    found, user, scales = [], None, None
    for place in of_patients():
        if place.name in WITHOUT_A_CONNECTION:
            continue
        if scales is None or place.user != user:
            user = place.user
            scales = Scales(phone(user).new_page())
            for known in (reverse("patients:today"), reverse("patients:messages")):
                scales.weigh(known)
            scales.window.wait_for_load_state("networkidle")
        load = scales.weigh(place.address)
        if load.total > LATER:
            found.append(f"{place}: {load}")
    assert not found, "\n".join(found)


def test_first_visit_on_their_own_phone_also_keeps_what_works_without_a_connection(phone: Phone) -> None:
    place = of_patients()[0]
    scales = Scales(phone(place.user, own=True).new_page())

    load = scales.weigh(place.address)
    scales.window.wait_for_load_state("networkidle")

    assert any("outbox" in address for address in load.sizes)
    assert load.total <= FIRST, load
    assert load.requests <= REQUESTS, load
    assert load.scripts <= SCRIPTS, load


@pytest.mark.parametrize("name", ["signin", "patients:today", "patients:begin", "patients:session"])
def test_nothing_moves_when_the_typeface_comes_late(phone: Phone, name: str) -> None:
    place = next(each for each in pages_of(make_house(at=timezone.now())) if each.name == name)
    window = phone(place.user).new_page()
    scales = Scales(window)
    scales.slow_down()

    scales.weigh(place.address)

    assert window.evaluate(SHIFTED) <= MOST_SHIFT
