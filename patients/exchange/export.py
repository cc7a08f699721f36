"""Everything that is kept about a patient, as JSON for another program (X16): `homestretch-export`.

Row by row and column by column as the database has it: null stays null, which is "not answered" and never
0 (HZ10). It is made as it is sent, one query a table, so a record of ten years needs no more memory than
one of a week.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import ForeignKey

from patients.exchange.belongings import BELONGINGS, Belonging
from patients.models import Patient

SCHEMA, VERSION = "homestretch-export", 1
A_CHUNK = 500  # rows that are read and sent together

# Rows that are not the patient's own are named as people name them; their numbers say nothing outside.
NAMED_BY = {
    "clinic.User": ("name",),
    "clinic.Clinic": ("name",),
    "stretches.Stretch": ("code", "version"),
}


def as_json(patient: Patient, *, at: datetime) -> Iterator[str]:
    """The file in pieces. `at` is the moment that stands in it; what is logged while it is sent may be
    missing from it."""
    head = {
        "schema": SCHEMA,
        "version": VERSION,
        "made_at": plain(at),
        "app_version": settings.APP_VERSION,
        "left_out": {
            each.label: {name: str(why) for name, why in each.left_out.items()}
            for each in BELONGINGS
            if each.left_out
        },
    }
    yield dumped(head)[:-1] + ',"tables":{'
    for number, belonging in enumerate(BELONGINGS):
        yield f"{',' if number else ''}\n{dumped(belonging.label)}:["
        before = "\n"
        for rows in chunks(rows_of(belonging, patient)):
            yield before + ",\n".join(dumped(row) for row in rows)
            before = ",\n"
        yield "]"
    yield "}}\n"


def rows_of(belonging: Belonging, patient: Patient) -> Iterator[dict[str, Any]]:
    """Each row as name and value of its columns."""
    asked: dict[str, list[str]] = {}
    for each in belonging.columns:
        named_by = NAMED_BY.get(each.related_model._meta.label) if isinstance(each, ForeignKey) else None
        asked[each.name] = [f"{each.name}__{name}" for name in named_by] if named_by else [each.attname]
    names = [name for columns in asked.values() for name in columns]
    for values in belonging.rows(patient).values_list(*names).iterator(chunk_size=A_CHUNK):
        row = dict(zip(names, values, strict=True))
        yield {name: joined([row[column] for column in columns]) for name, columns in asked.items()}


def joined(values: list[Any]) -> Any:
    """A value of one column as it is; of several in words, such as "HAM_SUPINE 1"."""
    return values[0] if len(values) == 1 else " ".join(str(value) for value in values)


def chunks(rows: Iterable[Any], size: int = A_CHUNK) -> Iterator[list[Any]]:
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some


def dumped(value: Any) -> str:
    return json.dumps(value, default=plain, ensure_ascii=False, separators=(",", ":"))


def plain(value: Any) -> str:
    """Moments in UTC with all their digits, dates as year-month-day."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no plain form of {type(value).__name__}")
