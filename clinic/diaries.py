"""A paper diary as the clinician reads it: with what the rules found in the records of its days."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Q

from clinic.session_lines import SessionLine, line_of, sessions_to_read
from patients.actions.diary import TINGLING, paper_id
from patients.models import Card, Flag, Patient
from patients.paper_diary import Weeks, read_weeks
from patients.triage.words import Severity


@dataclass(frozen=True)
class Found:
    """What one rule found, as often as it did: its gravest class and its newest sentence."""

    rule: str
    severity: str
    sentence: str
    count: int


@dataclass(frozen=True)
class FoundOnCard:
    card: Card
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Diary:
    """The sheet, and what the rules found in its records."""

    weeks: Weeks
    cards: tuple[FoundOnCard, ...]


def read_diary(patient: Patient, *, first: date | None, at: datetime) -> Diary | None:
    """`read_weeks` with every session in words, and the cards. Six queries whatever the record holds."""

    def in_words(start: date, end: date) -> Iterator[SessionLine]:
        for session in sessions_to_read(patient).filter(performed_on__range=(start, end)):
            yield line_of(session, account_id=patient.account_id)

    weeks = read_weeks(patient, first=first, at=at, sessions=in_words)
    return Diary(weeks, tuple(cards_of(patient, weeks.dates))) if weeks else None


def cards_of(patient: Patient, dates: Sequence[date]) -> Iterator[FoundOnCard]:
    """What the rules found in the records of these dates, by card, the newest card first."""
    after = (dates[0] + timedelta(days=1), dates[-1] + timedelta(days=1))
    ticks = {paper_id(patient, on, TINGLING) for on in dates}
    flags = Flag.objects.filter(card__patient=patient).filter(
        Q(session__performed_on__range=(dates[0], dates[-1]))
        | Q(morning__on__range=after)
        | Q(check_report__client_id__in=ticks)
    )
    newest_first = flags.select_related("card").order_by("-card__opened_at", "card", "at", "pk")
    for card, on_card in groupby(newest_first, key=lambda flag: flag.card):
        by_rule: dict[str, list[Flag]] = defaultdict(list)
        for flag in on_card:
            by_rule[flag.rule].append(flag)
        found = (found_by(same) for same in by_rule.values())
        yield FoundOnCard(card, tuple(sorted(found, key=lambda each: -Severity(each.severity).rank)))


def found_by(same: Sequence[Flag]) -> Found:
    gravest = max((Severity(flag.severity) for flag in same), key=lambda each: each.rank)
    return Found(same[-1].rule, gravest.value, same[-1].sentence, len(same))
