"""What is true of every page, whoever opens it: good HTML, one heading, no code in the page, nobody else's
host. The list of pages is held against the addresses, so that a new one cannot be forgotten."""

import os
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.test import Client
from django.utils import timezone

from tests.forms import read_html, text_of
from tests.pages import NO_PAGE, House, Page, make_house, names, pages_of

LEADS_AWAY = ("href", "src", "action", "srcset", "poster", "data", "formaction")
ELSEWHERE = re.compile(r"^\s*(https?:)?//", re.I)


@pytest.fixture
def house(db: Any) -> House:
    return make_house(at=timezone.now())


def test_every_page_is_sound(house: House) -> None:
    finder = house.patient.clinic.emergency_finder_url
    found = []
    for number, page in enumerate(pages_of(house), start=1):
        response = answer(page)
        if response.status_code != page.status:
            found.append(f"{page}: {response.status_code} instead of {page.status}")
            continue
        text = response.getvalue().decode()
        save(f"{number:03} {page.name} {page.status}", text)
        found += [f"{page}: {wrong}" for wrong in faults(text, allowed=finder)]
    assert not found, "\n".join(found)


def save(name: str, text: str) -> None:
    """Where `make test` asks for the pages, for a checker that is no Python (tools/markup.py)."""
    if folder := os.environ.get("SAVE_PAGES"):
        (Path(folder) / f"{re.sub('[^a-z0-9_]+', '-', name)}.html").write_text(text)


def test_every_address_is_on_the_list(house: House) -> None:
    listed = {page.name for page in pages_of(house)}

    assert set(names()) - listed - NO_PAGE == set()


@pytest.mark.parametrize(
    "slip",
    [
        '<p style="color:red">',
        '<p onclick="go()">',
        "<script>go()</script>",
        '<img src="//elsewhere.example/i.png" alt="">',
        '<a href="javascript:go()">Go</a>',
        "<h1>Another heading</h1>",
        '<p id="twice"></p><p id="twice">',
        "<b><p>Crossed</b></p>",
    ],
)
def test_a_slip_on_a_page_is_seen(slip: str) -> None:
    page = '<!doctype html><html lang="en-gb"><title>Today</title><main><h1>Today</h1>%s</main></html>'

    assert faults(page % "<p>Fine.</p>", allowed="") == []
    assert faults(page % slip, allowed="")


def answer(page: Page) -> Any:
    client = Client()
    if page.user:
        client.force_login(page.user)
    if page.prepare:
        page.prepare(client)
    return client.get(page.address) if page.data is None else client.post(page.address, page.data)


def faults(text: str, *, allowed: str) -> list[str]:
    try:
        root = read_html(text)
    except AssertionError as wrong:
        return [str(wrong)]
    return [
        *whole_page_faults(root),
        *(
            f"{element.tag} {name}={value[:60]!r}"
            for element in root.iter()
            for name, value in element.attrib.items()
            if is_forbidden(str(name), value, allowed=allowed)
        ),
        *(f"inline {element.tag}" for element in root.iter() if is_code(element)),
        *double_ids(root),
    ]


def whole_page_faults(root: Element) -> list[str]:
    """Language, title and one heading; the headings of steps that wait in a template are not on the page."""
    waiting = {each for template in root.iter("template") for each in template.iter()}
    headings = [text_of(each) for each in root.iter("h1") if each not in waiting]
    title = text_of(next(root.iter("title"), Element("title")))
    checks = {
        "no language": root.get("lang"),
        "no title": title.removesuffix(" - Homestretch"),
        f"headings {headings}": len(headings) == 1 and headings[0],
        "no main": next(root.iter("main"), None) is not None,
    }
    return [wrong for wrong, is_right in checks.items() if not is_right]


def is_forbidden(name: str, value: str, *, allowed: str) -> bool:
    """Code or looks in an attribute, or a way to another host."""
    is_inline = name == "style" or name.startswith("on")
    leads_away = name in LEADS_AWAY and ELSEWHERE.match(value) and value != allowed
    return is_inline or bool(leads_away) or value.strip().lower().startswith(("javascript:", "data:"))


def is_code(element: Element) -> bool:
    return element.tag == "style" or (element.tag == "script" and not element.get("src"))


def double_ids(root: Element) -> list[str]:
    waiting = {each for template in root.iter("template") for each in template.iter()}
    ids = [element.get("id") for element in root.iter() if element.get("id") and element not in waiting]
    return sorted({f"id {each!r} twice" for each in ids if ids.count(each) > 1})
