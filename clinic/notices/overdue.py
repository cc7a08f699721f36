"""A card past its target, and a message past the time that was promised, go to the deputy; the class of a
card does not change (clinical.md 4.5, G5)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from clinic.models import Clinic
from patients.actions.notify import next_digest, notice
from patients.models import Card, Notice, Thread
from patients.models.message import NoticeKind
from patients.triage.words import Severity
from patients.words import CardState

AT_ONCE = (Severity.EMERGENCY, Severity.URGENT)
UNRESOLVED = (CardState.OPEN, CardState.ACKNOWLEDGED)


def escalate(clinics: Iterable[Clinic], *, at: datetime) -> int:
    """Tell the deputies of the cards and messages that have gone past their target; once for each missed.

    The target itself runs in working hours only. Emergency and urgent go at once, soon and messages with
    the next digest; routine cards are for the list alone (4.1) and are shown there as overdue.
    """
    return sum(escalate_clinic(clinic, at=at) for clinic in clinics)


def escalate_clinic(clinic: Clinic, *, at: datetime) -> int:
    told = Notice.objects.filter(card=OuterRef("pk"), missed_due=OuterRef("due"))
    missed = Card.objects.filter(
        ~Exists(told), clinic=clinic, state__in=UNRESOLVED, due__lt=at, severity__in=[*AT_ONCE, Severity.SOON]
    )
    rows = [overdue(card, clinic, at=at) for card in missed] + unanswered(clinic, at=at)
    # Two workers may see the same card: the database keeps the first.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def overdue(card: Card, clinic: Clinic, *, at: datetime) -> Notice:
    now = card.severity in AT_ONCE
    return notice(
        NoticeKind.OVERDUE if now else NoticeKind.DIGEST,
        recipient=clinic.deputy_id or clinic.on_duty_id or card.owner_id,
        clinic=clinic.pk,
        card=card,
        missed_due=card.due,
        at=at,
        send_after=at if now else next_digest(clinic, at),
    )


def unanswered(clinic: Clinic, *, at: datetime) -> list[Notice]:
    """Of the threads that have waited longer than was promised."""
    told = Notice.objects.filter(thread=OuterRef("pk"), missed_due=OuterRef("answer_due"))
    missed = Thread.objects.waiting().filter(~Exists(told), clinic=clinic, answer_due__lt=at)
    return [
        notice(
            NoticeKind.DIGEST,
            recipient=clinic.deputy_id or clinic.on_duty_id or thread.patient.clinician_id,
            clinic=clinic.pk,
            thread=thread,
            missed_due=thread.answer_due,
            at=at,
            send_after=next_digest(clinic, at),
        )
        for thread in missed.select_related("patient")
    ]
