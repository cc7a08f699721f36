"""What the rules find and what comes of it (G9), and how long a card waits until somebody takes it on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from clinic.models import Clinic
from clinic.overview.period import Period
from clinic.overview.received import records_of
from patients.models import Card, CardAct, Flag
from patients.models.card import Act
from patients.triage.rules import RULES
from patients.triage.words import Severity
from patients.words import Outcome

MANY_PER_100 = 10  # G9: above, the rule is reviewed
FEW_ACTED_ON = 30  # G9: per cent, under, the rule is reviewed
GRAVE = [severity.value for severity in Severity if severity.rank >= Severity.SOON.rank]
TAKES_ON = [Act.ACKNOWLEDGE, Act.RESOLVE]


@dataclass(frozen=True)
class Found:
    """A flag of class soon or higher, and what came of it."""

    rule: str
    outcome: str  # of its card; empty while that is not resolved
    waited: timedelta | None  # until a clinician first took the card on
    clinician: int | None = None  # who is responsible for the card


@dataclass(frozen=True)
class RuleFigures:
    """A rule in a period; `logs` is how many sessions were received in it, `waited_s` the median until a
    clinician took it on."""

    rule: str
    logs: int
    flags: int
    closed: int  # on cards that are resolved: only of those can be said whether anybody acted
    idle: int  # of the closed ones, resolved with 'no action'
    waited_s: float | None

    @classmethod
    def of(cls, rule: str, logs: int, found: Iterable[Found]) -> "RuleFigures":
        found = list(found)
        waits = [each.waited.total_seconds() for each in found if each.waited is not None]
        return cls(
            rule,
            logs,
            flags=len(found),
            closed=sum(bool(each.outcome) for each in found),
            idle=sum(each.outcome == Outcome.NO_ACTION for each in found),
            waited_s=median(waits) if waits else None,
        )

    @property
    def name(self) -> str:
        return str(RULES[self.rule].name) if self.rule in RULES else _("Could not be checked")

    @property
    def per_100(self) -> float | None:
        """Flags for 100 logs; None when nothing was logged."""
        return 100 * self.flags / self.logs if self.logs else None

    @property
    def no_action(self) -> int | None:
        """The share of the closed ones that were resolved with 'no action', in per cent."""
        return round(100 * self.idle / self.closed) if self.closed else None

    @property
    def acted_on(self) -> int | None:
        """The share of the closed ones that led to something, in per cent."""
        return None if self.no_action is None else 100 - self.no_action

    @property
    def waited(self) -> timedelta | None:
        return None if self.waited_s is None else timedelta(seconds=self.waited_s)

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


def by_rule(found: Iterable[Found], *, logs: int) -> list[RuleFigures]:
    """The rules that found something: those to review first, then by number."""
    of: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found:
        of[each.rule].append(each)
    figures = [RuleFigures.of(rule, logs, flags) for rule, flags in of.items()]
    return sorted(figures, key=lambda each: (not each.to_review, -each.flags, each.rule))


def found_in(clinic: Clinic, period: Period) -> Iterator[Found]:
    """From the records to their flags, because there are few flags in a period and many in all."""
    records = records_of(clinic, period)
    grave = Flag.objects.filter(severity__in=GRAVE).order_by()
    parts = [
        grave.filter(session__in=records["session"]),
        grave.filter(check_report__in=records["check"]),
        grave.filter(morning__in=records["morning"]),
        grave.filter(thread_message__in=records["message"]),
        grave.filter(card__clinic=clinic, ticked_on__range=(period.first, period.last)),
    ]
    taken_on = CardAct.objects.filter(
        card=OuterRef("card"), act__in=TAKES_ON, at__gte=OuterRef("at")
    ).order_by("at")
    rows = [
        part.annotate(taken_on_at=Subquery(taken_on.values("at")[:1])).values_list(
            "rule", "card__outcome", "at", "taken_on_at", "card__owner"
        )
        for part in parts
    ]
    for rule, outcome, at, taken_on_at, owner in rows[0].union(*rows[1:], all=True):
        yield Found(rule, outcome, taken_on_at - at if taken_on_at else None, owner)


# ---------------------------------------------------------------------------------------- time to acknowledge
@dataclass(frozen=True)
class TakenOn:
    """The cards opened in a period, and how many of them a clinician has taken on, within their target
    or later; the median is of those that anybody has."""

    opened: int = 0
    in_time: int = 0
    late: int = 0
    median_s: float | None = None

    @property
    def not_yet(self) -> int:
        return self.opened - self.in_time - self.late

    @property
    def share(self) -> int | None:
        """Taken on within the target, in per cent of all that were taken on; None when none was."""
        taken = self.in_time + self.late
        return round(100 * self.in_time / taken) if taken else None

    @property
    def waited(self) -> timedelta | None:
        return None if self.median_s is None else timedelta(seconds=self.median_s)


Wait = tuple[int, float | None, bool]  # whose card, seconds until taken on, and whether within its target


def waits_of(clinic: Clinic, period: Period) -> list[Wait]:
    acts = CardAct.objects.filter(card=OuterRef("pk"), act__in=TAKES_ON).order_by("at", "pk")
    cards = (
        Card.objects.filter(clinic=clinic, opened_at__range=period.moments(clinic))
        .annotate(taken_on_at=Subquery(acts.values("at")[:1]))
        .values_list("owner", "opened_at", "due", "taken_on_at")
    )
    return [
        (owner, (taken - opened).total_seconds() if taken else None, taken is not None and taken <= due)
        for owner, opened, due, taken in cards
    ]


def taken_on(waits: Iterable[Wait]) -> TakenOn:
    waits = list(waits)
    taken = [seconds for _owner, seconds, _in_time in waits if seconds is not None]
    in_time = sum(is_in_time for _owner, _seconds, is_in_time in waits)
    return TakenOn(len(waits), in_time, len(taken) - in_time, median(taken) if taken else None)
