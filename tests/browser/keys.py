"""A hand that has only a keyboard, and an eye that looks for the focus at each stop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.browser.hands import settled
from tests.forms import Answers

MOST = 150  # steps of the Tab key through a page, and round again
# Where the focus is; whether it is seen there, or on what stands for it (the card or number of a choice).
STOP = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const ring = (each) => each && getComputedStyle(each).outlineStyle !== "none" &&
    parseFloat(getComputedStyle(each).outlineWidth) >= 2;
  const pressed = at.type === "submit" && at.value;
  const words = (at.innerText || pressed || at.getAttribute("aria-label") || "").replace(/\\s+/g, " ").trim();
  return {
    tag: at.tagName, name: at.name ?? "", value: at.value ?? "", next: "next" in at.dataset,
    words: words.replaceAll(" ,", ","), html: at.outerHTML.slice(0, 120),
    seen: [at, at.closest(".form-check"), at.closest(".form-check")?.querySelector("label")].some(ring),
    inView: box.bottom > 0 && box.top < innerHeight,
  };
}"""


@dataclass
class Keys:
    page: Page
    unseen: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        settled(self.page)

    def at(self) -> dict[str, Any]:
        return self.page.evaluate(STOP)

    def to(self, is_it: Callable[[dict[str, Any]], bool], what: str, *, key: str = "Tab") -> None:
        """Tab until it is reached; each stop on the way has to be seen."""
        for _press in range(MOST):
            self.page.keyboard.press(key)
            stop = self.at()
            if stop["tag"] != "BODY" and not (stop["seen"] and stop["inView"]):
                self.unseen.append(f"{self.page.url}: {stop['html']}")
            if is_it(stop):
                return
        raise AssertionError(f"{what} is not reached by {key}; the focus is on {self.at()}")

    def open(self, words: str, *, begins: bool = False) -> None:
        """The link or button that reads so, or begins so, by Enter."""
        self.to(lambda stop: stop["words"] == words or (begins and stop["words"].startswith(words)), words)
        self.press("Enter")

    def next_step(self) -> None:
        """The second thing in the dock of the guide, whatever it reads."""
        self.to(lambda stop: stop["next"], "the way on")
        self.page.keyboard.press("Enter")

    def fill_in(self, answers: Answers) -> None:
        for name, answer in answers.items():
            for each in [answer] if isinstance(answer, str) else answer:
                self.say(name, each)

    def say(self, name: str, answer: str) -> None:
        """As each kind of field is answered with keys: typed, by arrows, by Space."""
        control = self.page.locator(f'[name="{name}"]')
        kind = control.first.get_attribute("type") or control.first.evaluate("each => each.tagName")
        values = control.evaluate_all("all => all.map((each) => each.value)")
        is_box = kind == "checkbox"  # each of them is a stop of its own
        self.to(lambda stop: stop["name"] == name and (not is_box or stop["value"] in (answer, "on")), name)
        if kind == "radio":
            while (on := self.at()["value"]) != answer or not self.is_checked():
                is_before = values.index(on) < values.index(answer)
                self.press("Space" if on == answer else "ArrowDown" if is_before else "ArrowUp")
        elif kind == "checkbox":
            self.press("Space")
        elif kind == "date":
            year, month, day = answer.split("-")
            for parts in ((day, month, year), (month, day, year)):  # as the browser's own language has it
                self.press("ArrowLeft", "ArrowLeft")
                self.page.keyboard.type("".join(parts))
                if control.input_value() == answer:
                    return
        elif kind == "SELECT":
            words = control.locator(f'option[value="{answer}"]').inner_text()
            self.page.keyboard.type(words)
        else:
            self.press("ControlOrMeta+a")
            self.page.keyboard.type(answer)

    def is_checked(self) -> bool:
        return self.page.evaluate("() => document.activeElement.checked")

    def is_somewhere(self) -> None:
        """After an act in place the focus is not lost."""
        stop = self.at()
        assert stop["tag"] != "BODY", self.page.url
