"""Progress: the week in words, the last weeks in pictures, and every session, newest first."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patients.models import Patient, Session
from patients.pages import page_of
from patients.pictures.day_marks import DayDone
from patients.pictures.reading import own_pictures
from patients.views.correct import CORRECTABLE
from patients.views.own import own
from patients.views.week import week_of, week_start


@require_safe
@own
def progress(request: HttpRequest, patient: Patient) -> HttpResponse:
    """25 sessions a page; the older ones start where this page ends, so nothing is skipped or shown twice."""
    page = page_of(
        patient.sessions.prefetch_related("amendments").order_by("-performed_at", "-pk"),
        after=request.GET.get("before"),
        key="client_id",
        find=lambda key: patient.sessions.filter(client_id=key).first(),
    )
    today = patient.clinic.today(timezone.now())
    prescription = patient.prescriptions.current().first()
    week = week_of(today, prescription, done_this_week(patient, today)) if prescription else None
    is_first_page = "before" not in request.GET
    context = {
        "week": week,
        "pictures": own_pictures(patient, today=today) if is_first_page else None,
        "entries": [entry(session) for session in page.rows],
        "before": page.next,
        "is_first_page": is_first_page,
    }
    return render(request, "patients/progress.html", context)


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
