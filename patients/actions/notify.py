"""Put notices in the outbox, in the transaction of their cause. clinic/notices delivers them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from patients.models import Card, Notice, Patient, Thread
from patients.models.message import NoticeKind
from patients.triage.words import Severity

GROUPED = timedelta(minutes=5)  # messages that come in this time are told together
MORNING = time(8)  # local: the digest of the staff on working days, a word to a patient on any day


def notify(card: Card, how: str, *, patient: Patient, at: datetime) -> None:
    """Tell the clinic of a card: now, in the digest, or (list, none) nobody (clinical.md 4.1, 4.5)."""
    clinic = patient.clinic
    if how == "now":
        told = {clinic.on_duty_id or patient.clinician_id}
        if card.severity == Severity.EMERGENCY:
            told.add(clinic.deputy_id or patient.clinician_id)
        kind, send_after = NoticeKind.NOW, at
    elif how == "digest":
        told, kind, send_after = {patient.clinician_id}, NoticeKind.DIGEST, next_digest(clinic, at)
    else:
        return
    Notice.objects.bulk_create(
        notice(kind, recipient=person, clinic=clinic.pk, card=card, at=at, send_after=send_after)
        for person in sorted(told)
    )
    card.last_notified_at = at
    card.save(update_fields=["last_notified_at"])


def notify_patient(patient: Patient, *, card: Card | None, at: datetime, send_after: datetime) -> None:
    """Tell the patient that something waits in Homestretch; nobody without an e-mail address to sign in
    with, who reads it on the page of today."""
    account, clinic = patient.account, patient.clinic_id
    if account is not None and account.email:
        row = notice(
            NoticeKind.PATIENT, recipient=account.pk, clinic=clinic, card=card, at=at, send_after=send_after
        )
        row.save(force_insert=True)


def notify_of_message(thread: Thread, *, recipient: int, at: datetime) -> None:
    """Tell somebody, in 5 minutes, that there is something to read; once for all that comes until then."""
    told = Notice.objects.unsent().filter(
        kind=NoticeKind.MESSAGE, recipient=recipient, clinic=thread.clinic_id, send_after__gt=at
    )
    if not told.exists():
        row = notice(
            NoticeKind.MESSAGE,
            recipient=recipient,
            clinic=thread.clinic_id,
            thread=thread,
            at=at,
            send_after=at + GROUPED,
        )
        row.save(force_insert=True)


def notice(
    kind: str,
    *,
    recipient: int,
    clinic: int,
    at: datetime,
    card: Card | None = None,
    thread: Thread | None = None,
    send_after: datetime | None = None,
    missed_due: datetime | None = None,
    remind_on: date | None = None,
) -> Notice:
    """An outbox row, not saved yet; people by their ids. It is tried from `send_after` on."""
    first = send_after or at
    return Notice(
        kind=kind,
        recipient_id=recipient,
        clinic_id=clinic,
        card=card,
        thread=thread,
        missed_due=missed_due,
        remind_on=remind_on,
        created_at=at,
        send_after=first,
        next_try_at=first,
    )


def next_digest(clinic: Any, at: datetime) -> datetime:
    """08:00 local of the next working day; at once where the clinic has no working day ahead."""
    mornings = (
        datetime.combine(opens, MORNING, clinic.zone) for opens, _closes in clinic.working_hours.spans(at)
    )
    return next((morning for morning in mornings if morning > at), at)


def this_morning(clinic: Any, at: datetime) -> datetime:
    """08:00 local of the day, or `at` when that has gone by."""
    return max(datetime.combine(clinic.today(at), MORNING, clinic.zone), at)
