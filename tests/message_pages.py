"""The pages of messages, for tests/pages.py and tests/matrix.py."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from clinic.models import QuickAnswer
from patients.actions.message import answer, send_message, settle
from patients.models import Patient
from tests.factories import make_patient, make_user

NO_PAGE = {"clinic:settle_thread", "clinic:put_back_thread", "clinic:remove_quick_answer"}


def make_quick_answer(user: Any, *, title: str = "After a walk", shared: bool = False) -> QuickAnswer:
    owner = None if shared else user
    return QuickAnswer.objects.create(clinic=user.clinic, owner=owner, title=title, text="Yes, it is fine.")


def ask(patient: Patient, text: str = "Is it OK after my walk?", *, at: datetime, **more: Any) -> Any:
    client_id = more.pop("client_id", None) or uuid.uuid4()
    return send_message(patient=patient, text=text, at=at, client_id=client_id, **more)


def tell(patient: Patient, text: str = "Yes, it is.", *, at: datetime, **more: Any) -> Any:
    return answer(
        patient=patient,
        by=more.pop("by", patient.clinician),
        text=text,
        at=at,
        seen=more.pop("seen", at),
        client_id=more.pop("client_id", None) or uuid.uuid4(),
        **more,
    )


def message_pages(page: Callable[..., Any], house: Any, *, at: datetime) -> Iterator[Any]:
    """No messages yet, a talk, one that waits, one that was marked as answered, and boxes with errors."""
    me, patient = house.clinician, house.patient
    lead = make_user(role="lead", name="Rosa Lind", clinic=me.clinic)
    yield page("patients:messages", house.advice["urgent"].patient.account)
    yield page("clinic:thread", me, house.advice["urgent"].patient_id)
    ask(patient, at=at)
    tell(patient, at=at, session=house.session)
    tell(house.card.patient, "How is it now?", at=at, card=house.card)
    waits, settled = (make_patient(clinician=me, name=name) for name in ("Waiting Wil", "Settled Sol"))
    flagged = ask(waits, "I have chest pain.", at=at)
    ask(settled, "Thanks.", at=at)
    settle(patient=settled, by=me, at=at, seen=at)
    make_quick_answer(me)
    shared = make_quick_answer(me, title="Missed a day", shared=True)
    yield page("patients:messages", patient.account, query=f"?about={house.session.client_id}")
    yield page("patients:messages", patient.account, data={}, status=422)
    yield page("patients:advice", waits.account, flagged.advice.pk)
    yield page("patients:today", patient.account)
    yield page("clinic:messages", me)
    yield page("clinic:messages", me, query="?state=settled")
    for each in (patient, waits, settled, house.card.patient):
        yield page("clinic:thread", me, each.pk)
    yield page("clinic:thread", me, patient.pk, data={}, status=422)
    yield page("clinic:quick_answers", me)
    yield page("clinic:quick_answers", lead)
    yield page("clinic:quick_answers", me, data={}, status=422)
    yield page("clinic:quick_answer", lead, shared.pk)
