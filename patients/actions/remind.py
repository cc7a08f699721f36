"""What a patient turns on and off of their reminders, and the reminders that fall due."""

import uuid
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from patients.actions.lock import lock
from patients.actions.notify import notice
from patients.codes import hashed, hashes, link_code, link_code_again
from patients.models import CalendarAddress, Notice, Patient, Reminder
from patients.models.message import NoticeKind
from patients.reminding import to_remind

A_BATCH = 500


def choose_time(patient: Patient, time_of_day: time, *, at: datetime) -> None:
    """The time of day of e-mail and calendar alike; it turns nothing on."""
    change(patient, at=at, time_of_day=time_of_day)


def remind_by_mail(patient: Patient, *, at: datetime) -> None:
    """Turn the e-mail on. Raises ValidationError, in words, where there is no address to send it to."""
    if not (patient.account and patient.account.email):
        raise ValidationError(_("We have no email address of yours. Call the clinic, and turn it on then."))
    change(patient, at=at, by_mail=True)


def stop_mail(patient: Any, *, at: datetime) -> bool:
    """Turn the e-mail off; False when it was off."""
    on = Reminder.objects.filter(patient=patient, by_mail=True)
    return on.update(by_mail=False, changed_at=at) == 1


def change(patient: Patient, *, at: datetime, **fields: Any) -> None:
    Reminder.objects.update_or_create(patient=patient, defaults={**fields, "changed_at": at})


# --- the link in a mail that turns them off ---

# The row's random id, signed: nothing of it is stored, and it goes on when SECRET_KEY changes for as long
# as the old one stays in SECRET_KEY_FALLBACKS.
SALT = "patients.reminder.off"


def off_code(reminder: Reminder) -> str:
    return Signer(salt=SALT).sign(reminder.pk.hex)


def reminder_to_stop(code: str) -> Reminder | None:
    """Whose mails this code turns off; None for one that is made up."""
    try:
        number = uuid.UUID(Signer(salt=SALT).unsign(code))
    except (BadSignature, ValueError):
        return None
    return Reminder.objects.filter(pk=number).first()


# --- the address of the calendar ---


@transaction.atomic
def make_calendar_address(patient: Patient, *, at: datetime) -> CalendarAddress:
    """A new address; the one before it opens nothing from now on."""
    lock(patient)  # two taps at once make one live address
    withdraw_calendar_address(patient, at=at)
    number = uuid.uuid4()
    code_hash = hashed(link_code(number))
    return CalendarAddress.objects.create(id=number, patient=patient, code_hash=code_hash, made_at=at)


def withdraw_calendar_address(patient: Patient, *, at: datetime) -> bool:
    """The calendar is off; False when it was."""
    return patient.calendar_addresses.live().update(revoked_at=at) == 1


def calendar_code(patient: Patient) -> str | None:
    """The code of the live address; None where there is none, or its secret is gone and it opens nothing."""
    live = patient.calendar_addresses.live().first()
    return link_code_again(live.pk, kept=live.code_hash) if live else None


def calendar_of(code: str) -> CalendarAddress | None:
    """What the code opens, with patient and clinic; None, after the same one query, for one that is made up
    or was turned off, and where the account is closed."""
    found = CalendarAddress.objects.live().filter(code_hash__in=hashes(code))
    found = found.filter(patient__account__is_active=True)
    return found.select_related("patient__clinic", "patient__reminder").first()


# --- what falls due ---


def put_reminders(*, at: datetime, zone: ZoneInfo) -> int:
    """Put the reminders of this moment into the outbox: one a patient and date, however often and from
    however many places this is called."""
    people = [routine.patient for routine in to_remind(at=at, zone=zone)]
    rows = [
        notice(
            NoticeKind.REMINDER,
            recipient=patient.account_id,
            clinic=patient.clinic_id,
            remind_on=at.astimezone(zone).date(),
            at=at,
        )
        for patient in people
        if patient.account_id
    ]
    # Two workers may see the same patient: the database keeps the first.
    Notice.objects.bulk_create(rows, batch_size=A_BATCH, ignore_conflicts=True)
    return len(rows)
