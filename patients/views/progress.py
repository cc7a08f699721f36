"""Progress: the week in words, and every session, newest first."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.models import Patient, Session
from patients.views.correct import CORRECTABLE
from patients.views.own import own
from patients.views.week import DayDone, week_of, week_start

A_PAGE = 25


@require_safe
@own
def progress(request: HttpRequest, patient: Patient) -> HttpResponse:
    """25 sessions a page; the older ones start where this page ends, so nothing is skipped or shown twice."""
    rows = list(older_than(request.GET.get("before", ""), patient)[: A_PAGE + 1])
    today = patient.clinic.today(timezone.now())
    prescription = patient.prescriptions.current().first()
    week = week_of(today, prescription, done_this_week(patient, today)) if prescription else None
    context = {
        "week": week,
        "entries": [entry(session) for session in rows[:A_PAGE]],
        "before": rows[A_PAGE - 1].client_id if len(rows) > A_PAGE else None,
        "is_first_page": "before" not in request.GET,
    }
    return render(request, "patients/progress.html", context)


def older_than(before: str, patient: Patient) -> QuerySet[Session]:
    """The sessions in reading order, after the one that the address names; from the newest on when it
    names none of this patient's."""
    sessions = patient.sessions.prefetch_related("amendments").order_by("-performed_at", "-pk")
    try:
        last = patient.sessions.filter(client_id=uuid.UUID(before)).values("performed_at", "pk").first()
    except ValueError:
        return sessions
    if last is None:
        return sessions
    at, pk = last["performed_at"], last["pk"]
    return sessions.filter(Q(performed_at__lt=at) | Q(performed_at=at, pk__lt=pk))


def entry(session: Session) -> dict[str, Any]:
    """A session as it reads now: the newest correction stands."""
    corrections = list(session.amendments.all())
    said = corrections[-1].answers if corrections else vars(session)
    return {
        "session": session,
        "pain_before": said["pain_before"],
        "pain_during": said["pain_during"],
        "pain_after": said["pain_after"],
        "is_corrected": bool(corrections),
        "can_be_corrected": session.status in CORRECTABLE,
    }


def done_this_week(patient: Patient, today: date) -> dict[date, DayDone]:
    rows = patient.tallies.filter(on__gte=week_start(today), on__lt=week_start(today) + timedelta(days=7))
    return {row.on: DayDone(row.full, row.partial, row.held) for row in rows}
