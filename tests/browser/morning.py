"""A morning in the demo clinic: its people, made by the demo's own code, and a hand that counts."""

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Locator, Page

from clinic.daily import tick_all
from clinic.demo import build as demo
from clinic.demo.people import PASSWORD, PEOPLE
from clinic.models import Clinic
from tests.browser.hands import at_heading, choose, fill_in, focused, settled

# Who besides one patient of each tale has a part in the morning: one who asks, and one to be found.
ALSO = {"Jon Petrie", "Grace Okonkwo"}


def make_demo_clinic(monkeypatch, *, weeks: int = demo.WEEKS) -> Clinic:
    """The demo clinic of this moment with fewer patients, after the daily look at who is silent."""
    first = {person.tale: person for person in reversed(PEOPLE)}
    some = [person for person in PEOPLE if first[person.tale] is person or person.name in ALSO]
    monkeypatch.setattr(demo, "PEOPLE", tuple(some))
    monkeypatch.setattr(demo, "WEEKS", weeks)
    now = timezone.now()
    clinic = demo.build(now=now)
    tick_all(clinic, at=now)
    return clinic


@dataclass
class Hand:
    """Counts what it does: each press, each choice and each field that is typed in is one. Steps of the Tab
    key are counted by themselves."""

    page: Page
    done: list[str] = field(default_factory=list)
    tabs: int = 0

    # --- with a mouse

    def press(self, words: str, *, within: Locator | None = None) -> None:
        self._click(within, "button", words)

    def follow(self, words: str, *, within: Locator | None = None) -> None:
        self._click(within, "link", words)

    def click(self, what: Locator) -> None:
        self._did(f"click {what}")
        what.first.click()
        settled(self.page)

    def to_page(self, words: str) -> None:
        """By the rail on the left; some of its links carry a number."""
        rail = self.page.locator(".hs-rail nav")
        self._did(f"go to {words}")
        rail.get_by_role("link", name=re.compile(rf"^{words}\b")).click()
        at_heading(self.page, words)

    def _click(self, within: Locator | None, role, words: str) -> None:
        self._did(f"{role} {words}")
        (within or self.page.locator("body")).get_by_role(role, name=words, exact=True).first.click()
        settled(self.page)

    def say(self, name: str, value: str) -> None:
        """Type or choose, by the name of the field."""
        self._did(f"say {name}")
        fill_in(self.page, {name: value})

    def pick(self, label: str, words: str) -> None:
        """Of a list that drops down, by what stands beside it."""
        self._did(f"pick {label}")
        self.page.get_by_label(label).select_option(label=words)

    def seek(self, words: str) -> None:
        """In the box of the caseload."""
        self._did("seek")
        self.page.get_by_role("searchbox").fill(words)

    def choose(self, name: str, value: str = "on") -> None:
        self._did(f"choose {name}")
        choose(self.page, name, value)

    def download(self, button: Locator) -> list[list[str]]:
        """The rows of the file that comes, as Python's own csv reads them."""
        self._did("download")
        with self.page.expect_download() as coming:
            button.click()
        text = Path(coming.value.path()).read_text(encoding="utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    # --- by keyboard

    def key(self, key: str) -> None:
        self._did(f"key {key}")
        self.page.keyboard.press(key)
        settled(self.page)

    def type(self, words: str) -> None:
        self._did(f"type {words}")
        self.page.keyboard.type(words)

    def tab_to(self, words: str, *, most: int = 150) -> None:
        """Until the focus is on what reads so; one step on for no words."""
        for _press in range(most):
            self.page.keyboard.press("Tab")
            self.tabs += 1
            reads = " ".join(focused(self.page)["text"].split()).replace(" ,", ",")
            if reads == words or not words:
                return
        raise AssertionError(f"{words!r} is not reached by Tab; the focus is on {focused(self.page)}")

    # --- a way that is the same for everybody

    def sign_in(self, email: str) -> None:
        self.page.goto("/")
        self.say("username", email)
        self.say("password", PASSWORD)
        self.press("Sign in")
        at_heading(self.page, "Review")

    def answer_warnings(self) -> None:
        """A reason for each check that warns."""
        for each in self.page.locator('#reasons [name^="why-"]').all():
            self.say(each.get_attribute("name") or "", "Tried out together in the clinic.")

    def _did(self, what: str) -> None:
        self.done.append(what)


def people_on(page: Page) -> list[str]:
    """The names on the worklist, from top to bottom."""
    return [
        name.strip()
        for name in page.locator(
            "#review .hs-flag .hs-person .hs-strong, #review .hs-flag .hs-person strong"
        ).all_inner_texts()
    ]


def groups_on(page: Page) -> list[str]:
    return page.locator("#review h2.hs-group").evaluate_all("all => all.map((each) => each.id)")


def row_of(page: Page, name: str) -> Locator:
    return page.locator("#review .hs-flag").filter(has_text=name)


def in_group(page: Page, group: str) -> list[str]:
    """The names under one heading of the worklist."""
    return page.evaluate(IN_GROUP, group)


IN_GROUP = """(group) => {
  const names = [];
  let each = document.getElementById(group)?.nextElementSibling;
  for (; each && !each.matches("h2"); each = each.nextElementSibling) {
    const name = each.querySelector(".hs-person strong, .hs-person .hs-strong");
    if (name) names.push(name.innerText.trim());
  }
  return names;
}"""
