"""Keep true what the lists of patients say of a step of the ladder (`Standing.proposal`, clinical.md 2.5).

It is a memory of what `read_steps` says, and decides nothing: the panel reads the facts again.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from patients.models import Flag, MorningReport, Patient, Prescription, Session, Standing
from patients.progression import (
    BACK,
    GAP_DAYS,
    LAST_SESSIONS,
    MILD,
    MORNINGS,
    RULES_BACK,
    SESSIONS,
    SHARE_PERCENT,
    STAY,
    UP,
)
from patients.progression_record import read_steps
from patients.record import Entry, Record
from patients.triage.terms import LAST_DATES, SESSION, in_last_dates
from patients.triage.words import Ease, Severity
from patients.words import CardState

logger = logging.getLogger(__name__)

GOOD = frozenset({Ease.EASY.value, Ease.OK.value})
GRAVE = [each.value for each in Severity if each.rank >= Severity.SOON.rank]
BATCH = 250


def keep_proposal(patient: Patient, *, at: datetime) -> None:
    """Read the facts and write the proposal down; "" where nothing is prescribed.

    It rides in other deeds. What it cannot read keeps no session from being kept (G10): the old word
    stands until the daily look.
    """
    try:
        move = read_steps(patient, at=at).move
    except Exception as error:
        # The kind of error only: its text may hold what the patient said.
        logger.error("The proposal could not be read: %s", type(error).__name__)
        return
    Standing.objects.filter(patient=patient).exclude(proposal=move).update(proposal=move)


def proposal_if_calm(record: Record, entry: Entry, *, at: datetime) -> dict[str, Any] | None:
    """What the newest session makes of the proposal, to be written with the rest of the standing; None
    where only a whole look can say.

    A flag of the session has been looked at where it was raised (patients/actions/card.py).
    """
    if ends_a_gap(record, entry):
        return {"proposal": BACK}
    if may_move_up(record, entry, at=at):  # it goes on to stand where it stands
        return {} if Standing.objects.filter(patient=record.patient, proposal=UP).exists() else None
    grave = Q(card_rank__gte=Severity.SOON.rank)  # a step back stands for as long as its card does
    return {"proposal": Case(When(grave & ~Q(proposal=UP), then=F("proposal")), default=Value(STAY))}


def ends_a_gap(record: Record, entry: Entry) -> bool:
    """The first session after 14 or more days: nobody can have answered to that yet."""
    before = max((each.performed_at for each in record.entries if is_session(each)), default=None)
    if before is None or not is_session(entry):
        return False
    today = record.patient.clinic.today
    return (today(entry.performed_at) - today(before)).days >= GAP_DAYS


def may_move_up(record: Record, entry: Entry, *, at: datetime) -> bool:
    """What can be said without asking the database: enough sessions and mornings, none of them too hard."""
    clinic = record.patient.clinic
    today, known = clinic.today(at), sorted((entry, *record.entries), key=lambda each: each.place)
    week = [
        each.versions[-1]
        for each in known
        if is_session(each) and in_last_dates(clinic.today(each.performed_at), today)
    ]
    mild = sum((said.pain_during or 0) <= MILD for said in week)
    mornings = sum(each.pain is not None and in_last_dates(each.on, today) for each in record.mornings)
    return (
        len(week) >= SESSIONS
        and mornings >= MORNINGS
        and mild * 100 >= SHARE_PERCENT * len(week)
        and {said.ease for said in week[-LAST_SESSIONS:]} <= GOOD
    )


def is_session(entry: Entry) -> bool:
    said = entry.versions[-1]
    return said.status in SESSION and said.pain_during is not None


def keep_proposals(patients: QuerySet[Patient], *, at: datetime, everyone: bool = False) -> int:
    """The proposals of many, as of now; how many were looked at one by one.

    Most cannot have one, and of these the database is told in two statements. `everyone` looks at each.
    """
    standings = Standing.objects.filter(patient__in=patients)
    prescribed = Exists(Prescription.objects.current().filter(patient=OuterRef("patient")))
    ids = list(worth_a_look(standings.filter(prescribed), at=at, everyone=everyone))
    standings.filter(~prescribed).exclude(proposal="").update(proposal="")
    standings.filter(prescribed, proposal="").update(proposal=STAY)
    for first in range(0, len(ids), BATCH):
        for patient in Patient.objects.filter(pk__in=ids[first : first + BATCH]).select_related("clinic"):
            keep_proposal(patient, at=at)
    return len(ids)


def worth_a_look(standings: QuerySet[Standing], *, at: datetime, everyone: bool) -> Iterable[Any]:
    """Those who have a proposal, those whose week may give one, and those with a flag that asks for it."""
    if everyone:
        return standings.values_list("patient", flat=True)
    since = at - timedelta(days=LAST_DATES + 1)
    busy = (
        Session.objects.filter(performed_at__gte=since, status__in=SESSION)
        .values("patient")
        .annotate(count=Count("pk"))
        .filter(count__gte=SESSIONS)
        .values("patient")
    )
    mornings = (
        MorningReport.objects.filter(at__gte=since, pain__isnull=False)
        .values("patient")
        .annotate(count=Count("pk"))
        .filter(count__gte=MORNINGS)
        .values("patient")
    )
    flagged = (
        Flag.objects.exclude(card__state=CardState.RESOLVED)
        .filter(rule__in=RULES_BACK, severity__in=GRAVE)
        .values("card__patient")
    )
    worth = (Q(patient__in=busy) & Q(patient__in=mornings)) | Q(patient__in=flagged)
    return standings.filter(worth | Q(proposal__in=["up", "back"])).values_list("patient", flat=True)
