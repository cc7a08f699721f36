"""The patient's own phone without a connection: the guide and the log go on, every log arrives once, and a
phone that is signed out or shared keeps nothing."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clinic.signing_in import OWN_PHONE
from patients.models import Card, Session, SessionDraft
from tests.browser.conftest import PHONE
from tests.browser.hands import at_heading, choose, fill_in, follow, heading, look, press
from tests.browser.offline_runs import Runs, compare, one_run
from tests.browser.outbox_model import MODEL
from tests.browser.wire import HALF_ANSWER, Wire
from tests.factories import make_prescription

RUNS = int(os.environ.get("OFFLINE_RUNS", "25"))
KEPT = "Saved on this phone, not yet sent"


@pytest.fixture
def wire(live_server) -> Iterator[Wire]:
    made = Wire(live_server.thread.host, live_server.thread.port)
    yield made
    made.close()


@pytest.fixture
def prescription(transactional_db):
    return make_prescription(at=timezone.now() - timedelta(days=20))


def sign_in(context: BrowserContext, wire: Wire, user: Any, *, own_phone: bool = True) -> Any:
    client = Client()
    client.force_login(user)
    session = client.session
    session[OWN_PHONE] = own_phone
    session.set_expiry(timedelta(days=90))
    session.save()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": wire.url, "httpOnly": True}])
    return session


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], wire, prescription) -> Page:
    """Signed in on the patient's own phone, on Today, with all that is kept in its place."""
    context = new_context(base_url=wire.url, locale="en-GB", **PHONE)
    context.set_default_timeout(30_000)
    sign_in(context, wire, prescription.patient.account)
    page = context.new_page()
    opened(page)
    return page


def opened(page: Page) -> None:
    """Today with a connection, until the worker and the copy are there."""
    page.goto("/today/")
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.evaluate(KIT_IS_THERE)


KIT_IS_THERE = """async () => {
  const { get } = await import("/static/js/store.js");
  for (let n = 0; n < 400 && !(await get("kit")); n++) await new Promise((go) => setTimeout(go, 50));
}"""


def through_the_guide(page: Page) -> None:
    """Every step by a tap, as fast as a hand can; a hold counts from a second on."""
    expect(page.locator("[data-next]")).to_be_visible()
    for _ in range(40):
        if page.locator("#guide").count() == 0:
            break
        if "Hold" in heading(page):
            page.wait_for_timeout(1100)
        page.locator("[data-next]").click()
    at_heading(page, "How did it go?")


RATINGS = {"pain_before": "2", "pain_during": "3", "pain_after": "2", "stretch_strength": "6"}


def answer(page: Page, *, sign: str = "", **more: str) -> None:
    fill_in(page, {**RATINGS, **more})
    choose(page, "where", "post_thigh_L")
    choose(page, "kind_post_thigh_L", "ache")
    choose(page, "ease", "ok")
    choose(page, f"sign_{sign}", "new") if sign else choose(page, "signs_none", "on")


def test_a_session_from_start_to_end_without_a_connection(phone, wire, prescription):
    wire.cut()
    phone.goto("/today/")
    at_heading(phone, "No connection")
    before = timezone.now()
    follow(phone, "Start the stretch")
    choose(phone, "pain_before", "2")
    press(phone, "Go to the first step")
    through_the_guide(phone)
    answer(phone)
    press(phone, "Save on this phone")
    at_heading(phone, KEPT)
    expect(phone.get_by_role("heading", name=re.compile("Call 999"))).to_be_visible()
    assert not Session.objects.exists()

    wire.mend()
    press(phone, "Send it now")
    phone.wait_for_url("**/log/*/saved/")

    session = Session.objects.get()
    assert before - timedelta(seconds=2) < session.performed_at < timezone.now()
    assert session.received_at > session.performed_at
    assert (session.pain_during, session.safety, session.full_list) == (3, "none", True)
    assert sorted((hold.side, hold.repetition) for hold in session.holds.all()) == [
        *(("L", 1), ("L", 2), ("R", 1), ("R", 2)),
    ]


def begin_without(page: Page, wire: Wire, *, pain: str = "2") -> None:
    wire.cut()
    page.goto("/today/")
    follow(page, "Start the stretch")
    choose(page, "pain_before", pain)
    press(page, "Go to the first step")


def to_the_log(page: Page) -> None:
    """By the way of a stop, which is the shortest."""
    page.locator("[data-stop]").click()
    at_heading(page, "You stopped. That was the right thing to do.")
    choose(page, "cause", "time")
    press(page, "Continue")
    at_heading(page, "How did it go?")


def test_half_a_log_survives_a_closed_tab(phone, wire, prescription, axe):
    begin_without(phone, wire)
    to_the_log(phone)
    choose(phone, "pain_during", "3")
    phone.locator("[name=note]").fill("The towel slipped.")
    look(phone, axe)
    context = phone.context
    phone.close()

    again = context.new_page()
    again.goto("/today/")
    follow(again, "Go on to the log")

    expect(again.locator('[name=pain_before][value="2"]')).to_be_checked()
    expect(again.locator('[name=pain_during][value="3"]')).to_be_checked()
    expect(again.locator("[name=note]")).to_have_value("The towel slipped.")


def test_a_sign_shows_where_to_get_help_at_once(phone, wire, prescription):
    begin_without(phone, wire)
    to_the_log(phone)
    choose(phone, "sign_saddle_numbness", "new")

    expect(phone.get_by_role("alert").get_by_role("link", name="Call 999")).to_be_visible()
    fill_in(phone, {**RATINGS, "ease": "ok"})
    press(phone, "Save on this phone")
    at_heading(phone, KEPT)

    wire.mend()
    phone.goto("/progress/")  # whatever page is opened, what is grave is read first
    phone.wait_for_url("**/advice/**")
    assert Card.objects.get().severity == "emergency"


def test_an_answer_that_was_cut_off_is_asked_for_again_and_counts_once(phone, wire, prescription):
    begin_without(phone, wire)
    to_the_log(phone)
    answer(phone)
    wire.fate = lambda path: HALF_ANSWER if path == "/offline/log/" else "fine"
    phone.get_by_role("button", name="Save on this phone").dblclick()
    at_heading(phone, KEPT)
    expect(phone.get_by_role("listitem").filter(has_text="kept here until")).to_be_visible()

    wire.mend()
    press(phone, "Send it now")
    phone.wait_for_url("**/log/*/saved/")
    assert Session.objects.count() == 1
    assert Session.objects.get().amendments.count() == 0


def test_too_sore_to_start_opens_no_guide(phone, wire, prescription, axe):
    begin_without(phone, wire, pain="7")
    at_heading(phone, "Leave the stretch for today")
    look(phone, axe)

    wire.mend()
    phone.goto("/progress/")
    expect(phone.get_by_text("Received by the clinic")).to_be_visible()
    assert Session.objects.get().status == "held"


def test_a_line_that_goes_in_the_middle_of_a_log_loses_no_answer(phone, wire, prescription):
    """Begun with a connection; the first step of the log is what does not arrive."""
    follow(phone, "Start with your left leg")
    choose(phone, "pain_before", "2")
    press(phone, "Go to the first step")
    phone.locator("[data-stop]").click()
    choose(phone, "cause", "time")
    press(phone, "Continue")
    at_heading(phone, "How was the pain?")
    fill_in(phone, RATINGS | {"pain_during": "4"})
    wire.cut()
    press(phone, "Continue")

    at_heading(phone, "How did it go?")
    expect(phone.locator('[name=pain_during][value="4"]')).to_be_checked()
    choose(phone, "where", "stretch_only")
    choose(phone, "signs_none", "on")
    press(phone, "Save on this phone")
    at_heading(phone, KEPT)
    wire.mend()
    phone.goto("/progress/")
    expect(phone.get_by_text("Received by the clinic")).to_be_visible()
    session = Session.objects.get()
    assert (session.pain_before, session.pain_during, session.stopped_reason) == (2, 4, "time")
    assert not SessionDraft.objects.exists()


def test_a_log_waits_for_its_own_account(phone, wire, prescription):
    begin_without(phone, wire)
    to_the_log(phone)
    answer(phone)
    press(phone, "Save on this phone")
    at_heading(phone, KEPT)
    other = make_prescription(at=timezone.now() - timedelta(days=20)).patient

    wire.mend()
    phone.context.clear_cookies()
    press(phone, "Send it now")
    expect(phone.get_by_role("link", name="Sign in to send it")).to_be_visible()
    sign_in(phone.context, wire, other.account)
    opened(phone)
    assert not Session.objects.exists()
    expect(phone.get_by_text("not yet sent")).to_have_count(0)

    sign_in(phone.context, wire, prescription.patient.account)
    phone.goto("/today/")
    expect(phone.get_by_text("Received by the clinic")).to_be_visible()
    assert Session.objects.get().patient == prescription.patient


KEEPS = """async () => [
  (await indexedDB.databases()).map(({ name }) => name),
  (await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat(),
  Object.keys(localStorage), Object.keys(sessionStorage),
]"""


def test_a_phone_that_is_signed_out_keeps_nothing(phone, wire, prescription):
    phone.goto("/settings/")
    press(phone, "Sign out")
    phone.wait_for_url("**/signin/")

    databases, cached, *others = phone.evaluate(KEEPS)
    assert databases == []
    assert others == [[], []]
    assert all(path.startswith("/static/") or path in ("/offline/", "/help-now/") for path in cached)


def test_signing_out_before_a_log_is_sent_is_asked_twice(phone, wire, prescription):
    begin_without(phone, wire)
    to_the_log(phone)
    answer(phone)
    press(phone, "Save on this phone")
    at_heading(phone, KEPT)
    wire.fate = lambda path: "down" if path.startswith("/offline/") else "fine"
    phone.goto("/settings/")
    press(phone, "Sign out")

    expect(phone.get_by_text("deleted from this phone if you sign out")).to_be_visible()
    press(phone, "Sign out")
    phone.wait_for_url("**/signin/")
    assert phone.evaluate(KEEPS)[0] == []


def test_a_shared_phone_keeps_nothing_at_all(new_context, wire, prescription):
    context = new_context(base_url=wire.url, **PHONE)
    sign_in(context, wire, prescription.patient.account, own_phone=False)
    page = context.new_page()
    for address in ("/today/", "/session/new/", "/progress/", "/settings/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")

    assert page.evaluate(KEEPS) == [[], [], [], []]
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_what_is_kept_can_not_be_read_and_has_no_name(phone, wire, prescription):
    raw = phone.evaluate(RAW)
    patient = prescription.patient

    assert raw["extractable"] is False
    for name in (patient.name, patient.clinician.name, patient.account.email, "pain", "towel"):
        assert name not in raw["text"]


RAW = """() => new Promise((resolve) => {
  const asked = indexedDB.open("homestretch");
  asked.onsuccess = () => {
    const entries = asked.result.transaction(["entries", "keys"]);
    const values = entries.objectStore("entries").getAll(), key = entries.objectStore("keys").get("key");
    entries.oncomplete = () => {
      const text = values.result.map(({ data }) => new TextDecoder("latin1").decode(data)).join();
      asked.result.close();
      resolve({ text, extractable: key.result.extractable });
    };
  };
})"""


def test_a_log_that_waited_seven_days_goes_and_is_said(phone, wire, prescription):
    begin_without(phone, wire)
    to_the_log(phone)
    answer(phone)
    press(phone, "Save on this phone")
    at_heading(phone, KEPT)
    phone.evaluate(EIGHT_DAYS_OLD)
    wire.mend()
    phone.goto("/progress/")

    expect(phone.get_by_text("is not on this phone any more")).to_be_visible()
    assert not Session.objects.exists()
    press(phone, "I have read this")
    phone.reload()
    phone.wait_for_load_state("networkidle")
    expect(phone.get_by_text("is not on this phone any more")).to_have_count(0)


EIGHT_DAYS_OLD = """async () => {
  const { get, names, put } = await import("/static/js/store.js");
  for (const name of await names("log ")) {
    await put(name, { ...(await get(name)), kept: Date.now() - 8 * 24 * 60 * 60 * 1000 });
  }
}"""


def test_a_new_version_of_the_app_takes_the_place_of_the_old_one(phone, wire, settings, prescription):
    begin_without(phone, wire)
    to_the_log(phone)
    answer(phone)
    press(phone, "Save on this phone")
    at_heading(phone, KEPT)
    [old] = phone.evaluate("caches.keys()")
    wire.fate = lambda path: "down" if path.startswith("/offline/log") else "fine"
    settings.APP_VERSION = "9.9.9"
    context = phone.context
    page = context.new_page()
    page.goto("/today/")
    page.evaluate("navigator.serviceWorker.getRegistration().then((each) => each.update())")
    phone.close()
    page.close()
    wire.mend()
    for _ in range(20):  # the new one begins once every page of the old one is closed
        page = context.new_page()
        page.goto("/progress/")
        if old not in page.evaluate("caches.keys()"):
            break
        page.close()
        context.new_page().wait_for_timeout(500)

    assert [each != old for each in page.evaluate("caches.keys()")] == [True]
    for _ in range(100):
        if Session.objects.exists():
            break
        page.wait_for_timeout(100)
    assert Session.objects.count() == 1


def test_help_and_the_page_without_a_connection_open_offline(phone, wire, axe):
    wire.cut()
    phone.goto("/help-now/")
    at_heading(phone, "Get help now")
    phone.goto("/settings/")
    at_heading(phone, "No connection")
    look(phone, axe)


def test_rows_are_the_sessions_done_whatever_happens_on_the_line(phone, wire, prescription):
    """OFFLINE_RUNS=1000 makes so many runs, other ones each time."""
    random = Random(0 if RUNS == 25 else None)
    session = {"now": sign_in(phone.context, wire, prescription.patient.account)}

    def again(*, out: bool = False) -> None:
        if out:
            session["now"].delete()
        elif not session["now"].exists(session["now"].session_key):
            session["now"] = sign_in(phone.context, wire, prescription.patient.account)

    tabs = [phone, phone.context.new_page()]
    for tab in tabs:
        tab.goto("/offline/")
    runs = Runs()
    for each in range(1, RUNS + 1):
        one_run(tabs, wire, prescription, random, runs, again)
        if each % 50 == 0 or each == RUNS:
            print(
                f"{runs.runs} runs, {len(runs.done)} sessions; {runs.faults}; requests {wire.fates}",
                flush=True,
            )
            assert compare(prescription.patient, runs) == []


def test_the_outbox_sends_each_log_at_least_once_and_keeps_none_that_arrived(phone):
    """Ten times as many runs as with the clinic itself."""
    found = phone.evaluate(MODEL, [10 * RUNS, 1])

    print(f"{10 * RUNS} runs against the model: {found['counts']}")
    assert found["wrong"] == []
    assert found["counts"]["sessions"] == found["counts"]["rows"]
