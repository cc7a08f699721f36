"""Ready for languages: a house that speaks a language of the tests says no English word, writes each date as
that language does, and draws the same pictures when it is read from right to left."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.apps import apps
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.functional import Promise
from django.utils.text import capfirst

from patients.exchange.belongings import BELONGINGS
from patients.exchange.column_names import NAMES
from tests.catalogue import HOUSE
from tests.forms import read_html
from tests.pages import Page, make_house, pages_of
from tests.pseudo import LEFT_TO_RIGHT, RIGHT_TO_LEFT, accented, spoken_in
from tests.test_pages import answer

SPOKEN_ATTRIBUTES = ("aria-label", "title", "alt", "placeholder", "label", "aria-valuetext")
UNSPOKEN = ("script", "style")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’]+")

# What stays as it is in every language: what somebody typed, names, codes.
TYPED = (
    *((label, "name") for label in ("clinic.User", "clinic.Clinic", "clinic.SavedView", "clinic.Invitation")),
    *(
        ("patients.Patient", "name"),
        ("patients.Prescription", "reason", "note"),
        ("patients.Session", "note"),
    ),
    *(("patients.CardAct", "note"), ("patients.Message", "text"), ("clinic.BreakGlass", "reason")),
    *(("clinic.RoutineTemplate", "name", "meant_for"), ("clinic.QuickAnswer", "title", "text")),
    ("stretches.Stretch", "source_title"),
)
AND_ALSO = (
    *("chest pain", "My phone", "Sit", "Run", "Lift", "stretch-every-day", "It was right."),
    *("Longer holds first.", "It goes well.", "Go on like this.", "stay"),
    *("Homestretch", "A&E", "Samaritans", "JavaScript", "JSON", "PDF", "ABCD-EFGH-JK"),
)
CODES = re.compile(
    r"^\s*[A-Z0-9]{4}(?:[ -][A-Z0-9]{2,4})+\s*$|^\s*[a-z0-9]{12}\s*$|^\s*[a-z0-9]+/\s*$"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-\w+|\{.*\}"
    r"|https?://\S+|\S+@\S+\.\w+|[\w/-]+/[\w/?=&.-]+"  # addresses
    r"|\b[A-Z]{1,5}\d+[a-z]?\b|^\s*[A-Z]{2}\s*$"  # rules; somebody's initials
    r"|^.*\bpain_before: .*"  # a log that is not finished, as it is stored, in the order of the database
)

# Months as the language of the tests says them, beside a number: a date.
SAID_MONTHS = "|".join({accented(str(each)) for each in [*MONTHS.values(), *MONTHS_3.values()]})
BARE_DATE = re.compile(rf"\d (?:{SAID_MONTHS})\b|\b(?:{SAID_MONTHS}) \d|\d\d:\d\d")
BRACKETED = re.compile("⟦[^⟧]*⟧")
DECIMAL_POINT = re.compile(r"(?<![\d.:/-])\d+\.\d+(?![\d.])")
IN_TAGS = re.compile(
    r"(?s){% *block body_\w+ *%}.*?{% *endblock *%}|{#.*?#}"
    r"|{% *comment.*?endcomment *%}|{% *blocktranslate.*?endblocktranslate *%}"
)
TAG = re.compile(r"(?s){%.*?%}|{{.*?}}|&\w+;")
GEOMETRY = (
    *("viewBox", "d", "points", "transform", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy"),
    *("cx", "cy", "r", "rx", "ry", "width", "height", "text-anchor", "offset"),
)


def said_on(root: Element) -> Iterator[str]:
    """What a page says to eyes and ears."""
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in UNSPOKEN:
            continue
        yield element.text or ""
        yield from (each.tail or "" for each in element)
        yield from (element.get(name) or "" for name in SPOKEN_ATTRIBUTES)
        yield from (value for name, value in element.attrib.items() if is_sentence(str(name), value))


def is_sentence(name: str, value: str) -> bool:
    """Words for a script stand in data- attributes, among addresses, codes and paths of drawings."""
    return name.startswith("data-") and re.match(r"[A-Z]?[a-z]+ [a-z]+ [a-z]", value) is not None


def typed() -> Iterator[str]:
    """What people of the house typed, and the first names by which they are called."""
    for label, *columns in TYPED:
        for row in apps.get_model(label).objects.values_list(*columns):
            yield from row
            yield row[0].split(" ")[0]


def any_of(kept: Iterable[str]) -> re.Pattern[str]:
    """Any of these words, the longest first."""
    every = {form for each in kept if each for form in (each, capfirst(each))}
    return re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in sorted(every, key=len)[::-1]))


def untranslated(text: str, kept: re.Pattern[str]) -> Iterator[str]:
    if ENGLISH.search(text):
        yield from ENGLISH.findall(kept.sub(" ", CODES.sub(" ", text)))
    yield from BARE_DATE.findall(BRACKETED.sub(" ", text))


@pytest.mark.django_db
def test_no_page_says_an_english_word_or_a_date_in_the_english_way(settings: Any, tmp_path: Path) -> None:
    found: dict[str, Page] = {}
    with spoken_in(LEFT_TO_RIGHT, settings, tmp_path):
        pages = pages_of(make_house(at=timezone.now()))
        kept = any_of([*AND_ALSO, *typed()])
        for page in pages:
            for text in said_on(read(page)):
                if wrong := list(untranslated(text, kept)):
                    found.setdefault(f"{wrong}: {text.strip()[:120]}", page)

    assert not found, "\n".join(f"{page}: {words}" for words, page in found.items())


@pytest.mark.django_db
def test_right_to_left_is_said_and_turns_no_drawing_round(settings: Any, tmp_path: Path) -> None:
    """The same drawings to the last number, in a language with a decimal comma too."""
    faults, there = [], {}
    with spoken_in(RIGHT_TO_LEFT, settings, tmp_path):
        for page in pages_of(make_house(at=timezone.now())):
            if page.status == 200 and page.data is None and page.prepare is None:
                there[page] = read(page)
    for page, root in there.items():
        here = read(page)
        if (root.get("dir"), here.get("dir")) != ("rtl", "ltr"):
            faults.append(f"{page}: dir is {root.get('dir')}, and {here.get('dir')} in English")
        if drawings(root) != drawings(here):
            faults.append(f"{page}: {first_difference(drawings(root), drawings(here))}")
        faults += [f"{page}: {text}" for text in said_on(root) if has_point(text)]

    assert not faults, "\n".join(faults)


def read(page: Page) -> Element:
    return read_html(answer(page).getvalue().decode())


def has_point(text: str) -> bool:
    """A number in the English way, but for the one that stands in a sentence and is translated with it."""
    return DECIMAL_POINT.search(text.replace(" 1.5 ", "")) is not None


def drawings(root: Element) -> list[tuple[str, ...]]:
    return [
        (element.tag, *(f"{name}={element.get(name)}" for name in GEOMETRY if element.get(name)))
        for picture in root.iter("svg")
        for element in picture.iter()
    ]


def first_difference(left: list[tuple[str, ...]], right: list[tuple[str, ...]]) -> str:
    pairs = zip(left, right, strict=False)
    return next((f"{one} instead of {other}" for one, other in pairs if one != other), "more or fewer parts")


def test_no_template_says_a_word_by_itself():
    """Also where no page of the tests comes by."""
    for path in sorted(HOUSE.glob("templates/**/*.html")):
        bare = TAG.sub(" ", IN_TAGS.sub("", path.read_text()))
        said = re.findall(r'''(?s)>([^<>]*)<|\b(?:aria-label|title|alt|placeholder)="([^"]*)"''', bare)
        wrong = [word for words in said for word in untranslated(" ".join(words), any_of(AND_ALSO))]
        assert not wrong, f"{path}: {wrong}"


def test_every_column_that_is_shown_to_its_owner_has_a_name_to_translate():
    columns = [column for each in BELONGINGS for column in each.columns if not column.primary_key]
    nameless = {each for each in columns if not isinstance(each.verbose_name, Promise)}

    assert {capfirst(str(each.verbose_name)) for each in nameless} == NAMES
