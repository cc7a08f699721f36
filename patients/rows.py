"""Rows of a query as one JSON list inside another query, and a statement that is compiled once.

The rules read sessions with their places, signs and corrections. As lists inside one query a log costs
one statement however long the history is; as prefetches it would cost six.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import (
    DateField,
    DateTimeField,
    Field,
    IntegerField,
    JSONField,
    QuerySet,
    Subquery,
    UUIDField,
)
from django.db.models.functions import JSONObject


class Rows(Subquery):
    """The rows of a queryset as a JSON list of objects, in its order; [] when there are none."""

    def __init__(self, queryset: QuerySet[Any], **columns: Any) -> None:
        super().__init__(queryset.values(entry=JSONObject(**columns)), output_field=JSONField())

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(SELECT json_group_array(json(_rows.entry)) FROM (%(subquery)s) _rows)"
        return super().as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(SELECT COALESCE(jsonb_agg(_rows.entry), '[]'::jsonb) FROM (%(subquery)s) _rows)"
        return super().as_sql(compiler, connection, template=template, **extra)


class Prepared:
    """A queryset of one row, or of few, put into SQL once and then asked with other values.

    Making the SQL of nested `Rows` takes Django ten times as long as the database takes to answer.
    `make` is called once, with a stand-in for each parameter, to see where the values go.
    """

    def __init__(self, make: Callable[..., QuerySet[Any]], **parameters: Field) -> None:
        self.make, self.parameters = make, parameters
        self.statements: dict[str, tuple[str, list[Any]]] = {}

    def row(self, **values: Any) -> tuple[Any, ...]:
        """The columns of the row, JSON as it comes; LookupError when there is none."""
        found = self.rows(**values)
        if not found:
            raise LookupError("no such row")
        return found[0]

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The columns of each row, of a queryset of few."""
        sql, places = self.statement()
        given = {name: self.prepared(name, value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(
                sql, [given.get(place.name) if isinstance(place, Place) else place for place in places]
            )
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def statement(self) -> tuple[str, list[Any]]:
        if connection.vendor not in self.statements:
            stand_ins = {
                name: stand_in(field, number) for number, (name, field) in enumerate(self.parameters.items())
            }
            sql, params = self.make(**stand_ins).query.sql_with_params()
            prepared = {self.prepared(name, value): Place(name) for name, value in stand_ins.items()}
            self.statements[connection.vendor] = sql, [prepared.get(param, param) for param in params]
        return self.statements[connection.vendor]

    def prepared(self, name: str, value: Any) -> Any:
        return self.parameters[name].get_db_prep_value(value, connection)


class Place:
    """Where the value of a parameter goes."""

    def __init__(self, name: str) -> None:
        self.name = name


def stand_in(field: Field, number: int) -> Any:
    """A value that nothing else in a statement has."""
    if isinstance(field, UUIDField):
        return UUID(int=2**127 + number)
    if isinstance(field, DateTimeField):
        return datetime(1901, 1, 1, tzinfo=UTC) + timedelta(days=number)
    if isinstance(field, DateField):  # after DateTimeField, which is one too
        return date(1901, 1, 1) + timedelta(days=number)
    if isinstance(field, IntegerField):
        return -(2**61) - number
    raise TypeError(f"no stand-in for {type(field).__name__}")


def decoded(value: Any) -> Any:
    """A JSON column comes as text out of a cursor, and inside another from SQLite; most are empty lists."""
    if value == "[]":
        return []
    return json.loads(value) if isinstance(value, str) else value


def moment(value: str) -> datetime:
    """A moment as the database writes it in JSON; SQLite leaves the zone out, and it is UTC."""
    at = datetime.fromisoformat(value)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def day(value: str) -> date:
    return date.fromisoformat(value)


def truth(value: Any) -> bool | None:
    """SQLite has no true and false of its own in JSON: 1 and 0."""
    return None if value is None else bool(value)
