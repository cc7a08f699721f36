"""Rows by keyset, 25 a page: the deepest page costs what the first does.

The row to go on after stands in the address by its random id, so that no name and no date does.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

ROWS_A_PAGE = 25

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows; `next` is the id after which the following page begins, None on the last one."""

    rows: list[Row]
    next: uuid.UUID | None
    is_first: bool


def read_id(text: str | None) -> uuid.UUID | None:
    """An id from the address; None for anything that is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def behind(rows: QuerySet[Row], last: Row) -> QuerySet[Row]:
    """The rows that follow `last` in the queryset's own order."""
    order = [str(name) for name in rows.query.order_by]
    later, equal = Q(), Q()
    for name in order:
        field, side = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        value = getattr(last, field)
        later |= equal & Q(**{f"{field}__{side}": value})
        equal &= Q(**{field: value})
    # The first field once more by itself: with it the index is entered at the right place.
    first = order[0].removeprefix("-")
    bound = "lte" if order[0].startswith("-") else "gte"
    return rows.filter(later, **{f"{first}__{bound}": getattr(last, first)})


def page_of(
    rows: QuerySet[Row],
    *,
    after: str | None,
    key: str = "pk",
    find: Callable[[uuid.UUID], Row | None] | None = None,
) -> Page[Row]:
    """The page that begins after the row with this id; the first page for an id that is not there.

    `key` is the field that holds the random id, `find` where that row is looked for (default: the
    queryset itself; a row that has left a list can still be gone on after when it is found elsewhere).
    """
    wanted = read_id(after)
    find = find or (lambda each: rows.filter(**{key: each}).first())
    last = find(wanted) if wanted else None
    found: list[Any] = list((behind(rows, last) if last else rows)[: ROWS_A_PAGE + 1])
    has_more = len(found) > ROWS_A_PAGE
    shown = found[:ROWS_A_PAGE]
    return Page(shown, getattr(shown[-1], key) if has_more else None, is_first=last is None)
