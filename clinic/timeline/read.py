"""A page of the time line, in two statements that are put into SQL once: the moments of the next 25 things,
each kind off its own index, then the rows between the first and the last of them. The deepest page asks
the same as the first."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db.models import DateTimeField, Q, QuerySet, UUIDField
from django.utils.translation import gettext_lazy

from clinic.timeline.entries import Entry, entry_of
from clinic.timeline.kinds import AUDIT, KINDS, ME, SHOWS, Kind, kinds_of
from patients.models import Patient
from patients.pages import ROWS_A_PAGE
from patients.rows import Prepared, Rows, decoded, moment

LATER_THAN_ALL = datetime(9000, 1, 1, tzinfo=UTC)
Place = tuple[datetime, int, Any]  # when, the number of the kind, the key: the order of the line


LABELS = {
    "": gettext_lazy("All"),
    "sessions": gettext_lazy("Sessions"),
    "cards": gettext_lazy("Cards"),
    "messages": gettext_lazy("Messages"),
    "measures": gettext_lazy("Measures"),
    "routine": gettext_lazy("Routine"),
    "audit": gettext_lazy("Access"),
}
NOTHING = {
    "": gettext_lazy("Nothing yet."),
    "sessions": gettext_lazy("No sessions yet."),
    "cards": gettext_lazy("No cards yet."),
    "messages": gettext_lazy("No messages yet."),
    "measures": gettext_lazy("Nothing measured yet."),
    "routine": gettext_lazy("Nothing prescribed yet."),
    "audit": gettext_lazy("Nobody opened this record yet."),
}


@dataclass(frozen=True)
class Filter:
    show: str
    label: str
    is_now: bool


@dataclass(frozen=True)
class Timeline:
    """Some entries; `next` stands in the address of the following page, "" on the last one."""

    entries: list[Entry]
    show: str  # "" is all
    next: str
    is_first: bool
    filters: list[Filter]

    @property
    def query(self) -> str:
        """Of the first page."""
        return f"?show={self.show}" if self.show else ""

    @property
    def next_query(self) -> str:
        return f"{self.query}{'&' if self.show else '?'}after={self.next}"

    @property
    def nothing(self) -> str:
        """What is said where there is no entry."""
        return str(NOTHING[self.show])


def read_timeline(patient: Any, *, show: str, after: str, may_see_audit: bool) -> Timeline:
    """25 entries of the kinds of `show`, newest first, after the one that `after` names. The first page for
    one that is not there. Three statements, two on the first page."""
    show = "" if show not in SHOWS or (show == AUDIT and not may_see_audit) else show
    kinds = kinds_of(show, may_see_audit=may_see_audit)
    last = place_of(after, patient, kinds)
    bounds = bounds_of(last, kinds)
    places = sorted(places_in(patient, kinds, bounds), reverse=True)[: ROWS_A_PAGE + 1]
    has_more = len(places) > ROWS_A_PAGE
    shown = places[:ROWS_A_PAGE]
    entries = entries_between(patient, kinds, bounds, since=shown[-1]) if shown else []
    return Timeline(
        entries=entries[:ROWS_A_PAGE],
        show=show,
        next=entries[ROWS_A_PAGE - 1].place if has_more else "",
        is_first=last is None,
        filters=filters(show, may_see_audit=may_see_audit),
    )


def filters(now: str, *, may_see_audit: bool) -> list[Filter]:
    offered = (show for show in LABELS if show != AUDIT or may_see_audit)
    return [Filter(show, str(LABELS[show]), show == now) for show in offered]


def place_of(after: str, patient: Any, kinds: tuple[Kind, ...]) -> "tuple[Kind, datetime, Any] | None":
    """The kind, moment and key that the address names; None where there is no such entry of this patient."""
    letter, _, key_text = after.partition("-")
    kind = next((each for each in kinds if each.letter == letter), None)
    key = kind.read_key(key_text) if kind else None
    if kind is None or key is None:
        return None
    at = kind.rows(patient.pk).filter(pk=key).values_list(kind.at, flat=True).first()
    return (kind, at, key) if at else None


def bounds_of(last: "tuple[Kind, datetime, Any] | None", kinds: tuple[Kind, ...]) -> dict[str, Any]:
    """Where each kind goes on: earlier than `last`, and at the same moment only what stands after it."""
    if last is None:
        return {**{before(kind): LATER_THAN_ALL for kind in kinds}, **{key(k): k.before_all for k in kinds}}
    kind_of_last, at, key_of_last = last
    bounds: dict[str, Any] = {}
    for kind in kinds:
        bounds[before(kind)] = at
        if kind is kind_of_last:
            bounds[key(kind)] = key_of_last
        else:
            bounds[key(kind)] = kind.before_all if stands_before(kind, kind_of_last) else after_all(kind)
    return bounds


def stands_before(one: Kind, other: Kind) -> bool:
    return KINDS.index(one) < KINDS.index(other)


def after_all(kind: Kind) -> Any:
    return uuid.UUID(int=2**128 - 1) if isinstance(kind.before_all, uuid.UUID) else 2**62


def before(kind: Kind) -> str:
    return f"before_{kind.letter}"


def key(kind: Kind) -> str:
    return f"key_{kind.letter}"


def places_in(patient: Any, kinds: tuple[Kind, ...], bounds: dict[str, Any]) -> Iterator[Place]:
    """The next 26 of each kind, as places only."""
    row = places_statement(kinds).row(patient=patient.pk, **bounds)
    for number, found in enumerate(row):
        for each in decoded(found):
            yield moment(each["at"]), -number, 0


def entries_between(
    patient: Any, kinds: tuple[Kind, ...], bounds: dict[str, Any], *, since: Place
) -> list[Entry]:
    """All entries down to a place, in their order; of its very moment there may be more than 25."""
    row = rows_statement(kinds).row(patient=patient.pk, since=since[0], **bounds)
    found = [
        entry_of(kind, each, patient=patient)
        for kind, rows in zip(kinds, row, strict=True)
        for each in decoded(rows)
    ]
    # Each kind comes in its own order, which a sort by moment keeps; kinds stand in theirs.
    return sorted(found, key=lambda entry: entry.at, reverse=True)


@cache
def places_statement(kinds: tuple[Kind, ...]) -> Prepared:
    def make(*, patient: Any, **bounds: Any) -> QuerySet[Any]:
        lists = [Rows(window(kind, bounds), at=kind.at) for kind in kinds]
        return Patient.objects.filter(pk=patient).values_list(*lists)

    return Prepared(make, **parameters(kinds))


@cache
def rows_statement(kinds: tuple[Kind, ...]) -> Prepared:
    def make(*, patient: Any, since: Any, **bounds: Any) -> QuerySet[Any]:
        lists = [
            Rows(window(kind, bounds, since=since), entry_at=kind.at, entry_key="pk", **kind.columns())
            for kind in kinds
        ]
        return Patient.objects.filter(pk=patient).values_list(*lists)

    return Prepared(make, since=DateTimeField(), **parameters(kinds))


def parameters(kinds: tuple[Kind, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {"patient": UUIDField()}
    for kind in kinds:
        fields[before(kind)] = DateTimeField()
        fields[key(kind)] = kind.key
    return fields


def window(kind: Kind, bounds: dict[str, Any], since: Any = None) -> QuerySet[Any]:
    """The next 26 of a kind. The moment once more by itself: with it the index is entered at the place."""
    at, pk = bounds[before(kind)], bounds[key(kind)]
    rows = kind.rows(ME).filter(
        Q(**{f"{kind.at}__lt": at}) | Q(**{kind.at: at, "pk__lt": pk}), **{f"{kind.at}__lte": at}
    )
    if since:
        rows = rows.filter(**{f"{kind.at}__gte": since})
    return rows.order_by(f"-{kind.at}", "-pk")[: ROWS_A_PAGE + 1]
