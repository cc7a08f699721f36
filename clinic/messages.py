"""The messages of a clinic as its staff read them: who waits, what was written, what it was about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left

from clinic.models import Clinic
from patients.models import Message, Thread

EXCERPT = 140  # characters of the newest message in a row of the list
STATES = ("waiting", "settled")


def waiting_threads(clinic: Any) -> Coalesce:
    """How many threads of a clinic wait, inside another query."""
    waiting = Thread.objects.filter(clinic=clinic, waiting_since__isnull=False).order_by()
    counted = waiting.values("clinic").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def count_waiting(clinic: Clinic) -> None:
    """Count the clinic's threads that wait anew."""
    Clinic.objects.filter(pk=clinic.pk).update(threads_waiting=waiting_threads(clinic.pk))


@dataclass(frozen=True)
class ThreadLine:
    """A thread as a row of the list, seen at a moment."""

    thread: Thread
    at: datetime

    @property
    def is_overdue(self) -> bool:
        return self.thread.is_overdue(self.at)

    @property
    def is_unseen(self) -> bool:
        """Nobody of the clinic has opened it since the newest message."""
        read_at = self.thread.read_by_clinic_at
        return self.thread.waiting_since is not None and (read_at is None or read_at < self.thread.last_at)


def threads_to_list(user: Any, *, state: str) -> QuerySet[Thread]:
    """The threads of the user's clinic that wait, the one promised first at the top; or the others."""
    threads = Thread.objects.visible_to(user)
    newest = Message.objects.filter(patient=OuterRef("pk")).newest_first()
    return (
        (threads.waiting() if state == "waiting" else threads.settled())
        .select_related("patient__clinician")
        .annotate(
            excerpt=Subquery(newest.annotate(short=Left("text", EXCERPT)).values("short")[:1]),
            excerpt_is_theirs=Subquery(newest.values("from_patient")[:1]),
        )
    )


def lines_of(threads: Iterable[Thread], *, at: datetime) -> list[ThreadLine]:
    return [ThreadLine(each, at) for each in threads]
