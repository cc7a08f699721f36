"""A row in plain words: its columns under the names people read, values as people say them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, DateField, DateTimeField, ForeignKey, JSONField
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from patients.exchange.column_names import column_name
from patients.numbers import dialled

Line = tuple[str, str]  # what it is, and what it says


@dataclass(frozen=True)
class Entry:
    """One thing that happened: its heading, and what is known of it."""

    heading: str
    lines: list[Line]


def lines(row: Any, *names: str) -> list[Line]:
    """Columns by their names, as people read them; an empty text is left out, a null is told."""
    said = [(column_name(row._meta.get_field(name)), words(row, name)) for name in names]
    return [(label, value) for label, value in said if value]


def words(row: Any, name: str) -> str:
    """One value in words. A rating or a yes-or-no that is null was not answered."""
    column, value = row._meta.get_field(name), getattr(row, name)
    if value is None:
        return "–" if isinstance(column, DateField | ForeignKey) or column.choices else _("not answered")
    if name == "phone":
        return dialled(value)
    if column.choices:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(column, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(column, DateTimeField):
        return moment(value)
    if isinstance(column, DateField):
        return day(value)
    if isinstance(column, JSONField):
        return in_words(value)
    return str(localize(value))


def in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {in_words(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value)
    return _("not answered") if value is None else str(localize(value))


def labels(choices: Any, values: list[str]) -> str:
    return "; ".join(str(choices(value).label) for value in values) or _("none")


def by_whom(at: datetime, person: Any) -> str:
    return _("%(when)s, by %(name)s") % {"when": moment(at), "name": person.name}


def moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), _("j F Y, H:i")) if at else "–"


def day(on: date) -> str:
    return date_format(on, _("j F Y"))
