"""The words that every row of the worklist has."""

import uuid
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from clinic.templatetags.house import severity
from patients.rows import day
from patients.words import CardState

NOBODY = uuid.UUID(int=0)


@cache
def in_language(words: str, language: str) -> str:
    return gettext(words)


def _(words: str) -> str:
    """The same few words stand on every row: they are looked up once."""
    return in_language(words, get_language())


@lru_cache(maxsize=1000)
def day_in_language(on: date, form: str, language: str) -> str:
    return date_format(on, form)


def day_words(on: date, form: str) -> str:
    """A day as a row says it; the days of a list are few, and the same from morning to morning."""
    return day_in_language(on, form, get_language())


def person(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "patient": uuid.UUID(row["patient"]),
        "name": row["name"],
        "born": _("born %(year)s") % {"year": row["born"][:4]},
    }


def others(rules: int) -> str:
    """How many rules speak besides the one in the headline."""
    more = max(rules - 1, 0)
    return ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more} if more else ""


def also(row: Mapping[str, Any], section: str, today: date) -> str:
    """What else would have brought this patient here."""
    reasons = []
    for card in row.get("cards") or ():
        taken = card["state"] == CardState.ACKNOWLEDGED
        reasons.append(_("a card that is taken on") if taken else _("a card for information"))
    if section != "questions" and row.get("asked"):
        reasons.append(_("a question waits for an answer"))
    if section != "silent" and row.get("silent"):
        since = day_words(day(row["silent"]), _("j M"))
        reasons.append(_("nothing told since %(day)s") % {"day": since})
    if section != "reviews" and row.get("review") and day(row["review"]) <= today:
        reasons.append(_("review due"))
    if section != "ready" and row.get("proposal") == "up":
        reasons.append(_("ready to move up"))
    if row.get("proposal") == "back":
        reasons.append(_("a step back is proposed"))
    if section == "silent" and row["phone"]:
        return " ".join([_("Phone %(number)s.") % {"number": row["phone"]}, sentence(reasons)]).strip()
    return sentence(reasons)


def sentence(reasons: list[str]) -> str:
    return _("Also: %(reasons)s.") % {"reasons": ", ".join(reasons)} if reasons else ""


def severity_mark(name: str) -> SafeString:
    return severity_in(name, get_language())


@cache
def severity_in(name: str, language: str) -> SafeString:
    return severity(name, word=False)


def address_of(page: str, key: uuid.UUID) -> str:
    """Of a page about a card or a patient: the plan of addresses is asked once a page, not once a row."""
    before, after = around(page)
    return f"{before}{key}{after}"


@cache
def around(page: str) -> tuple[str, str]:
    before, _key, after = reverse(f"clinic:{page}", args=[NOBODY]).partition(str(NOBODY))
    return before, after
