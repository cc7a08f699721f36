"""The morning worklist: who needs somebody today, the most urgent first, and each patient once.

It is put into SQL once for all clinics and read in one statement: what costs here is the making of SQL and
of objects, not the database.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from django.db.models import DateField, Field, IntegerField, Subquery, UUIDField

from clinic.models import Clinic
from clinic.worklist_sections import RING, SECTIONS, Reader
from patients.models import Card
from patients.pages import ROWS_A_PAGE
from patients.rows import Prepared, Rows, decoded, moment
from patients.triage.words import Severity
from patients.words import CardState

OPENED = 1  # so many cards stand open when the list is opened: each more costs as much as ten rows


class Size(Subquery):
    """How many rows a queryset has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _rows)"
    output_field = IntegerField()


def lists_of(
    sections: tuple[str, ...], *, clinic: Any, today: Any, value: Any = None, key: Any = None
) -> Any:
    """The first rows of these sections as JSON; of the first one those behind (value, key)."""
    reader, after = Reader(clinic), (value, key) if key else None
    found = {
        name: SECTIONS[name].rows(reader, today, after if index == 0 else None)
        for index, name in enumerate(sections)
    }
    columns = [Rows(rows[: ROWS_A_PAGE + 1], **SECTIONS[name].columns()) for name, rows in found.items()]
    return Clinic.objects.filter(pk=clinic).values_list(*columns)


@cache
def prepared(sections: tuple[str, ...], *, goes_on: bool) -> Prepared:
    parameters: dict[str, Field] = {"clinic": Clinic._meta.pk, "today": DateField()}
    if goes_on:
        parameters |= {"value": SECTIONS[sections[0]].place, "key": UUIDField()}
    return Prepared(partial(lists_of, sections), **parameters)


Row = dict[str, Any]


@dataclass(frozen=True)
class Worklist:
    """A page: rows under the names of their sections, in order; `next` is what the following page begins
    after, None on the last one."""

    sections: list[tuple[str, list[Row]]]
    next: str | None
    is_first: bool

    @property
    def rows(self) -> list[Row]:
        return [row for _name, rows in self.sections for row in rows]


def worklist(user: Any, *, today: date, after: str = "", begins: str = "") -> Worklist:
    """25 rows of the user's clinic in one statement, two on a page that goes on `after` a row ("soon.<id>").

    `begins` names a section to begin with; what is to be rung today then still comes first.
    """
    place = place_of(user, after, today=today)
    begins = place[0] if place else begins if begins in SECTIONS else ""
    names = tuple(SECTIONS)[tuple(SECTIONS).index(begins) if begins else 0 :]
    if not place:
        names = (*(name for name in RING if name not in names), *names)
    more: dict[str, Any] = {"value": place[1], "key": place[2]} if place else {}
    lists = prepared(names, goes_on=bool(place)).row(clinic=user.clinic_id, today=today, **more)
    return cut(dict(zip(names, map(decoded, lists), strict=True)), is_first=not place)


def cut(found: Mapping[str, list[Row]], *, is_first: bool) -> Worklist:
    """The first 25 of all these rows."""
    shown: list[tuple[str, list[Row]]] = []
    room, last = ROWS_A_PAGE, ""
    for name, rows in found.items():
        if rows and not room:
            return Worklist(shown, last, is_first)
        if rows:
            shown.append((name, rows[:room]))
            last = f"{name}.{key_of(rows[:room][-1])}"
        if len(rows) > room:
            return Worklist(shown, last, is_first)
        room -= len(rows)
    return Worklist(shown, None, is_first)


def opened_at_first(page: Worklist) -> list[Row]:
    """The newest of the gravest cards stand open when the list is opened."""
    cards = [row for row in page.rows if "severity" in row] if page.is_first else []
    newest = sorted(cards, key=lambda row: moment(row["opened"]), reverse=True)
    return sorted(newest, key=lambda row: Severity(row["severity"]).rank, reverse=True)[:OPENED]


def key_of(row: Row) -> uuid.UUID:
    """Of a card its own id, else that of the patient."""
    return uuid.UUID(row.get("id") or row["patient"])


def place_of(user: Any, after: str, *, today: date) -> tuple[str, Any, uuid.UUID] | None:
    """Where the row "soon.<id>" stands in its section, also when it has left the list meanwhile; None for
    one that has no place there any more."""
    name, _dot, text = after.partition(".")
    try:
        section, key = SECTIONS[name], uuid.UUID(text)
    except (KeyError, ValueError):
        return None
    value = section.order[0].removeprefix("-")
    rows = section.anywhere(user, today).filter(pk=key)
    found = rows.values_list(value, flat=True).first()
    return (name, found, key) if found is not None else None


# --- how many ---


@dataclass(frozen=True)
class Counts:
    """How many wait, section by section; where more than COUNTED can be, no more are counted."""

    sections: Mapping[str, int]
    waiting: int  # open cards
    acknowledged: int
    oldest: datetime | None

    @property
    def to_ring(self) -> int:
        return sum(self.sections[name] for name in RING)


def sizes_of(*, clinic: Any, today: Any) -> Any:
    reader = Reader(clinic)
    cards = Card.objects.visible_to(reader)
    found = [section.rows(reader, today).order_by()[: section.counted] for section in SECTIONS.values()]
    oldest = cards.in_state(CardState.OPEN).order_by("opened_at").values("opened_at")[:1]
    states = [cards.in_state(state).order_by() for state in (CardState.OPEN, CardState.ACKNOWLEDGED)]
    sizes = (Size(rows.values("pk")) for rows in (*found, *states))
    return Clinic.objects.filter(pk=clinic).values_list(*sizes, Rows(oldest, at="opened_at"))


SIZES = Prepared(sizes_of, clinic=Clinic._meta.pk, today=DateField())


def count_worklist(user: Any, *, today: date) -> Counts:
    """In one statement."""
    *sizes, waiting, acknowledged, oldest = SIZES.row(clinic=user.clinic_id, today=today)
    first = next((moment(each["at"]) for each in decoded(oldest)), None)
    return Counts(dict(zip(SECTIONS, sizes, strict=True)), waiting, acknowledged, first)
