"""The clinic in numbers: what was received and judged, what the rules find (G9), what waits and how long.

Each number is one query. They start from the clinic's patients and go on by date, so that they cost the
same after ten years as after one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Clinic
from patients.models import Amendment, Card, CardAct, Flag, MorningReport, Notice, SafetyCheck, Session
from patients.models.card import Act
from patients.triage.rules import RULES
from patients.triage.words import Severity
from patients.words import CardState, Judged, Outcome

MANY_PER_100 = 10  # G9: above, the rule is reviewed
FEW_ACTED_ON = 30  # G9: per cent, under, the rule is reviewed
GRAVE = [severity.value for severity in Severity if severity.rank >= Severity.SOON.rank]

KINDS = {
    "session": gettext_lazy("Sessions"),
    "correction": gettext_lazy("Corrections"),
    "morning": gettext_lazy("Mornings"),
    "check": gettext_lazy("Safety checks"),
}


@dataclass(frozen=True)
class Month:
    """A calendar month of a clinic."""

    first: date

    @classmethod
    def read(cls, text: str, *, today: date) -> "Month":
        """From "2026-03"; the month of today for anything that is none, or has not begun."""
        try:
            month = cls(date.fromisoformat(f"{text}-01"))
        except ValueError:
            return cls(today.replace(day=1))
        return month if month.first <= today else cls(today.replace(day=1))

    @property
    def last(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def before(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


# ------------------------------------------------------------------------------------------------- received
@dataclass(frozen=True)
class Received:
    """Records of a kind, and what became of them."""

    kind: str
    received: int
    clear: int
    flagged: int
    failed: int

    @property
    def label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def adds_up(self) -> bool:
        """Received = judged without flag + judged with flag + could not be judged."""
        return self.received == self.clear + self.flagged + self.failed


def records_of(clinic: Clinic, month: Month) -> dict[str, QuerySet[Any]]:
    """The month's records by kind; corrections by the date of their session."""
    dates = (month.first, month.last)
    return {
        "session": Session.objects.filter(patient__clinic=clinic, performed_on__range=dates),
        "correction": Amendment.objects.filter(
            session__patient__clinic=clinic, session__performed_on__range=dates
        ),
        "morning": MorningReport.objects.filter(patient__clinic=clinic, on__range=dates),
        "check": SafetyCheck.objects.filter(patient__clinic=clinic, at__range=moments(clinic, month)),
    }


def moments(clinic: Clinic, month: Month) -> tuple[datetime, datetime]:
    """The month's first and last moment, by the clinic's clock."""
    return (
        datetime.combine(month.first, time.min, clinic.zone),
        datetime.combine(month.last, time.max, clinic.zone),
    )


def received(records: dict[str, QuerySet[Any]]) -> list[Received]:
    """What became of these records, in one query."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in records}
    parts = [
        rows.order_by()
        .values("judged")
        .annotate(kind=Value(kind), count=Count("pk"))
        .values_list("kind", "judged", "count")
        for kind, rows in records.items()
    ]
    for kind, judged, count in parts[0].union(*parts[1:], all=True):
        counts[kind][judged] += count
    return [
        Received(kind, sum(of.values()), of[Judged.CLEAR], of[Judged.FLAGGED], of[Judged.FAILED])
        for kind, of in counts.items()
    ]


# --------------------------------------------------------------------------------------------- rules (G9)
@dataclass(frozen=True)
class Found:
    """A flag of class soon or higher, and what came of it."""

    rule: str
    outcome: str  # of its card; empty while that is not resolved
    waited: timedelta | None  # until a clinician first took the card on


@dataclass(frozen=True)
class Measure:
    """A rule in a month; `logs` is how many sessions were received in it."""

    rule: str
    logs: int
    found: tuple[Found, ...]

    @property
    def name(self) -> str:
        return str(RULES[self.rule].name) if self.rule in RULES else _("Could not be checked")

    @property
    def flags(self) -> int:
        return len(self.found)

    @property
    def per_100(self) -> float | None:
        """Flags for 100 logs; None when nothing was logged."""
        return 100 * self.flags / self.logs if self.logs else None

    @property
    def closed(self) -> int:
        """Flags on cards that are resolved: only of those can be said whether anybody acted."""
        return sum(bool(each.outcome) for each in self.found)

    @property
    def no_action(self) -> int | None:
        """The share of the closed ones that were resolved with 'no action', in per cent."""
        idle = sum(each.outcome == Outcome.NO_ACTION for each in self.found)
        return round(100 * idle / self.closed) if self.closed else None

    @property
    def acted_on(self) -> int | None:
        """The share of the closed ones that led to something, in per cent."""
        return None if self.no_action is None else 100 - self.no_action

    @property
    def waited(self) -> timedelta | None:
        """Median time until a clinician took it on, of those that anybody has."""
        waits = [each.waited for each in self.found if each.waited is not None]
        return timedelta(seconds=median(each.total_seconds() for each in waits)) if waits else None

    @property
    def is_too_many(self) -> bool:
        return self.per_100 is not None and self.per_100 > MANY_PER_100

    @property
    def is_seldom_acted_on(self) -> bool:
        return self.acted_on is not None and self.acted_on < FEW_ACTED_ON

    @property
    def to_review(self) -> bool:
        """G9: above 10 per 100 logs, or under 30 % acted on."""
        return self.is_too_many or self.is_seldom_acted_on


def measure(clinic: Clinic, month: Month, *, logs: int) -> list[Measure]:
    """The rules that found something in the month's records: those to review first, then by number."""
    by_rule: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found_in(clinic, month):
        by_rule[each.rule].append(each)
    measures = [Measure(rule, logs, tuple(found)) for rule, found in by_rule.items()]
    return sorted(measures, key=lambda each: (not each.to_review, -each.flags, each.rule))


def found_in(clinic: Clinic, month: Month) -> Iterable[Found]:
    """From the records to their flags, because there are few flags in a month and many in all."""
    records = records_of(clinic, month)
    grave = Flag.objects.filter(severity__in=GRAVE).order_by()
    parts = [
        grave.filter(session__in=records["session"]),
        grave.filter(check_report__in=records["check"]),
        grave.filter(morning__in=records["morning"]),
        grave.filter(card__clinic=clinic, ticked_on__range=(month.first, month.last)),
    ]
    taken_on = CardAct.objects.filter(
        card=OuterRef("card"), act__in=[Act.ACKNOWLEDGE, Act.RESOLVE], at__gte=OuterRef("at")
    ).order_by("at")
    rows = [
        part.annotate(taken_on_at=Subquery(taken_on.values("at")[:1])).values_list(
            "rule", "card__outcome", "at", "taken_on_at"
        )
        for part in parts
    ]
    for rule, outcome, at, taken_on_at in rows[0].union(*rows[1:], all=True):
        yield Found(rule, outcome, taken_on_at - at if taken_on_at else None)


# ---------------------------------------------------------------------------------------------- what waits
@dataclass(frozen=True)
class Waiting:
    """The unresolved cards of a severity: by age, how many are past their target, and since when."""

    severity: str
    ages: tuple[int, ...]  # as AGES
    overdue: int
    oldest_at: datetime | None
    open: int  # not acknowledged either

    @property
    def count(self) -> int:
        return sum(self.ages)


AGES = {  # local dates since the card was opened
    gettext_lazy("Today"): (0, 0),
    gettext_lazy("1 day"): (1, 1),
    gettext_lazy("2 days"): (2, 2),
    gettext_lazy("3 to 5 days"): (3, 5),
    gettext_lazy("Older"): (6, None),
}


def waiting(clinic: Clinic, *, at: datetime) -> list[Waiting]:
    """Unresolved cards, the gravest severity first; a line for each, also where there is none."""
    today = clinic.today(at)
    columns = {
        f"age_{number}": age_between(clinic, today, *ages) for number, ages in enumerate(AGES.values())
    }
    rows = (
        Card.objects.filter(clinic=clinic, state__in=[CardState.OPEN, CardState.ACKNOWLEDGED])
        .order_by()
        .values("severity")
        .annotate(
            overdue=Count("pk", filter=Q(due__lt=at)),
            open=Count("pk", filter=Q(state=CardState.OPEN)),
            oldest=Min("opened_at"),
            **{name: Count("pk", filter=opened) for name, opened in columns.items()},
        )
    )
    by_severity = {row["severity"]: row for row in rows}
    severities = [each for each in reversed(Severity) if each != Severity.NONE]
    return [line_of(severity.value, by_severity.get(severity.value)) for severity in severities]


def line_of(severity: str, row: Mapping[str, Any] | None) -> Waiting:
    if row is None:
        return Waiting(severity, (0,) * len(AGES), 0, None, 0)
    ages = tuple(row[f"age_{number}"] for number in range(len(AGES)))
    return Waiting(severity, ages, row["overdue"], row["oldest"], row["open"])


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
    stuck = Notice.objects.filter(clinic=clinic).undelivered(at).order_by()
    return Undelivered(**stuck.aggregate(count=Count("pk"), oldest_at=Min("send_after")))
