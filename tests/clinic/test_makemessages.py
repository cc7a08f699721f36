"""Whoever translates Homestretch finds every word of it, those of the YAML files too."""

import ast
import re
import shutil
from typing import Any

import pytest
from django.core.management import call_command

from clinic.management.commands.makemessages import as_python, spoken
from patients.triage import messages
from stretches.library_file import read_library_file
from stretches.loading import library_files
from stretches.script import say_in_general
from tests.catalogue import APPS, HOUSE, catalogue

# Django's own makemessages runs it; which words are found, and where, is tested without it.
needs_xgettext = pytest.mark.skipif(
    not shutil.which("xgettext"), reason="only a translator needs GNU gettext, and this machine has none"
)


def test_every_word_of_a_message_is_found_where_it_stands():
    text = messages.FILE.read_text(encoding="utf-8")

    found = {words: line for line, words in spoken(text)}

    for message in messages.read()[0].values():
        assert {message.heading, message.text, message.text_after_answers} <= set(found)
    line = found["Call {emergency_number} now"] - 1
    assert "Call {emergency_number} now" in text.splitlines()[line]


@pytest.mark.django_db
def test_every_line_that_the_library_says_is_found():
    for path in library_files():
        said = {words for _line, words in spoken(path.read_text(encoding="utf-8"))}
        file = read_library_file(path)

        rows: list[Any] = [*file.steps, *file.cues, *file.cautions, *file.passages]
        assert {row.text for row in rows} - {""} <= said
        assert {step.heading for step in file.steps} <= said
        assert {level.title for level in file.levels} | {level.note for level in file.levels} <= said
        top = file.stretch
        assert {top.title, top.summary, top.target_muscle} <= said
        assert {top.source_author, top.source_kind, top.source_licence} <= said
        assert top.source_title not in said, "an article keeps its name"


def test_words_reach_gettext_whole_and_on_their_line():
    text = (
        'a:\n  text: >-\n    It\'s "sore"\n    today: 5 %\n  from: not shown\nb: {heading: Café, text: ""}\n'
    )

    lines = as_python(text).split("\n")

    assert lines == ["", """gettext('It\\'s "sore" today: 5 %'); """, "", "", "", "gettext('Café'); ", ""]


@needs_xgettext
def test_the_catalogue_of_a_language_holds_them_and_no_file_is_left_behind(tmp_path, monkeypatch, settings):
    for name in ("patients/triage", "stretches/library"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy(messages.FILE, tmp_path / "patients/triage")
    for path in library_files():
        shutil.copy(path, tmp_path / "stretches/library")
    (tmp_path / "other.yaml").write_text("text: Words of a test panel\n")
    (tmp_path / "page.html").write_text("{% load i18n %}{% translate 'A page' %}")
    before = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    (tmp_path / "locale").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)

    call_command("makemessages", locale=["sv"], verbosity=0)

    catalogue = (tmp_path / "locale/sv/LC_MESSAGES/django.po").read_text()
    assert 'msgid "Call {emergency_number} now"' in catalogue
    assert "#: patients/triage/messages.yaml:" in catalogue
    assert "#: stretches/library/hamstring_supine.yaml:" in catalogue
    assert 'msgid "A page"' in catalogue
    assert "Words of a test panel" not in catalogue
    assert sorted(path for path in tmp_path.rglob("*") if path.suffix != ".po" and path.is_file()) == before


@needs_xgettext
def test_what_the_tests_take_for_the_catalogue_is_what_a_translator_gets(tmp_path, monkeypatch, settings):
    for folder in ("templates", *APPS):
        shutil.copytree(HOUSE / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "locale").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)

    call_command("makemessages", locale=["sv"], verbosity=0)

    text = (tmp_path / "locale/sv/LC_MESSAGES/django.po").read_text()
    written = re.findall(r'^msgid(?:_plural)? ((?:"(?:[^"\\]|\\.)*"\n)+)', text, re.M)
    found = {"".join(ast.literal_eval(line) for line in each.splitlines()) for each in written} - {""}
    said = {words for each in catalogue() for words in each.words}
    assert said - found == set(), "no translator gets to see these"
    assert found - said == set(), "no test looks at these"


def test_what_was_translated_is_shown(monkeypatch):
    words = {
        "Call {emergency_number} now": "Ring {emergency_number} nu",
        "Lift {your} leg.": "Lyft {your} ben.",
    }
    for module in ("patients.triage.messages.gettext", "stretches.script._"):
        monkeypatch.setattr(module, lambda said: words.get(said, said))

    assert messages.render("M-999-CHEST", messages.default_numbers())[0] == "Ring 999 nu"
    assert say_in_general("Lift {your} leg.") == "Lyft your ben."
    assert say_in_general("") == "", "gettext of nothing is the head of the catalogue"
