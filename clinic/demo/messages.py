"""What patients and staff of the demo clinic wrote to each other, through the same actions as the pages."""

import uuid
from datetime import datetime, timedelta

from django.db.models import QuerySet

from clinic.models import Clinic, QuickAnswer
from patients.actions.message import answer, read_by_clinic, read_by_patient, send_message
from patients.models import Patient, Session

NAMESPACE = uuid.UUID("0d4f4b0a-6a2f-4d51-9a53-7a0c5a4de1f2")

QUICK_ANSWERS = (
    ("After a walk", "Yes. A short walk before is fine. Wait until you are warm, not tired."),
    ("Missed a day", "That is fine. Carry on with the next one. There is nothing to catch up."),
    ("Please ring", "I would like to talk about this. Please call the clinic when it suits you."),
)


def write_messages(clinic: Clinic, *, now: datetime) -> None:
    """A talk over ten days, with an answer not read yet; and questions that wait, one past its time.

    A demo clinic may be made of some of its people: those who are not in it write nothing.
    """
    for title, text in QUICK_ANSWERS:
        QuickAnswer.objects.create(clinic=clinic, title=title, text=text)
    people = {each.name: each for each in patients_of(clinic)}
    if "Hana Yilmaz" in people:
        talk(people["Hana Yilmaz"], now=now)
    for name, days, text in (
        ("Moses Tanui", 6, "My towel is at my sister's. Is a belt as good?"),
        ("Elin Fors", 1, "I have had a cold. When can I begin again?"),
        ("Jon Petrie", 0, "Could I do the evening one before my run?"),
    ):
        if name in people:
            ask(people[name], text, at=now - timedelta(days=days, minutes=20))


def patients_of(clinic: Clinic) -> QuerySet[Patient]:
    return Patient.objects.filter(clinic=clinic).select_related("clinic", "clinician", "account")


def talk(patient: Patient, *, now: datetime) -> None:
    first = now - timedelta(days=10)
    tell(patient, "Good to see you today. Keep your bottom heavy on the floor as you pull.", at=first)
    asked = first + timedelta(hours=5)
    ask(patient, "Thanks. Is it OK to do the evening one after my walk?", at=asked)
    read_by_patient(patient.thread, at=asked)
    told = first + timedelta(days=1)
    read_by_clinic(patient.thread, at=told)
    tell(patient, "Yes. Wait until you are warm, not tired.", at=told, seen=asked)
    read_by_patient(patient.thread, at=told + timedelta(hours=3))
    session = patient.sessions.exclude(pain_during=None).filter(performed_at__lt=now).latest("performed_at")
    text = "How did it feel this time? If it is only the pull, ease off to where you can still talk."
    tell(patient, text, at=now - timedelta(minutes=30), session=session)


def ask(patient: Patient, text: str, *, at: datetime) -> None:
    send_message(patient=patient, client_id=uuid.uuid5(NAMESPACE, text), text=text, at=at)


def tell(
    patient: Patient,
    text: str,
    *,
    at: datetime,
    seen: datetime | None = None,
    session: Session | None = None,
) -> None:
    answer(
        patient=patient,
        by=patient.clinician,
        client_id=uuid.uuid5(NAMESPACE, text),
        text=text,
        at=at,
        seen=seen,
        session=session,
    )
