"""The parts of which the clinician's sentences are made: signs, places and numbers in words."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.triage.words import Onset, Quality, Side, Sign, Site

Values = dict[str, Any]


def listed(parts: Iterable[str]) -> str:
    return _(", ").join(parts)


def apart(parts: Iterable[str]) -> str:
    """Joined by semicolons: the parts have commas of their own."""
    return _("; ").join(parts)


def numbers(values: Iterable[Any]) -> str:
    return listed("–" if value is None else str(value) for value in values)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def signs(named: list[Values]) -> str:
    """Warning items with their onset: "Saddle numbness (new), bowel change (worse)"."""
    return capital(listed(f"{Sign(s['item']).short} ({str(Onset(s['onset']).label).lower()})" for s in named))


def place(felt: Values) -> str:
    """One feeling: "left calf, numb, ache"."""
    where = str(Site(felt["site"]).label).lower()
    if felt["side"]:
        where = _("%(side)s %(site)s") % {"side": str(Side(felt["side"]).label).lower(), "site": where}
    return listed([where, *(str(Quality(kind).label).lower() for kind in felt["qualities"])])


def places(felt: list[Values]) -> str:
    return apart(place(each) for each in felt)


def day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), _("j M Y"))


def together(*parts: str) -> str:
    """The parts that have something to say, as sentences."""
    return " ".join(f"{part}." for part in parts if part)
