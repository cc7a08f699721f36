"""What became of the notices that were put into the outbox in a period."""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from clinic.models import Clinic
from clinic.overview.period import Period
from patients.models import Notice
from patients.models.message import UNDELIVERED_AFTER, NoticeKind


@dataclass(frozen=True)
class Sent:
    """Notices of a kind: gone in time, gone more than 5 minutes late, and not gone when they were counted;
    of those some have failed at least once."""

    kind: str
    put: int
    in_time: int
    late: int
    failing: int

    @property
    def label(self) -> str:
        return str(NoticeKind(self.kind).label) if self.kind in NoticeKind.values else _("Others")

    @property
    def waiting(self) -> int:
        """Not gone, and nothing has failed: most wait for their hour."""
        return self.put - self.in_time - self.late - self.failing


def sent_in(clinic: Clinic, period: Period) -> list[Sent]:
    is_late = Q(sent_at__gt=F("send_after") + UNDELIVERED_AFTER)
    rows = (
        Notice.objects.filter(clinic=clinic, created_at__range=period.moments(clinic))
        .order_by()
        .values("kind")
        .annotate(
            put=Count("pk"),
            sent=Count("pk", filter=Q(sent_at__isnull=False)),
            late=Count("pk", filter=is_late),
            failing=Count("pk", filter=Q(sent_at=None) & ~Q(last_error="")),
        )
    )
    by_kind = {row["kind"]: row for row in rows}
    return [
        Sent(kind, row["put"], row["sent"] - row["late"], row["late"], row["failing"])
        for kind in NoticeKind.values
        if (row := by_kind.get(kind))
    ]
