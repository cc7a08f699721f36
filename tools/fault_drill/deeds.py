"""What people do in the drill, by the doors of the house: sign in, log by the pages, log as a phone does.

Each deed may be done again with the same client id after any error: that is what the drill is about.
"""

import json
import uuid
from datetime import UTC, datetime

from fault_drill.browser import Browser, Trouble
from fault_drill.people import Person

CALM = [
    *[["pain_before", "1"], ["pain_during", "2"], ["pain_after", "1"], ["stretch_strength", "4"]],
    *[["where", "stretch_only"], ["ease", "ok"], ["signs_none", "on"]],
]
# An emergency: who is on duty and the deputy are told at once.
GRAVE = [*CALM[:-1], ["sign_saddle_numbness", "new"]]
SIGN_IN = "/signin/"


def sign_in(browser: Browser, person: Person, password: str) -> None:
    """Until the session is there; TooMany and a wrong password are troubles, as for a person."""
    browser.get(SIGN_IN)
    if browser.status in (301, 302):
        return  # an earlier try had come through
    browser.send(SIGN_IN, {"username": person.email, "password": password, "own_phone": "on"})
    if browser.status != 302:
        raise Trouble(f"sign-in {browser.status}")


def stay_signed_in(browser: Browser) -> None:
    """Whether the last answer sent us to the sign-in: the session was lost."""
    if browser.status == 302 and browser.place.startswith(SIGN_IN):
        browser.cookies.clear()
        raise Trouble("signed out")


def log_by_pages(browser: Browser, person: Person, client_id: uuid.UUID) -> None:
    """From the first question to the page that says "saved". Returns when that is told."""
    steps: dict[str, dict[str, str]] = {
        "pain": dict(CALM[:4]),
        "where": {"where": "stretch_only"},
        "effort": {"ease": "ok", "worry": "no", "signs_none": "on"},
        "review": {},
    }
    browser.get("/session/new/")
    stay_signed_in(browser)
    browser.send("/session/new/", {"pain_before": "1", "client_id": str(client_id)})
    stay_signed_in(browser)
    if is_saved(browser, client_id):
        return
    for step, fields in steps.items():
        path = f"/log/{client_id}/{step}/"
        browser.get(path)
        if not is_saved(browser, client_id):
            browser.send(path, fields)
        stay_signed_in(browser)
        if is_saved(browser, client_id):
            return
    raise Trouble(f"not saved {browser.status}")


def is_saved(browser: Browser, client_id: uuid.UUID) -> bool:
    return browser.status == 302 and browser.place in (f"/log/{client_id}/saved/", *advice(browser))


def advice(browser: Browser) -> tuple[str, ...]:
    """What the rules say is the answer to a log, too."""
    return (browser.place,) if browser.place.startswith("/advice/") else ()


def log_as_phone(
    browser: Browser, person: Person, client_id: uuid.UUID, *, answers: list[list[str]] = CALM
) -> None:
    """What static/js/sending.js does. Returns when the clinic has said that it has this log."""
    browser.get("/offline/token/")
    stay_signed_in(browser)
    who = json.loads(browser.body)
    log = {
        "format": 1,
        "account": person.mark,
        "client_id": str(client_id),
        "prescription": person.prescription,
        "started_at": datetime.now(UTC).isoformat(),
        "holds": list(person.holds),
        "answers": answers,
    }
    browser.send_json("/offline/log/", json.dumps(log), who["token"])
    stay_signed_in(browser)
    if browser.status != 200 or json.loads(browser.body).get("received") != str(client_id):
        raise Trouble(f"not taken {browser.status}")
