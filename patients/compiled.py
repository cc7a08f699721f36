"""A queryset of whole rows that is put into SQL once, for what every page asks.

Making the SQL of a query takes Django several times as long as the database takes to answer it. Who asks
the same on each request keeps the statement and gives it other values; the rows come as ever.
"""

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import CharField, Field, IntegerField, Model, QuerySet

from patients.rows import Place, stand_in

Row = TypeVar("Row", bound=Model)


class Compiled(Generic[Row]):
    """`make` is called with a stand-in for each parameter, to see where the values go. The queryset may
    follow foreign keys; it prefetches nothing."""

    def __init__(self, make: Callable[..., QuerySet[Row]], **parameters: Field) -> None:
        self.make, self.parameters = make, parameters
        self.kept = threading.local()  # a statement belongs to a connection, and that to a thread

    def rows(self, **values: Any) -> list[Row]:
        statement = self.statement()
        statement.values = {name: self.prepared(name, value) for name, value in values.items()}
        found: Any = statement.queryset._iterable_class(statement.queryset)
        return list(found)

    def first(self, **values: Any) -> Row | None:
        return next(iter(self.rows(**values)), None)

    def statement(self) -> "Statement[Row]":
        known: Statement[Row] | None = getattr(self.kept, "statement", None)
        if known is None or known.connection is not here():
            known = self.kept.statement = self.compile()
        return known

    def compile(self) -> "Statement[Row]":
        stand_ins = {
            name: stand_in_for(field, number) for number, (name, field) in enumerate(self.parameters.items())
        }
        places = {self.prepared(name, value): Place(name) for name, value in stand_ins.items()}
        return Statement(self.make(**stand_ins), places)

    def prepared(self, name: str, value: Any) -> Any:
        return self.parameters[name].get_db_prep_value(value, connection)


class Statement(Generic[Row]):
    """The queryset with a compiler of its own, which gives the same SQL each time, and these values."""

    def __init__(self, queryset: QuerySet[Row], places: dict[Any, Place]) -> None:
        self.queryset, self.connection = queryset, here()
        self.values: dict[str, Any] = {}
        compiler = queryset.query.get_compiler(connection=self.connection)
        self.sql, params = compiler.as_sql()
        self.params = [places.get(param, param) for param in params]
        compiler.as_sql = self.as_sql
        queryset.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]

    def as_sql(self, *args: Any, **kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        params = (self.values[each.name] if isinstance(each, Place) else each for each in self.params)
        return self.sql, tuple(params)


def here() -> Any:
    """The connection of this thread itself, which `django.db.connection` stands for."""
    return connections[DEFAULT_DB_ALIAS]


def stand_in_for(field: Field, number: int) -> Any:
    """As for `Prepared`, and for keys that are numbers or words too."""
    if isinstance(field, IntegerField):
        return -(10**15) - number
    if isinstance(field, CharField):
        return f"stand-in {number}"
    return stand_in(field, number)
