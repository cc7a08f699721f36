"""The clinic's patients as a list: narrowed, in an order, found by words, 25 a page (design.md, screen 10).

The list is read off `Standing`, one row a patient, of which each order has an index.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from patients.finding import Term, terms_of
from patients.models import Patient, Standing
from patients.pages import ROWS_A_PAGE, read_id
from stretches.dose import LEVELS

SEARCH_LENGTH = 120

level_word = lazy(lambda level: _("Level %(level)s") % {"level": level}, str)

# The words of the address. The first of each is what a list is that says nothing else.
SHOWS = {
    "all": _("All"),
    "card": _("With a card"),
    "silent": _("Silent"),
    "review": _("Review due"),
    "ready": _("Ready to move up"),
    "paused": _("Paused"),
    "no_routine": _("No routine"),
}
WHOSE = {"all": _("Everyone’s patients"), "mine": _("My patients")}
SHARES = {
    "any": _("Any adherence"),
    "low": _("Under 50%"),
    "partly": _("50% to 79%"),
    "on_track": _("80% or more"),
}
LEVELS_SAID = {"any": _("Any level"), **{str(n): level_word(n) for n in range(LEVELS[0], LEVELS[1] + 1)}}
SORTS = {
    "need": _("Needs me first"),
    "name": _("Name"),
    "last": _("Last session, newest first"),
    "quiet": _("Last session, oldest first"),
    "share": _("Adherence, lowest first"),
    "worst": _("Worst pain, highest first"),
    "review": _("Review, soonest first"),
}
ORDERS = {
    "need": ("-need", "name", "patient_id"),
    "name": ("name", "patient_id"),
    "last": ("-last_order", "patient_id"),
    "quiet": ("last_order", "-patient_id"),
    "share": ("share_order", "patient_id"),
    "worst": ("-worst_order", "patient_id"),
    "review": ("review_order", "patient_id"),
}
SHARE_RANGES = {"low": (0, 499), "partly": (500, 799), "on_track": (800, 1000)}
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "show": SHOWS,
    "whose": WHOSE,
    "share": SHARES,
    "level": LEVELS_SAID,
    "sort": SORTS,
}
DEFAULTS = {name: next(iter(words)) for name, words in CHOICES.items()}
COLUMNS = (
    *("patient_id", "name", "last_at", "last_worst", "due_28", "full_28", "level", "review_due"),
    *("is_paused", "silent_since", "proposal", "card_rank", "clinician__name"),
    *("patient__birth_date", "patient__number", "patient__status"),
    *("need", "last_order", "worst_order", "share_order", "review_order"),  # to go on after a line
)

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Which patients, and in which order, in words of the address; anything else reads as the first."""

    show: str = DEFAULTS["show"]
    whose: str = DEFAULTS["whose"]
    share: str = DEFAULTS["share"]
    level: str = DEFAULTS["level"]
    sort: str = DEFAULTS["sort"]

    @classmethod
    def read(cls, said: Any) -> "Asked":
        """From a query or a form; what is not known is not asked."""
        given = {name: said.get(name, "") for name in CHOICES}
        return cls(**{name: given[name] for name, words in CHOICES.items() if given[name] in words})

    @property
    def said(self) -> dict[str, str]:
        """What is not as a list opens."""
        named = {name: getattr(self, name) for name in CHOICES}
        return {name: value for name, value in named.items() if value != DEFAULTS[name]}

    @property
    def query(self) -> str:
        return urlencode(self.said)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.said.keys() - {"sort"})

    @property
    def words(self) -> list[str]:
        """As somebody reads it."""
        return [str(words[getattr(self, name)]) for name, words in CHOICES.items() if name in self.said] or [
            str(SHOWS["all"])
        ]

    @property
    def after(self) -> str:
        """The query of a further page, up to the id after which it begins."""
        return f"{self.query}&after=" if self.said else "after="

    def but(self, **said: str) -> str:
        """The same query with another word in it."""
        return replace(self, **said).query


def standings(user: Any, asked: Asked, *, on: date) -> QuerySet[Standing]:
    """The patients of the user's clinic that were asked for, in the order that was."""
    rows = narrowed(Standing.objects.visible_to(user), asked.show, on=on)
    if asked.whose == "mine":
        rows = rows.filter(clinician=user.pk)
    if asked.share in SHARE_RANGES:
        rows = rows.filter(share_order__range=SHARE_RANGES[asked.share])
    if asked.level != DEFAULTS["level"]:
        rows = rows.filter(level=int(asked.level))
    return rows.order_by(*ORDERS[asked.sort])


def narrowed(rows: QuerySet[Standing], show: str, *, on: date) -> QuerySet[Standing]:
    """What a view of the list shows; also what its number counts."""
    only = {
        "all": Q(),
        "card": Q(card_rank__gt=0),
        "silent": Q(silent_since__isnull=False),
        "review": Q(review_order__lte=on),
        "ready": Q(proposal="up"),
        "paused": Q(is_paused=True),
        "no_routine": Q(level=None),
    }[show]
    return rows.filter(only) if only else rows


def searched(said: Any) -> str:
    """The words that somebody typed to find a patient, from a form."""
    words: str = said.get("q", "")
    return words.replace("\0", "").strip()[:SEARCH_LENGTH]


def called(patients: QuerySet[Patient], words: str) -> QuerySet[Patient]:
    """Those of whom all of these words are true: part of the name or number, a phone number, the date of
    birth as one writes it."""
    for term in terms_of(words):
        patients = patients.filter(holds(term, "standing__"))
    return patients


def found(rows: QuerySet[Standing], words: str) -> QuerySet[Standing]:
    """The same, of the list."""
    for term in terms_of(words):
        rows = rows.filter(holds(term))
    return rows


def holds(term: Term, standing: str = "") -> Q:
    if term.id:
        return Q(**{f"{standing}patient_id": term.id})
    either = Q(**{f"{standing}phone_digits__contains": term.phone}) if term.phone else Q()
    for text in term.texts:
        either |= Q(**{f"{standing}sought__contains": text})
    return either


@dataclass(frozen=True)
class Page:
    """Some lines; `next` is the id after which the following page begins, None on the last one."""

    lines: list[Line]
    next: uuid.UUID | None
    is_first: bool


def page_of(rows: QuerySet[Standing], *, user: Any, after: str | None, size: int = ROWS_A_PAGE) -> Page:
    """The page that begins after the patient with this id; the first one for an id that is not there. A
    patient who has left the list since still has a place in it."""
    key = read_id(after)
    mine = Standing.objects.visible_to(user)
    last = mine.filter(pk=key).values(*COLUMNS).first() if key else None
    return cut(following(rows, last, size + 1), size, is_first=last is None)


def cut(lines: list[Line], size: int, *, is_first: bool) -> Page:
    """A page of what was read, which is one line more than it shows."""
    has_more = len(lines) > size
    lines = lines[:size]
    return Page(lines, lines[-1]["patient_id"] if has_more else None, is_first=is_first)


def following(rows: QuerySet[Standing], last: Line | None, count: int) -> list[Line]:
    """The lines behind `last`; the first ones without it. Before all others those that are equal to it in
    what the list is sorted by, then those beyond: each is one range of the index, so that the deepest page
    costs what the first does."""
    if last is None:
        return list(rows.values(*COLUMNS)[:count])
    first, *others = (str(name) for name in rows.query.order_by)
    behind, equal = Q(), Q()
    for name in others:
        column = name.removeprefix("-")
        behind |= equal & beyond(name, last)
        equal &= Q(**{column: last[column]})
    place = first.removeprefix("-")
    level = rows.filter(behind, **{place: last[place]})
    if len(others) > 1:  # once more by itself: with it the index is entered at the right place
        level = level.filter(**{f"{others[0]}__gte": last[others[0]]})
    lines = list(level.values(*COLUMNS)[:count])
    if len(lines) < count:
        lines += rows.filter(beyond(first, last)).values(*COLUMNS)[: count - len(lines)]
    return lines


def beyond(name: str, last: Line) -> Q:
    column = name.removeprefix("-")
    return Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": last[column]})
