"""What waits at this moment: unresolved cards by age, and notices that should have gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic
from patients.models import Card, Notice
from patients.models.message import NoticeKind
from patients.triage.words import Severity
from patients.words import CardState

AGES = {  # local dates since the card was opened
    _("Today"): (0, 0),
    _("1 day"): (1, 1),
    _("2 days"): (2, 2),
    _("3 to 5 days"): (3, 5),
    _("Older"): (6, None),
}
SEVERITIES = [each for each in reversed(Severity) if each != Severity.NONE]  # the gravest first


@dataclass(frozen=True)
class Waiting:
    """Unresolved cards: by age, how many are past their target, not acknowledged either, and since when."""

    severity: str
    ages: tuple[int, ...]  # as AGES
    overdue: int
    oldest_at: datetime | None
    open: int

    @property
    def count(self) -> int:
        return sum(self.ages)


def waiting(clinic: Clinic, *, at: datetime) -> list[Waiting]:
    """The clinic's, a line for each severity, also where there is none."""
    return by_severity(waiting_rows(clinic, at=at))


def waiting_rows(clinic: Clinic, *, at: datetime) -> list[Mapping[str, Any]]:
    """Unresolved cards by who is responsible and severity, in one query."""
    today = clinic.today(at)
    columns = {
        f"age_{number}": age_between(clinic, today, *ages) for number, ages in enumerate(AGES.values())
    }
    # Found by the index of the list first: grouped at once, the planner reads every card there ever was.
    unresolved = Card.objects.filter(clinic=clinic, state__in=[CardState.OPEN, CardState.ACKNOWLEDGED])
    return list(
        Card.objects.filter(pk__in=unresolved.values("pk"))
        .order_by()
        .values("owner", "severity")
        .annotate(
            overdue=Count("pk", filter=Q(due__lt=at)),
            open=Count("pk", filter=Q(state=CardState.OPEN)),
            oldest=Min("opened_at"),
            **{name: Count("pk", filter=opened) for name, opened in columns.items()},
        )
    )


def by_severity(rows: Iterable[Mapping[str, Any]]) -> list[Waiting]:
    rows = list(rows)
    return [line_of(each.value, [row for row in rows if row["severity"] == each]) for each in SEVERITIES]


def line_of(severity: str, rows: list[Mapping[str, Any]]) -> Waiting:
    """These rows as one line."""
    return Waiting(
        severity,
        ages=tuple(sum(row[f"age_{number}"] for row in rows) for number in range(len(AGES))),
        overdue=sum(row["overdue"] for row in rows),
        oldest_at=min((row["oldest"] for row in rows), default=None),
        open=sum(row["open"] for row in rows),
    )


def age_between(clinic: Clinic, today: date, least: int, most: int | None) -> Q:
    """Opened so many local dates ago."""
    until = datetime.combine(today - timedelta(days=least - 1), time.min, clinic.zone)
    if most is None:
        return Q(opened_at__lt=until)
    since = datetime.combine(today - timedelta(days=most), time.min, clinic.zone)
    return Q(opened_at__gte=since) if least == 0 else Q(opened_at__gte=since, opened_at__lt=until)


@dataclass(frozen=True)
class Undelivered:
    """Notices that should have gone (HZ4), and since when the oldest waits."""

    count: int
    oldest_at: datetime | None


def undelivered(clinic: Clinic, *, at: datetime) -> Undelivered:
    # Every kind, by name: so the index of what is not sent is used, and not all notices are read.
    stuck = Notice.objects.filter(clinic=clinic, kind__in=NoticeKind.values).undelivered(at).order_by()
    return Undelivered(**stuck.aggregate(count=Count("pk"), oldest_at=Min("send_after")))
