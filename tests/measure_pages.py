"""The pages of measures and of the time line, with rows on them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from clinic.models import User
from patients.actions.measure import write_measures
from patients.models import Measure, Patient

NO_PAGE = {"clinic:undo_measure"}


def make_measures(patient: Patient, *, by: User, at: datetime) -> list[Measure]:
    """Both legs, function and change."""
    same = {"at": at, "examiner": by, "note": ""}
    angle = {**same, "test": "slr", "device": "inclinometer", "pain_during": 2}
    named = [
        {"activity": activity, "score": score} for activity, score in (("Sit", 3), ("Run", 0), ("Lift", 5))
    ]
    readings = [
        {**angle, "side": "L", "degrees": 54},
        {**angle, "side": "R", "degrees": 61},
        {**same, "test": "psfs", "activities": named},
        {**same, "test": "groc", "change": 2},
    ]
    return write_measures(patient=patient, readings=readings, by=by, at=at)


def measure_pages(page: Callable[..., Any], me: User, patient: Patient, *, at: datetime) -> Iterator[Any]:
    reading = make_measures(patient, by=me, at=at)[0].reading
    yield page("clinic:chart", me, patient.pk, query=f"?wrote={reading}")
    yield page("clinic:print_chart", me, patient.pk)
    for show in ("", "?show=sessions", "?show=measures", "?show=routine"):
        yield page("clinic:timeline", me, patient.pk, query=show)
    for test in ("slr", "ake", "psfs", "groc"):
        yield page("clinic:measure", me, patient.pk, query=f"?test={test}")
        yield page("clinic:measure", me, patient.pk, query=f"?test={test}", data={}, status=422)
    yield page("clinic:correct_measure", me, patient.pk, reading)
    yield page("clinic:correct_measure", me, patient.pk, reading, data={}, status=422)
