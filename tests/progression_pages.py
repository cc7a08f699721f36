"""The pages of a patient's ladder, for tests/pages.py: a step up, a step back, an end of the ladder."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from patients.models import Patient
from patients.progression_record import read_steps
from tests.clinic.steps import make_week
from tests.factories import make_patient, make_session

NO_PAGE = {"clinic:accept_step", "clinic:decline_step", "clinic:undo_step"}
TYPED = {
    "level": "3",
    "aid": "towel",
    "grip": "ends",
    "knee": "bent",
    "hold_s": "25",
    "reps_per_side": "3",
    "reason": "Longer holds first.",
}


def progression_pages(page: Callable[..., Any], me: Any, patient: Patient, *, at: datetime) -> Iterator[Any]:
    """Of one who may move up: the form of a change, its errors, its read-back, and what cannot be done."""
    yield page("clinic:progression", me, patient.pk)
    ready, sore, last = (make_patient(clinician=me, name=name) for name in ("Una Up", "Bo Back", "Lou Last"))
    make_week(ready, at=at)
    prescription = make_week(sore, at=at)
    for hours in (12, 2):
        make_session(prescription=prescription, performed_at=at - timedelta(hours=hours), pain_during=7)
    make_week(last, at=at, level=7, aid="hands", grip=None)
    for each in (ready, sore, last):
        yield page("clinic:progression", me, each.pk)
    step = read_steps(ready, at=at).steps[0]
    said = {"item": step.item.pk, "seen": step.seen}
    yield page("clinic:decline_step", me, ready.pk, data=said, status=422)
    yield page("clinic:accept_step", me, ready.pk, data=said | {"seen": "another"}, status=409)
    change = ("clinic:change_step", me, ready.pk, step.item.pk)
    yield page(*change)
    yield page(*change, data=TYPED | {"hold_s": ""}, status=422)
    yield page(*change, data=TYPED)
