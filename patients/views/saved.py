"""What the patient reads when nothing fired: saved, and one next thing."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from patients.models import Patient, Session
from patients.session_answers import answers_now
from patients.views.own import own, was_flagged
from patients.views.summary import held_words, pain_lines


@require_safe
@own
def saved(request: HttpRequest, patient: Patient, client_id: uuid.UUID) -> HttpResponse:
    """M-THANKS and what comes next. Where a rule fired its advice is the answer, never this page."""
    sessions = patient.sessions.for_reading().select_related("prescription")
    session = get_object_or_404(sessions.prefetch_related("prescription__items"), client_id=client_id)
    advice = get_object_or_404(session.advice.order_by("shown_at")[:1])
    if was_flagged(advice):
        return redirect("patients:advice", advice_id=advice.pk)
    answers = answers_now(session)
    context = {
        "advice": advice,
        "session": session,
        "held": held_words(answers, session.prescription),
        "pains": pain_lines(answers)[:3],
        "next_words": next_words(patient, session),
    }
    return render(request, "patients/saved.html", context)


def next_words(patient: Patient, session: Session) -> str:
    """One next thing: what is left of that day, or nothing until the next one."""
    tally = patient.tallies.filter(on=session.performed_on).first()
    planned = session.prescription.sessions_per_day
    left = planned - (tally.full + tally.partial if tally else 0)
    if left > 0:
        return ngettext("One more session today.", "%(left)d more sessions today.", left) % {"left": left}
    return _("That is all for today.") if planned == 1 else _("That is all your sessions for today.")
