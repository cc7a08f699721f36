"""The worst pains of 14 days of every patient on a page of the list: one statement for all of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from patients.models import Patient, Session
from patients.pages import ROWS_A_PAGE
from patients.rows import Prepared, decoded
from patients.triage.words import Status

DAYS = 14  # today and the 13 dates before it
UNANSWERED = -1
NOBODY = UUID(int=0)

Days = tuple[int | None, ...]  # oldest first; None: no session that day
NO_SESSION: Days = (None,) * DAYS

PATIENT, ON = Patient._meta.pk, Session._meta.get_field("performed_on")
PLACES = [f"patient_{number}" for number in range(ROWS_A_PAGE)]


def rows_of_pains(*, since: Any, until: Any, **patients: Any) -> QuerySet[Any, tuple[Any, ...]]:
    """A row a session and correction, the newest correction last."""
    sessions = Session.objects.filter(patient__in=patients.values(), performed_on__range=(since, until))
    rows = sessions.exclude(status=Status.SKIPPED).order_by("amendments__at", "amendments__pk")
    on = Cast("performed_on", CharField())  # as text: SQLite would make each one a date, which costs more
    return rows.values_list("pk", "patient", on, "pain_during", "amendments__answers")


STATEMENT = Prepared(rows_of_pains, since=ON, until=ON, **dict.fromkeys(PLACES, PATIENT))


def worst_pains(patients: Sequence[UUID], *, today: date) -> Mapping[UUID, Days]:
    """The highest answer of each date, as it reads now; UNANSWERED where there were sessions and no answer.
    A patient without a session in these days is left out."""
    if not patients:
        return {}
    dates = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    place = {each.isoformat(): number for number, each in enumerate(dates)}
    whose = {PATIENT.get_db_prep_value(each, connection): each for each in patients}
    asked = dict(zip(PLACES, [*patients, *[NOBODY] * (ROWS_A_PAGE - len(patients))], strict=True))
    pains = {
        session: (patient, on, decoded(answers)["pain_during"] if answers else worst)
        for session, patient, on, worst, answers in STATEMENT.rows(since=dates[0], until=today, **asked)
    }
    found: dict[Any, list[int | None]] = {}
    for patient, on, worst in pains.values():
        days, number = found.setdefault(patient, [None] * DAYS), place[on]
        days[number] = max(known(days[number]), known(worst))
    return {whose[patient]: tuple(days) for patient, days in found.items()}


def known(pain: int | None) -> int:
    return UNANSWERED if pain is None else pain
