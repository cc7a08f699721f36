"""A visitor without scripts: reads a page as a browser would, follows its links, fills in its forms.

Only what stands on the page can be chosen and sent, hidden fields included and the CSRF token checked,
so that a walk with it proves the forms themselves. Every page must parse without an error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from django.test import Client

Answers = Mapping[str, str | list[str]]  # by the names of the fields
Values = dict[str, list[str]]
BUTTON_TYPES = ("submit", "image")


def read_html(text: str) -> Element:
    """The page as a tree; AssertionError with place and reason for HTML that is not well formed."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree: Element = parser.parse(text)
    lines = text.splitlines()
    wrong = [
        f"line {line}: {code} {values}: {lines[line - 1][max(0, at - 80) : at + 40]!r}"
        for (line, at), code, values in parser.errors
    ]
    assert not wrong, "\n".join(wrong)
    return tree


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


@dataclass
class Form:
    """A form as it stands on a page: `values` is what it would send, `offers` what may be chosen."""

    action: str
    method: str
    values: Values = field(default_factory=dict)
    offers: dict[str, list[str]] = field(default_factory=dict)
    single: set[str] = field(default_factory=set)
    buttons: dict[str, Element] = field(default_factory=dict)

    def fill(self, name: str, answer: str | list[str]) -> None:
        """Type or choose; a name or a choice that is not on the page cannot be given."""
        assert name in self.values or name in self.offers, f"no field {name!r}, only {sorted(self.names)}"
        chosen = [answer] if isinstance(answer, str) else answer
        if name in self.offers:
            foreign = set(chosen) - set(self.offers[name])
            assert not foreign, f"{name!r} does not offer {foreign}, only {self.offers[name]}"
            assert name not in self.single or len(chosen) == 1, f"{name!r} takes one answer"
        self.values[name] = chosen

    @property
    def names(self) -> set[str]:
        return {*self.values, *self.offers}


def forms_of(page: Element) -> list[Form]:
    return [read_form(element) for element in page.iter("form")]


def read_form(element: Element) -> Form:
    form = Form(element.get("action", ""), element.get("method", "get").lower())
    for control in element.iter():
        if control.get("disabled") is None:
            read_control(form, control)
    return form


def read_control(form: Form, control: Element) -> None:
    name, kind = control.get("name", ""), control.get("type", "text")
    if control.tag == "button" and control.get("type", "submit") == "submit":
        form.buttons[text_of(control)] = control
    elif control.tag == "input" and kind in BUTTON_TYPES:
        form.buttons[control.get("value", "")] = control
    elif not name:
        return
    elif control.tag == "textarea":
        form.values[name] = ["".join(control.itertext()).removeprefix("\n")]
    elif control.tag == "select":
        read_select(form, name, control)
    elif control.tag == "input" and kind in ("radio", "checkbox"):
        read_choice(form, name, control)
    elif control.tag == "input":
        form.values.setdefault(name, []).append(control.get("value", ""))


def read_select(form: Form, name: str, select: Element) -> None:
    options = list(select.iter("option"))
    form.offers[name] = [option.get("value", text_of(option)) for option in options]
    chosen = [option.get("value", "") for option in options if option.get("selected") is not None]
    form.values[name] = chosen or form.offers[name][:1]
    form.single.add(name)


def read_choice(form: Form, name: str, box: Element) -> None:
    value = box.get("value", "on")
    form.offers.setdefault(name, []).append(value)
    if box.get("type") == "radio":
        form.single.add(name)
    if box.get("checked") is not None:
        form.values.setdefault(name, []).append(value)


class Visitor:
    """Somebody with a browser that runs no scripts. `page` is what they see, `address` where they are."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.address = "/"
        self.status = 0
        self.page = Element("html")

    def open(self, address: str) -> "Visitor":
        return self._arrive(self.client.get(address, follow=True), address)

    def follow(self, words: str) -> "Visitor":
        """The link that reads so; the first where several do."""
        links = [link for link in self.page.iter("a") if text_of(link) == words]
        assert links, f"no link {words!r} on {self.address}, only {[text_of(a) for a in self.page.iter('a')]}"
        return self.open(self._there(links[0].get("href", "")))

    def send(self, button: str, answers: Answers | None = None) -> "Visitor":
        """Fill in the form that has this button, and press it."""
        form = self.form(button)
        for name, answer in (answers or {}).items():
            form.fill(name, answer)
        pressed = form.buttons[button]
        if pressed.get("name"):
            form.values[pressed.get("name", "")] = [pressed.get("value", "")]
        action = self._there(pressed.get("formaction") or form.action)
        call = self.client.post if form.method == "post" else self.client.get
        return self._arrive(call(action, form.values, follow=True), action)

    def form(self, button: str) -> Form:
        forms = forms_of(self.page)
        for form in forms:
            if button in form.buttons:
                return form
        raise AssertionError(f"no {button!r} on {self.address}, only {[list(f.buttons) for f in forms]}")

    def sees(self, *words: str) -> None:
        for each in words:
            assert each in self.text, f"{each!r} is not on {self.address}: {self.text}"

    @property
    def text(self) -> str:
        return text_of(self.page)

    @property
    def heading(self) -> str:
        return text_of(next(self.page.iter("h1")))

    def links(self) -> Iterator[tuple[str, str]]:
        for link in self.page.iter("a"):
            yield text_of(link), self._there(link.get("href", ""))

    def _there(self, address: str) -> str:
        parts = urlsplit(urljoin(f"http://testserver{self.address}", address))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _arrive(self, response: Any, address: str) -> "Visitor":
        chain = response.redirect_chain
        self.address = self._there(chain[-1][0]) if chain else address
        self.status = response.status_code
        self.page = read_html(response.content.decode())
        return self
