"""The messages of clinical.md 9.3: found by their id, filled with the clinic's own numbers, translated."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import gettext

from patients.numbers import dialled
from patients.triage.words import Severity, Trigger

FILE = Path(__file__).with_name("messages.yaml")
ANSWERS_ONLY = (Trigger.CHECK, Trigger.MORNING)  # M-THANKS: "session" reads "answers"


@dataclass(frozen=True)
class Message:
    """One message as written, with its gaps; `severities` are the classes at which it is shown."""

    id: str
    severities: tuple[Severity, ...]
    heading: str
    text: str
    text_after_answers: str


@cache
def read() -> tuple[dict[str, Message], dict[str, str]]:
    """All messages by id, and the default numbers. Read once; the file is part of the code."""
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    messages = {
        id: Message(
            id=id,
            severities=tuple(Severity(name) for name in each["class"]),
            heading=each["heading"],
            text=each["text"],
            text_after_answers=each.get("text_after_answers", each["text"]),
        )
        for id, each in written["messages"].items()
    }
    return messages, written["numbers"]


def message(id: str) -> Message:
    """The message of this id; KeyError where there is none."""
    return read()[0][id]


def default_numbers() -> dict[str, str]:
    """The numbers and targets printed in clinical.md 9.3, by the name of their gap."""
    return dict(read()[1])


def render(id: str, numbers: Mapping[str, str], *, trigger: str = Trigger.LOG) -> tuple[str, str]:
    """Heading and text in the active language, the gaps filled. `numbers` needs every gap of
    `default_numbers`: a missing one is a KeyError, never a hole in an emergency message."""
    written = message(id)
    text = written.text_after_answers if trigger in ANSWERS_ONLY else written.text
    gaps = {gap: dialled(said) if gap.endswith("_number") else said for gap, said in numbers.items()}
    return gettext(written.heading).format(**gaps), gettext(text).format(**gaps)
