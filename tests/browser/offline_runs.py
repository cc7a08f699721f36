"""Random days of a phone: sessions logged in one or two tabs over a line that fails, a sign-in that runs out,
an app that is loaded anew in the middle. What is in the database afterwards is what was done."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone
from playwright.sync_api import Error, Page

from patients.models import Patient, Session
from patients.phone import account_mark
from tests.browser.wire import Wire

# Straight to the outbox, as the page without a connection calls it, with a draft in between.
SAVE = """async ([log, taps]) => {
  const { keepLog } = await import("/static/js/sending.js");
  await Promise.all(Array.from({ length: taps }, () => keepLog(log)));
}"""
SEND = """async () => {
  const { send } = await import("/static/js/sending.js");
  const { received } = await send();
  return received.map(([log]) => log.client_id);
}"""
LEFT = """async () => {
  const { names } = await import("/static/js/store.js");
  return (await names("log ")).length;
}"""


@dataclass
class Runs:
    """What was done, for the comparison with what is there."""

    done: dict[str, datetime] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    runs: int = 0

    def note(self, what: str) -> None:
        self.faults[what] = self.faults.get(what, 0) + 1


def log_of(prescription: Any, random: Random, started_at: datetime) -> dict[str, Any]:
    item = prescription.items.get()
    sides = [(side, n) for side in "LR" for n in (1, 2)]
    holds = [{"item": item.pk, "side": side, "repetition": n, "seconds": 10} for side, n in sides]
    pain = str(random.randint(0, 4))
    answers = [["pain_before", pain], ["pain_during", pain], ["pain_after", pain], ["stretch_strength", "5"]]
    return {
        "format": 1,
        "account": account_mark(prescription.patient.account),
        "client_id": f"{random.getrandbits(128):032x}"[:32],
        "prescription": str(prescription.pk),
        "started_at": started_at.isoformat(),
        "holds": holds[: random.randint(1, 4)],
        "answers": [*answers, ["where", "stretch_only"], ["ease", "ok"], ["signs_none", "on"]],
    }


def one_run(
    tabs: list[Page], wire: Wire, prescription: Any, random: Random, runs: Runs, sign_in: Any
) -> None:
    """One to three sessions under random faults, then a mended line and one more opening of the app."""
    runs.runs += 1
    wire.shake(random, random.choice([0, 0.3, 0.7, 1]), only="/offline/")
    for _ in range(random.randint(1, 3)):
        tab = random.choice(tabs)
        started = timezone.now() - timedelta(minutes=random.randint(1, 6 * 24 * 60))
        log = log_of(prescription, random, started)
        log["client_id"] = "-".join(
            log["client_id"][a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
        )
        taps = random.choice([1, 1, 2])
        runs.note("double tap" if taps == 2 else "tap")
        tab.evaluate(SAVE, [log, taps])
        runs.done[log["client_id"]] = started
        what = random.choice(
            ["send", "send in both tabs", "sign-in expired", "loaded anew in the middle", "wait"]
        )
        runs.note(what)
        disturb(what, tabs, tab, sign_in)
    wire.mend()
    sign_in()
    for _try in range(3):
        if not tabs[0].evaluate(LEFT):
            break
        tabs[0].evaluate(SEND)


def disturb(what: str, tabs: list[Page], tab: Page, sign_in: Any) -> None:
    if what == "send":
        tab.evaluate(SEND)
    elif what == "send in both tabs":
        for each in tabs:  # both begin before either ends
            each.evaluate(f"void ({SEND})()")
        for each in tabs:
            each.evaluate(SEND)
    elif what == "sign-in expired":
        sign_in(out=True)
        tab.evaluate(SEND)
        sign_in()
    elif what == "loaded anew in the middle":
        tab.evaluate(f"void ({SEND})()")
        try:
            tab.reload()
        except Error:  # the line was cut under the page itself
            tab.goto("/offline/")


def compare(patient: Patient, runs: Runs) -> list[str]:
    """What is wrong; empty when the rows are the sessions done, each once and at its own time."""
    rows = list(patient.sessions.values_list("client_id", "performed_at"))
    there = {str(client_id): at for client_id, at in rows}
    wrong = [f"lost {each}" for each in runs.done.keys() - there.keys()]
    wrong += [f"not done {each}" for each in there.keys() - runs.done.keys()]
    wrong += [f"doubled: {len(rows)} rows of {len(there)}"] * (len(rows) != len(there))
    wrong += [
        f"another time {each}: {there[each]} instead of {at}"
        for each, at in runs.done.items()
        if each in there and abs(there[each] - at) > timedelta(milliseconds=1)
    ]
    if Session.objects.filter(patient=patient, judged="").exists():
        wrong.append("not judged")
    return wrong
