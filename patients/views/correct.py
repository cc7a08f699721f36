"""Correct a log: all answers on one page. What was given first stays in the record (G7)."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.actions.amend import amend_session
from patients.answers import Answers
from patients.forms.diary import Asks, DiaryForm, shown_again
from patients.models import Patient, Session
from patients.session_answers import answers_now
from patients.triage.words import Status
from patients.views.more import ask_more, knows_sciatica
from patients.views.own import form_page, own, posted, was_flagged

CORRECTABLE = (Status.DONE, Status.PARTIAL, Status.STOPPED)


@require_http_methods(["GET", "HEAD", "POST"])
@own
def correct(request: HttpRequest, patient: Patient, client_id: uuid.UUID) -> HttpResponse:
    """The newest version of the answers, to be changed. An unchanged form changes nothing."""
    sessions = patient.sessions.for_reading().select_related("prescription")
    session = get_object_or_404(sessions, client_id=client_id, status__in=CORRECTABLE)
    session.patient = patient
    known = answers_now(session)
    asks_worse = knows_sciatica(patient)
    asks = Asks.of(known, posted(request), full_list=known.full_list or bool(known.signs), worse=asks_worse)
    form = DiaryForm(posted(request), asks=asks, initial=shown_again(known))
    if form.is_valid():
        more = ask_more(form, patient, session.prescription, worse=asks_worse, at=timezone.now())
        if more is None:
            return corrected(request, session, replace(known, **form.said()), known)
        form = DiaryForm(posted(request), asks=more)
        form.add_error(None, _("Please answer the further questions on this page too, then save."))
    return form_page(request, "patients/correct.html", form, session=session)


def corrected(request: HttpRequest, session: Session, answers: Answers, known: Answers) -> HttpResponse:
    if answers == known:
        messages.info(request, _("Nothing was changed."))
        return redirect("patients:progress")
    at = timezone.now()
    advice: Any = amend_session(session, answers=answers, by=request.user, at=at)
    if advice.shown_at >= at and was_flagged(advice):
        return redirect("patients:advice", advice_id=advice.pk)
    messages.success(request, _("Your correction is saved. Your first answers are kept too."))
    return redirect("patients:progress")
