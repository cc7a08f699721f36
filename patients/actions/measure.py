"""Write down what was measured, correct it, take it back. Rows are added, none is changed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from patients.models import Measure, Patient

VALUES = (
    *("test", "at", "examiner_id", "note", "side", "degrees", "device", "position"),
    *("pain_during", "change", "activities", "is_withdrawn"),
)


@transaction.atomic
def write_measures(
    *, patient: Patient, readings: Iterable[Mapping[str, Any]], by: Any, at: datetime
) -> list[Measure]:
    """Keep what was measured in one go, one row a side. Each reading says its test, when it was taken
    (`at`), who examined and its values, and may say its id (`reading`): sent twice it is kept once. Raises
    ValidationError for what no test can give."""
    rows = [Measure(patient=patient, by=by, written_at=at, **values) for values in readings]
    known = Measure.objects.filter(patient=patient, revision=1, reading__in=[row.reading for row in rows])
    return list(known.order_by("pk")) or [kept(row) for row in rows]


def correct_measure(measure: Measure, *, values: Mapping[str, Any], by: Any, at: datetime) -> Measure | None:
    """The same reading as it reads from now on, as its next revision; None when a colleague was faster."""
    same = {name: getattr(measure, name) for name in VALUES}
    return next_revision(measure, values={**same, **values}, by=by, at=at)


@transaction.atomic
def undo_measure(patient: Patient, *, reading: UUID, revision: int, by: Any, at: datetime) -> bool:
    """Take back the last step of a reading and of what was written down with it: the first becomes
    withdrawn, a correction gives way to what stood before. An undo can be undone.

    False when `revision` is not the newest any more, or there is no such reading: nothing has happened.
    """
    theirs = Measure.objects.filter(patient=patient)
    last = theirs.filter(reading=reading).order_by("-revision").first()
    if last is None or last.revision != revision:
        return False
    together = theirs.filter(test=last.test, by=last.by_id, written_at=last.written_at)
    done = [stepped_back(each, by=by, at=at) for each in together if each.revision == revision]
    if not all(done):
        transaction.set_rollback(True)
    return all(done)


def stepped_back(measure: Measure, *, by: Any, at: datetime) -> Measure | None:
    rows = Measure.objects.filter(reading=measure.reading)
    before = rows.filter(revision=measure.revision - 1).first()
    values = {name: getattr(before or measure, name) for name in VALUES}
    if before is None:
        values["is_withdrawn"] = True
    return next_revision(measure, values=values, by=by, at=at)


def next_revision(measure: Measure, *, values: Mapping[str, Any], by: Any, at: datetime) -> Measure | None:
    row = Measure(
        patient_id=measure.patient_id,
        reading=measure.reading,
        revision=measure.revision + 1,
        by=by,
        written_at=at,
        **values,
    )
    try:
        with transaction.atomic():
            return kept(row)
    except IntegrityError:  # the unique revision: a colleague wrote it at the same moment, or before
        return None


def kept(row: Measure) -> Measure:
    row.clean()
    row.save(force_insert=True)
    return row
