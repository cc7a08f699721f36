"""Every element of the templates that htmx sends something for, as it stands there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "templates"
INCLUDE = re.compile(r'{%\s*include "([^"]+)".*?%}')
TAG = re.compile(r"""<([a-z][a-z-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([\w:-]+)=(?:"([^"]*)"|'([^']*)')""")
GAP = "⟦⟧"  # where the template says something else each time


@dataclass(frozen=True)
class Asking:
    """An element that asks the server for a part of the page."""

    template: str
    tag: str
    attributes: dict[str, str]
    around: str  # the template up to here

    def __str__(self) -> str:
        words = self["aria-label"] or self["name"] or self["id"] or self["class"] or self["data-hx-trigger"]
        return f"{self.template} {self.tag} {self.target} {words}"

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def target(self) -> str:
        return self["data-hx-target"]

    @property
    def verb(self) -> str:
        return "post" if "data-hx-post" in self.attributes else "get"


def text_of(template: str) -> str:
    """Without remarks; what decides or is filled in is a gap."""
    text = re.sub(r"{#.*?#}", "", (FOLDER / template).read_text())
    text = text.replace('{% include "clinic/_in_place.html" %}', in_place())
    return re.sub(r"{%.*?%}|{{.*?}}", GAP, text)


def in_place() -> str:
    """The attributes that several buttons share."""
    return re.sub(r"{#.*?#}|{%.*?%}", "", (FOLDER / "clinic/_in_place.html").read_text()).strip()


def whole(template: str) -> str:
    """With all that it includes."""
    raw = (FOLDER / template).read_text()
    return text_of(template) + "".join(whole(name) for name in INCLUDE.findall(raw))


def templates() -> list[str]:
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))


def askings() -> Iterator[Asking]:
    for template in templates():
        text = text_of(template)
        for found in TAG.finditer(text):
            attributes = {name: one or two for name, one, two in ATTRIBUTE.findall(found[2])}
            if attributes.keys() & {"data-hx-get", "data-hx-post"}:
                yield Asking(template, found[1], attributes, text[: found.start()])


def holders(element: str) -> list[str]:
    """The templates in which this id stands."""
    return [name for name in templates() if f'id="{element}"' in text_of(name)]


def includers(template: str) -> list[str]:
    return [name for name in templates() if template in INCLUDE.findall((FOLDER / name).read_text())]
