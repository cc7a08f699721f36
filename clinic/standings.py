"""Whether every patient's standing is what the record comes to (patients/actions/standing.py keeps it)."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from patients.actions.standing import COUNTED, NAMED, named
from patients.models import Patient, Standing
from patients.standing_record import MONTH, counted, rows_to_count

BATCH = 250  # patients read at once


def wrong_standings() -> Iterator[str]:
    """The ids of patients whose row is missing, or is not what their record comes to. Adherence is
    compared as of the date on which it was counted."""
    yield from map(str, Patient.objects.filter(standing=None).values_list("pk", flat=True))
    kept = Standing.objects.order_by("clinic", "counted_on", "pk")
    days = kept.values_list("clinic", "counted_on").distinct().order_by("clinic", "counted_on")
    for clinic, on in days:
        ids = list(kept.filter(clinic=clinic, counted_on=on).values_list("pk", flat=True))
        for first in range(0, len(ids), BATCH):
            yield from wrong_in(ids[first : first + BATCH], on=on)


def wrong_in(ids: list[Any], *, on: date) -> Iterator[str]:
    """Of these patients of one clinic, who were last counted on this date."""
    people = Patient.objects.filter(pk__in=ids).select_related("clinic").in_bulk()
    kept = Standing.objects.in_bulk(ids)
    clinic = next(iter(people.values())).clinic
    rows = rows_to_count(Patient.objects.filter(pk__in=ids), since=on - timedelta(days=MONTH))
    for row in rows:
        expected = {**named(people[row[0]]), **asdict(counted(row, clinic=clinic, today=on))}
        found = kept[row[0]]
        columns = [f"{name}_id" if name in ("clinic", "clinician") else name for name in (*NAMED, *COUNTED)]
        if any(getattr(found, name) != expected[name] for name in columns):
            yield str(row[0])
