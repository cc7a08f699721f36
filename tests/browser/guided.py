"""A hand and an eye on the guide, and a clock that the test turns."""

import uuid

from playwright.sync_api import Locator, Page, expect

from patients.actions.draft import begin
from patients.models import SessionDraft
from tests.factories import NOW, make_prescription

# What happened when, in milliseconds of the page's own clock: steps by their heading, waiting and going on.
WATCH = """
window.seen = [];
document.addEventListener("DOMContentLoaded", () => {
  const watch = (id, words) => {
    let last = words();
    const note = () => { if (words() !== last) seen.push([(last = words()), performance.now()]); };
    const all = { childList: true, characterData: true, subtree: true };
    new MutationObserver(note).observe(document.getElementById(id), all);
  };
  if (!document.getElementById("guide")) return;
  watch("main", () => document.querySelector("h1").textContent);
  const says = document.getElementById("guide-says");
  watch("guide-says", () => says.textContent.startsWith("Waiting") ? "waits" : "goes on");
});
"""


def begun(**routine) -> SessionDraft:
    """A session begun just now: 2 holds of 10 seconds a leg, left first, 30 seconds between the legs."""
    prescription = make_prescription(**routine)
    return begin(patient=prescription.patient, prescription=prescription, at=NOW, client_id=uuid.uuid4())


def open_guide(page: Page, sign_in, draft: SessionDraft) -> Page:
    page.clock.install()
    page.add_init_script(WATCH)
    sign_in(page, draft.patient.account)
    page.goto(f"/session/{draft.client_id}/")
    return page


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("link", name=name, exact=True)
    ).click()


def run(page: Page, seconds: float) -> None:
    page.clock.run_for(int(seconds * 1000))


def to_the_first_hold(page: Page) -> None:
    tap(page, "I’m in position")
    tap(page, "Ready")
    run(page, 4.2)
    expect(heading(page)).to_have_text("Pull gently")
    run(page, 5.2)
    expect(heading(page)).to_have_text("Hold 1 of 2, left leg")


def to_the_end(page: Page) -> None:
    """Hands off until the log asks."""
    for _ in range(60):
        if "/log/" in page.url:
            break
        run(page, 4)
    page.wait_for_url("**/log/**", timeout=30_000)  # the page's clock was turned; the server's was not
    expect(heading(page)).to_have_text("How was the pain?")


def hide(page: Page, *, hidden: bool = True) -> None:
    """As when a call comes in, or another tab is looked at."""
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange')) }",
        hidden,
    )


def holds_of(draft: SessionDraft) -> list[tuple[str, int, float, bool]]:
    draft.refresh_from_db()
    return [(each["side"], each["repetition"], each["seconds"], each["timed"]) for each in draft.holds]


def held(seen: list[tuple[str, float]]) -> dict[str, float]:
    """The seconds of each hold as it was on the screen, without those it waited; the last of each name."""
    seconds: dict[str, float] = {}
    now, since, waits = "", 0.0, False
    for what, at in [*seen, ("", seen[-1][1])]:
        if now.startswith("Hold") and not waits:
            seconds[now] = seconds.get(now, 0.0) + (at - since) / 1000
        since = at
        if what in ("waits", "goes on"):
            waits = what == "waits"
            continue
        now, waits = what, False
        if now.startswith("Hold"):
            seconds[now] = 0.0  # begun anew
    return seconds
