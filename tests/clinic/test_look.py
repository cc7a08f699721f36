"""The templates keep the policy, the shells lead everywhere, the small pieces say what they show."""

import re
from typing import Any
from xml.etree import ElementTree

import html5lib
import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from whitenoise.storage import CompressedManifestStaticFilesStorage

from clinic.models import Clinic, User
from clinic.storage import HashedStatic

FOLDER = settings.BASE_DIR / "templates"
STATIC = settings.BASE_DIR / "static"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "a script in the page": r"<script(?![^>]*\ssrc=)",
    "a style in the page": r"<style",
    "a picture in an address": r"data:",
    "words let through unescaped": r"\|\s*safe\b|autoescape off",
    "an htmx attribute without data-": r"\shx-",
}
SHELLS = ["patient.html", "task.html", "session.html", "clinic.html"]


def person(role: str) -> User:
    return User(name="Ines Duarte", role=role, clinic=Clinic(name="Harbour Street Physio"))


def shell(name: str, *, path: str = "/", role: str = "lead", **context: Any) -> str:
    request = RequestFactory().get(path)
    request.user = person(role)
    return render_to_string(name, context, request=request)


def parsed(page: str) -> Any:
    """The page as a tree; any error of its HTML is raised."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_keeps_the_security_policy(name: str) -> None:
    text = re.sub(r"{#.*?#}", "", (FOLDER / name).read_text())

    assert [what for what, sign in FORBIDDEN.items() if re.search(sign, text)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_can_be_read(name: str) -> None:
    get_template(name)


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = ElementTree.parse(STATIC / "icons.svg")
    drawn = {symbol.get("id") for symbol in sprite.iter("{http://www.w3.org/2000/svg}symbol")}
    named = {
        icon for name in TEMPLATES for icon in re.findall(r'{% icon "([\w-]+)"', (FOLDER / name).read_text())
    }

    assert named - drawn == set()


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_is_sound_html_and_leads_somewhere(name: str) -> None:
    tree = parsed(shell(name, theme="dark", waiting=3))

    links = [link.get("href") for link in tree.iter("a")]
    assert links[0] == "#main"
    assert tree.findall(".//main[@id='main']")
    assert all(links), links
    assert tree.get("data-bs-theme") == "dark"
    assert tree.get("lang") == "en-gb"


@pytest.mark.parametrize("name", ["patient.html", "task.html", "session.html"])
def test_help_is_one_tap_away_from_every_page_of_a_patient(name: str) -> None:
    assert 'href="/help-now/"' in shell(name, role="patient")


def test_a_patient_s_page_loads_no_script() -> None:
    assert "<script" not in shell("patient.html", role="patient")


def test_the_rail_shows_what_waits_and_the_admin_only_to_those_who_may() -> None:
    lead, clinician = shell("clinic.html", waiting=7), shell("clinic.html", role="clinician")

    assert '7<span class="visually-hidden"> waiting</span>' in lead
    assert 'href="/admin/"' in lead
    assert 'href="/admin/"' not in clinician
    assert "hs-count-badge" not in clinician


def test_the_way_to_the_open_page_is_marked() -> None:
    exactly = shell("clinic.html", path="/clinic/patients/")
    below = shell("clinic.html", path="/clinic/patients/5f/screening/")

    assert 'href="/clinic/patients/" aria-current="page"' in exactly
    assert 'href="/clinic/patients/" aria-current="true"' in below
    assert below.count("aria-current") == 1


def test_htmx_is_told_to_keep_the_policy_and_to_show_form_errors() -> None:
    page = shell("clinic.html")

    assert '"includeIndicatorStyles": false, "allowEval": false' in page
    assert '{"code": "409|422", "swap": true}' in page
    assert "X-CSRFToken" in page


@pytest.mark.parametrize("code", ["400", "403", "404", "413", "500", "503"])
def test_an_error_page_needs_nothing_and_leads_back(code: str) -> None:
    tree = parsed(get_template(f"{code}.html").render({}))

    assert len(tree.findall(".//h1")) == 1
    links = [link.get("href") for link in tree.iter("a") if link.get("href")]
    assert links in (["#main", "/", "/help-now/"], ["#main", "/help-now/", "tel:999"])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ 1|seconds_words }}", "1 second"),
        ("{{ 20|seconds_words }}", "20 seconds"),
        ("{{ 20|seconds_short }}", "20 s"),
        ("{{ 301|minutes }}", "6 min"),
        ("{{ 0|minutes }}", "1 min"),
        ("{{ 0|pain_words }}", "0, no pain"),
        ("{{ 1|pain_words }} {{ 3|pain_words }}", "1, mild 3, mild"),
        ("{{ 4|pain_words }} {{ 6|pain_words }}", "4, moderate 6, moderate"),
        ("{{ 7|pain_words }} {{ 9|pain_words }}", "7, severe 9, severe"),
        ("{{ 10|pain_words }}", "10, pain as bad as you can imagine"),
        ("{{ None|pain_words }}", "Not answered"),
        ("{{ 'Hard|I had to ease off'|label_part:0 }}", "Hard"),
        ("{{ 'Hard|I had to ease off'|label_part:1 }}", "I had to ease off"),
        ("{{ 'Hard'|label_part:1 }}", ""),
    ],
)
def test_numbers_are_told_in_words(source: str, words: str) -> None:
    assert Template(source).render(Context()) == words


@pytest.mark.parametrize(
    ("severity", "word"),
    [("emergency", "Emergency"), ("urgent", "Urgent"), ("soon", "Soon"), ("routine", "For information")],
)
def test_a_severity_is_a_shape_and_a_word(severity: str, word: str) -> None:
    shown = Template("{% severity name %}").render(Context({"name": severity}))
    heard = Template("{% severity name word=False %}").render(Context({"name": severity}))

    assert f'hs-sev-{severity}"' in shown
    assert shown.endswith(f"</svg>{word}</span>")
    assert heard.endswith(f'<span class="visually-hidden">{word}: </span>')


def test_production_names_static_files_by_their_content() -> None:
    assert issubclass(HashedStatic, CompressedManifestStaticFilesStorage)
    assert HashedStatic.support_js_module_import_aggregation


def test_the_typeface_has_its_licence_beside_it() -> None:
    assert (STATIC / "fonts" / "hyperlegible.woff2").with_name("OFL.txt").is_file()
