"""Two languages that nobody speaks: English with an accent on every letter, 40 % longer. What shows up
without accents was never translated; what is cut off would be cut off in German; ar-xb runs right to left.

The catalogues are compiled for a test and thrown away. They hold what makemessages finds and what Django
and the packages bring, nothing else: a word that no translator would ever get to see stays plain here too.
"""

import gettext
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import LazySettings
from django.utils import formats
from django.utils.translation import trans_real

from tests.catalogue import catalogue

django: Any = trans_real  # its inner memory, of which its types say nothing

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "en-xa", "ar-xb"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"
ACCENTS = str.maketrans(PLAIN, ACCENTED)
LONGER = 1.4
# What a translator leaves as it is: gaps, tags, entities, codes to be typed.
KEPT = re.compile(r"(%\(\w+\)[a-z]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;|\bABCD-EFGH-JK\b|\|)")
# A form of a date, as Django's filter takes it; a translator may turn it round. Here it gets brackets: a date
# without them is one that no translator can reach.
DATE_FORM = re.compile(r"(?:\b[lDNMFjdYyHi]\b[ ,:.-]*)+")
BRACKETS = "⟦{}⟧"


def accented(words: str) -> str:
    """The words in a language of the tests, their gaps and tags untouched."""
    if DATE_FORM.fullmatch(words):
        return BRACKETS.format(words)
    return "".join(part if KEPT.fullmatch(part) else longer(part) for part in KEPT.split(words))


def longer(words: str) -> str:
    return re.sub(r"[A-Za-z]+", lambda word: stretched(word[0]).translate(ACCENTS), words)


def stretched(word: str) -> str:
    """A word as long as its translation may be: vowels are said twice, as often as it takes."""
    wanted = round(len(word) * LONGER + 0.4)
    drawn, room = "", wanted - len(word)
    for letter in word:
        again = room > 0 and letter in "aeiouyAEIOUY"
        drawn += letter + (letter.lower() if again else "")
        room -= again
    return drawn + drawn[-1].lower() * room


def entries() -> dict[str, str]:
    """The catalogue by its keys as a compiled file has them."""
    found = dict.fromkeys(words_of_packages())
    for said in catalogue():
        context = f"{said.context}\4" if said.context else ""
        found[context + "\0".join(said.words)] = None
    return {key: "\0".join(map(accented, key.split("\4")[-1].split("\0"))) for key in found if key}


def words_of_packages() -> Iterator[str]:
    """What Django and the packages say: all that they have words for in another language."""
    for place in map(Path, django.all_locale_paths()):
        for path in place.glob("fr/LC_MESSAGES/django.mo"):
            with path.open("rb") as file:
                words: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
            yield from (key for key in words if isinstance(key, str))


def compiled(words: dict[str, str]) -> bytes:
    """A .mo file (its form: the manual of GNU gettext, 10.3)."""
    head = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    rows = sorted((key.encode(), said.encode()) for key, said in {"": head, **words}.items())
    table, texts, start = [b"", b""], b"", 28 + 16 * len(rows)
    for column in (0, 1):
        for row in rows:
            table[column] += struct.pack("<II", len(row[column]), start + len(texts))
            texts += row[column] + b"\0"
    count = len(rows)
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28) + b"".join(table) + texts


@contextmanager
def spoken_in(language: str, settings: LazySettings, folder: Path) -> Iterator[None]:
    """The whole house speaks this language, and nothing of it stays behind."""
    file = folder / django.to_locale(language) / "LC_MESSAGES/django.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(compiled(entries()))
    before = settings.LOCALE_PATHS, settings.LANGUAGES, settings.LANGUAGE_CODE
    try:
        speak(settings, [folder], [(language, "Test")], language)
        yield
    finally:
        speak(settings, *before)


def speak(settings: Any, paths: Any, languages: Any, code: str) -> None:
    settings.LOCALE_PATHS, settings.LANGUAGES, settings.LANGUAGE_CODE = paths, languages, code
    django._translations.clear()
    django._default = None
    if hasattr(django._active, "value"):
        del django._active.value
    django.reset_cache(setting="LANGUAGES")
    formats.reset_format_cache()
