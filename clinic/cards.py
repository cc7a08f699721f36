"""The review list as it is read: the cards of a state in their order, and how many wait."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.card_story import Story
from patients.models import Card, Flag
from patients.triage.words import Severity
from patients.words import CardState


def gravest() -> Subquery:
    """The newest sentence of the highest class, in a query of cards."""
    flags = Flag.objects.filter(card=OuterRef("pk"), severity=OuterRef("severity"))
    return Subquery(flags.order_by("-at", "-pk").values("sentence")[:1])


def rules_of() -> Coalesce:
    """How many rules speak on a card, in a query of cards."""
    flags = Flag.objects.filter(card=OuterRef("pk")).order_by()
    rules = flags.values("card").annotate(count=Count("rule", distinct=True)).values("count")
    return Coalesce(Subquery(rules, output_field=IntegerField()), 0)


def listed(cards: QuerySet[Card]) -> QuerySet[Card]:
    """With what a closed row prints: whose it is, its gravest sentence, how many rules speak."""
    return cards.select_related("patient").annotate(headline=gravest(), rules=rules_of())


def cards_in(user: Any, state: str) -> QuerySet[Card]:
    """The cards of the user's clinic in a state: the gravest first, and of the resolved ones the newest."""
    cards = Card.objects.visible_to(user).in_state(state)
    return listed(
        cards.order_by("-resolved_at", "-pk") if state == CardState.RESOLVED else cards.worst_first()
    )


def place_in(user: Any, state: str, card_id: uuid.UUID) -> Card | None:
    """The card after which a page begins. One that has left an unresolved list still has its place in it;
    one that was put back has none among the resolved."""
    cards = Card.objects.visible_to(user)
    return (cards.in_state(state) if state == CardState.RESOLVED else cards).filter(pk=card_id).first()


@dataclass(frozen=True)
class Counts:
    """How many unresolved cards there are, by state and severity. Resolved ones are not counted: they
    only grow."""

    by_state: Mapping[str, Mapping[str, int]]
    oldest_waited: timedelta | None

    @property
    def waiting(self) -> int:
        return sum(self.by_state.get(CardState.OPEN, {}).values())

    @property
    def acknowledged(self) -> int:
        return sum(self.by_state.get(CardState.ACKNOWLEDGED, {}).values())

    @property
    def to_ring(self) -> int:
        """Waiting emergency and urgent cards."""
        waiting = self.by_state.get(CardState.OPEN, {})
        return waiting.get(Severity.EMERGENCY, 0) + waiting.get(Severity.URGENT, 0)


def count_cards(user: Any, *, at: datetime) -> Counts:
    rows = (
        Card.objects.visible_to(user)
        .filter(state__in=[CardState.OPEN, CardState.ACKNOWLEDGED])
        .order_by()
        .values("state", "severity")
        .annotate(count=Count("pk"), oldest=Min("opened_at"))
    )
    by_state: dict[str, dict[str, int]] = {}
    for row in rows:
        by_state.setdefault(row["state"], {})[row["severity"]] = row["count"]
    waited = [at - row["oldest"] for row in rows if row["state"] == CardState.OPEN]
    return Counts(by_state, max(waited, default=None))


def waiting_cards(clinic: OuterRef) -> Coalesce:
    """The number beside Review in the rail, inside another query."""
    open_cards = Card.objects.filter(clinic=clinic, state=CardState.OPEN).order_by()
    count = open_cards.values("clinic").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def deadline(severity: str, clinic: Any) -> str:
    """The heading of a severity: what it asks of the clinic, and by when (clinical.md 4.1)."""
    return deadlines(clinic)[Severity(severity)]


def deadlines(clinic: Any) -> dict[str, str]:
    days = clinic.soon_target_days
    return {
        Severity.EMERGENCY: _("Emergency: ring now"),
        Severity.URGENT: _("Urgent: contact today"),
        Severity.SOON: ngettext(
            "Soon: within %(days)d working day", "Soon: within %(days)d working days", days
        )
        % {"days": days},
        Severity.ROUTINE: _("For information"),
    }


@dataclass
class Shown:
    """An open card, seen at a moment, with its story."""

    card: Card
    at: datetime
    story: Story | None = None

    @property
    def calls_first(self) -> bool:
        """Emergency and urgent: the telephone comes before the paperwork."""
        return self.card.severity in (Severity.EMERGENCY, Severity.URGENT)
