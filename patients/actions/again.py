"""A submission whose client id is known: it counts once (G6), and what it says besides is a correction."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from patients.actions.amend import amend_session
from patients.actions.holds import keep_more_holds, with_holds_of
from patients.answers import Answers
from patients.answers_joined import holds_of, is_nothing_new, joined
from patients.models import Advice, Patient, Session
from patients.session_answers import versions_of


def take_again(
    patient: Patient, client_id: uuid.UUID, answers: Answers, *, by: Any, at: datetime
) -> tuple[Session, Advice]:
    """The session of this client id, and what the patient is told.

    A form that is finished after the daily job has logged its draft, or a second page of the same session,
    joins what is on record as a correction: it takes nothing back and lowers no flag. What says nothing
    that is not on record already changes nothing and gives the first answer. To be called with the lock
    of the patient.
    """
    sessions = patient.sessions.for_reading().select_related("prescription")
    session = sessions.prefetch_related("prescription__items").get(client_id=client_id)
    session.patient = patient
    said = with_holds_of(session.prescription.items.all(), answers)
    versions = versions_of(session)
    if is_nothing_new(said, versions):
        return session, session.advice.earliest("shown_at")
    whole = joined(versions[-1], said)
    whole = replace(whole, holds=holds_of(versions[0].holds, whole.holds))  # a correction takes no hold away
    keep_more_holds(session, whole, known=versions[0].holds)
    return session, amend_session(session, answers=whole, by=by, at=at)
