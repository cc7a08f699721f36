"""Deliver the outbox: claim the notices of one mail, send it, mark them; again until nothing is due."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.db import transaction
from django.db.models import Exists, OuterRef

from clinic.models import User
from clinic.notices.mail import mail_of
from patients.models import Notice
from patients.models.message import NoticeKind
from patients.reminding import is_wanted

logger = logging.getLogger(__name__)

# Minutes until the next try, by the tries made so far; the last goes on for ever. The first is longer
# than a mail server may keep us waiting (EMAIL_TIMEOUT), or a second worker would send the mail again.
BACK_OFF = (1, 2, 5, 15, 30, 60)


@dataclass
class Delivered:
    """Mails that went out, and tries that failed."""

    sent: int = 0
    failed: int = 0


@dataclass
class Unmarked:
    """Of a worker that goes on: mails that went out while the database went away, so that it does not know
    yet. They are marked as soon as it is back, before their next try would send them again."""

    mails: list[tuple[Sequence[Notice], datetime]] = field(default_factory=list)

    def mark(self) -> None:
        while self.mails:
            notices, at = self.mails[0]
            of_this_mail(notices).update(sent_at=at, last_error="")
            self.mails.pop(0)


def drain(
    *,
    clock: Callable[[], datetime],
    is_stopping: Callable[[], bool] = lambda: False,
    unmarked: Unmarked | None = None,
) -> Delivered:
    """Send everything that is due, the most pressing first. Stops after the mail at hand when asked to,
    and when the mail server does not answer: the others keep their tries for when it does."""
    done, unmarked = Delivered(), unmarked or Unmarked()
    unmarked.mark()
    connection = mail.get_connection()
    try:
        while not is_stopping():
            notices = claim(at=clock())
            if not notices:
                break
            try:
                connection.open()
            except OSError as error:
                note_failure(notices, error, done)
                break
            deliver(notices, connection, done, unmarked, clock=clock)
    finally:
        connection.close()
    return done


def deliver(
    notices: Sequence[Notice],
    connection: Any,
    done: Delivered,
    unmarked: Unmarked,
    *,
    clock: Callable[[], datetime],
) -> None:
    """Send one mail, then mark it. Killed between the two it goes again: a loss is worse than a double."""
    try:
        if connection.send_messages([mail_of(notices)]) != 1:
            raise OSError("not taken")
    except Exception as error:  # whatever is wrong with one mail, the others still go
        note_failure(notices, error, done)
        connection.close()
        return
    done.sent += 1
    unmarked.mails.append((notices, clock()))
    unmarked.mark()


def note_failure(notices: Sequence[Notice], error: Exception, done: Delivered) -> None:
    """Keep the kind of error only: its text may name a person. The next try stands since the claim."""
    kind = type(error).__name__
    logger.warning("A notice could not be delivered: %s", kind)
    of_this_mail(notices).update(last_error=kind)
    done.failed += 1


def of_this_mail(notices: Sequence[Notice]) -> Any:
    return Notice.objects.unsent().filter(pk__in=[notice.pk for notice in notices])


# --- claiming ---


@transaction.atomic
def claim(*, at: datetime) -> list[Notice]:
    """The notices of the next mail, and nobody else's for a while; [] when nothing is due.

    A claim is the next try, written down before the first: who is killed with a notice in hand leaves
    it to be tried again, and no worker holds a lock while it waits for a mail server.
    """
    for kind in NoticeKind:
        notices = CLAIMS.get(kind, claim_one)(kind, at)
        if notices:
            tries = max(notice.attempts for notice in notices) + 1
            of_this_mail(notices).update(attempts=tries, next_try_at=at + back_off(tries))
            return notices
    return []


def claim_one(kind: str, at: datetime) -> list[Notice]:
    return list(claimable(at).filter(kind=kind)[:1])


def claim_reminder(kind: str, at: datetime) -> list[Notice]:
    """One that is still wanted. Those that are not leave the outbox, however long the mail server was away:
    something was logged meanwhile, or it is too late."""
    while notices := claim_one(kind, at):
        if is_wanted(notices[0], at=at):
            return notices
        of_this_mail(notices).delete()
    return []


def claim_digest(kind: str, at: datetime) -> list[Notice]:
    """All that is due for one person. The person is locked first: two workers who took half of the rows
    each would send two digests."""
    due = Notice.objects.due(at).filter(kind=kind)
    people = User.objects.filter(Exists(due.filter(recipient=OuterRef("pk")))).order_by("pk")
    person = people.select_for_update(skip_locked=True, no_key=True).first()
    if person is None:
        return []
    rows = claimable(at).filter(kind=kind, recipient=person)
    return sorted(rows, key=lambda notice: (notice.created_at, notice.pk))


CLAIMS = {NoticeKind.DIGEST: claim_digest, NoticeKind.REMINDER: claim_reminder}


def claimable(at: datetime) -> Any:
    """Due, and in no other worker's hand."""
    return (
        Notice.objects.due(at)
        .select_related("clinic", "recipient", "card")
        .select_for_update(skip_locked=True, of=("self",))
    )


def back_off(tries: int) -> timedelta:
    return timedelta(minutes=BACK_OFF[min(tries, len(BACK_OFF)) - 1])
