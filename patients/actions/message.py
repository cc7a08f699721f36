"""Messages between a patient and the clinic: sent once, read by the rules, answered by a promised time."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from patients.actions.card import settle as settle_findings
from patients.actions.judge import judge_message
from patients.actions.lock import lock
from patients.actions.notify import notify_of_message
from patients.actions.review import NotNow
from patients.models import Advice, Card, Message, Patient, Session, Thread, ThreadAct
from patients.models.thread import SettledAct
from patients.record import read
from patients.words import Judged

AN_HOUR, MOST_AN_HOUR = timedelta(hours=1), 30


@dataclass(frozen=True)
class Sent:
    """The message as kept, and what a rule has to say to who wrote it. `is_new` is False for a second
    arrival."""

    message: Message
    advice: Advice | None
    is_new: bool = True


class TooMany(Exception):
    """More messages in an hour than anybody writes; nothing was kept."""


@transaction.atomic
def send_message(
    *, patient: Patient, client_id: uuid.UUID, text: str, at: datetime, session: Session | None = None
) -> Sent:
    """Keep a patient's message and judge it at once; the same client id again changes nothing (G6).

    Where the rules cannot be run it is kept all the same, and the clinic is told (G10). Raises TooMany.
    """
    author: Any = patient.account  # who writes has signed in
    lock(patient)
    before = patient.messages.filter(client_id=client_id).first()
    if before:
        return Sent(before, before.advice.first(), is_new=False)
    if patient.messages.from_patients().filter(at__gt=at - AN_HOUR).count() >= MOST_AN_HOUR:
        raise TooMany
    verdict = judge_message(text, client_id, read(patient), at=at)
    message = Message.objects.create(
        patient=patient,
        client_id=client_id,
        at=at,
        author=author,
        from_patient=True,
        text=text,
        session=session,
        judged=verdict.judged,
    )
    advice = None
    if verdict.judged != Judged.CLEAR:
        advice = settle_findings(verdict.judgement, message, patient=patient, at=at)
    thread = wait_for_answer(patient, at=at)
    notify_of_message(thread, recipient=patient.clinician_id, at=at)
    return Sent(message, advice)


def wait_for_answer(patient: Patient, *, at: datetime) -> Thread:
    """The thread waits; where it did already, as long as before, and for the answer promised then."""
    due = patient.clinic.answer_due(at=at)
    thread = thread_of(patient, at=at)
    thread.last_at = at
    if thread.waiting_since is None:
        thread.waiting_since, thread.answer_due = at, due
        count_waiting(patient, 1)
    thread.save()
    return thread


def thread_of(patient: Patient, *, at: datetime) -> Thread:
    """The patient's thread, or a new one that is not saved yet; the patient is locked."""
    found = Thread.objects.filter(patient=patient).first()
    return found or Thread(patient=patient, clinic_id=patient.clinic_id, last_at=at)


def count_waiting(patient: Patient, change: int) -> None:
    """One thread of the clinic more, or fewer, waits for an answer."""
    if change:
        clinics = type(patient.clinic)._base_manager.filter(pk=patient.clinic_id)
        clinics.update(threads_waiting=Greatest(F("threads_waiting") + change, 0))


@transaction.atomic
def answer(
    *,
    patient: Patient,
    by: Any,
    client_id: uuid.UUID,
    text: str,
    at: datetime,
    seen: datetime | None,
    session: Session | None = None,
    card: Card | None = None,
) -> Message:
    """Write to a patient; the same client id again changes nothing.

    What the patient sent after `seen`, the newest that stood on the page, still waits for an answer.
    """
    lock(patient)
    before = patient.messages.filter(client_id=client_id).first()
    if before:
        return before
    message = Message.objects.create(
        patient=patient,
        client_id=client_id,
        at=at,
        author=by,
        from_patient=False,
        text=text,
        session=session,
        card=card,
    )
    thread = thread_of(patient, at=at)
    thread.last_at = at
    thread.unread_by_patient += 1
    wait_for_what_came_since(thread, patient, seen=seen)
    thread.save()
    if patient.account and patient.account.email:
        notify_of_message(thread, recipient=patient.account.pk, at=at)
    return message


@transaction.atomic
def settle(*, patient: Patient, by: Any, at: datetime, seen: datetime | None) -> ThreadAct | None:
    """Say that what the patient wrote until `seen` needs no answer. None: nothing waited any more."""
    lock(patient)
    thread = Thread.objects.filter(patient=patient, waiting_since__isnull=False).first()
    if thread is None or thread.waiting_since is None or thread.answer_due is None:
        return None
    act = ThreadAct.objects.create(
        patient=patient,
        act=SettledAct.SETTLE,
        at=at,
        by=by,
        waiting_since=thread.waiting_since,
        answer_due=thread.answer_due,
    )
    wait_for_what_came_since(thread, patient, seen=seen)
    thread.save(update_fields=["waiting_since", "answer_due"])
    return act


@transaction.atomic
def put_back(*, patient: Patient, of: str, by: Any, at: datetime) -> None:
    """Take a 'needs no answer' back: the thread waits as it did before.

    Raises NotNow when that is not the last thing that was done, or when somebody has answered since.
    """
    lock(patient)
    last = patient.thread_acts.last()
    if last is None or str(last.pk) != of or last.act != SettledAct.SETTLE:
        raise NotNow(_("Something was done with these messages since. Nothing was undone."))
    if patient.messages.filter(from_patient=False, at__gt=last.at).exists():
        raise NotNow(_("Somebody has answered since. Nothing was undone."))
    waited = {"waiting_since": last.waiting_since, "answer_due": last.answer_due}
    thread = Thread.objects.get(patient=patient)
    count_waiting(patient, int(thread.waiting_since is None))
    Thread.objects.filter(pk=thread.pk).update(**waited)
    ThreadAct.objects.create(patient=patient, act=SettledAct.UNDO, at=at, by=by, **waited)


def wait_for_what_came_since(thread: Thread, patient: Patient, *, seen: datetime | None) -> None:
    """Nobody waits any more, but for what came while somebody read and wrote. Not saved yet."""
    newer = patient.messages.from_patients().filter(**{"at__gt": seen} if seen else {})
    first = newer.order_by("at", "pk").first() if thread.waiting_since else None
    count_waiting(patient, int(first is not None) - int(thread.waiting_since is not None))
    thread.waiting_since = first.at if first else None
    thread.answer_due = patient.clinic.answer_due(at=first.at) if first else None


def read_by_patient(thread: Thread, *, at: datetime) -> None:
    """The patient has opened the thread; nothing is written where nothing was new."""
    Thread.objects.filter(pk=thread.pk, unread_by_patient__gt=0).update(
        unread_by_patient=0, read_by_patient_at=at
    )


def read_by_clinic(thread: Thread, *, at: datetime) -> None:
    """Somebody of the clinic has opened the thread."""
    is_new = Q(read_by_clinic_at=None) | Q(read_by_clinic_at__lt=F("last_at"))
    Thread.objects.filter(is_new, pk=thread.pk).update(read_by_clinic_at=at)
