"""A patient's four weeks as the paper diary has them: what is on record, and what can be entered still."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Q

from clinic.session_lines import SessionLine, line_of, sessions_to_read
from patients.actions.diary import TINGLING, paper_id
from patients.exchange.handout import DIARY_DAYS
from patients.models import Card, Flag, MorningReport, Patient, Prescription
from patients.triage.words import Severity


@dataclass(frozen=True)
class DiaryLine:
    """One date of the sheet, under the version of the routine that was in force on it."""

    on: date
    prescription: Prescription
    sessions: tuple[SessionLine, ...]  # on record
    has_other_sessions: bool  # one at least did not come from this sheet
    morning: MorningReport | None  # of the date after
    morning_has_come: bool
    is_ticked: bool

    @property
    def times(self) -> range:
        return range(1, self.prescription.sessions_per_day + 1)

    @property
    def is_rest(self) -> bool:
        return self.on.weekday() in self.prescription.rest_days


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
    """The sheet that begins on `first`, and what the rules found in its records."""

    first: date
    earliest: date  # no routine before it
    latest: date
    lines: tuple[DiaryLine, ...]
    cards: tuple[FoundOnCard, ...]

    @property
    def columns(self) -> range:
        """The sessions of a day, as many as the fullest of these days has."""
        return range(1, max((line.times.stop for line in self.lines), default=2))

    @property
    def boxes(self) -> int:
        """Boxes for the sessions of one line: done, before and worst each."""
        return 3 * len(self.columns)


def read_diary(patient: Patient, *, first: date | None, at: datetime) -> Diary | None:
    """Four weeks from this date on, by default the last ones, without dates that have no routine or have
    not come. None where nothing was prescribed yet. The same six queries whatever the record holds."""
    today = patient.clinic.today(at)
    versions = list(patient.prescriptions.for_reading().order_by("-version"))
    earliest = min((version.start for version in versions), default=None)
    if earliest is None or earliest > today:
        return None
    weeks = timedelta(days=DIARY_DAYS - 1)
    first = min(max(first or today - weeks, earliest), today)
    dates = [first + timedelta(days=n) for n in range(DIARY_DAYS) if first + timedelta(days=n) <= today]
    return Diary(
        first=first,
        earliest=earliest,
        latest=today,
        lines=tuple(lines(patient, versions, dates, today=today)),
        cards=tuple(cards_of(patient, dates)),
    )


def version_on(versions: Sequence[Prescription], on: date, patient: Patient) -> Prescription | None:
    """The version that was in force on a date; `versions` newest first."""
    newest = next((version for version in versions if version.start <= on), None)
    if newest and newest.ended_at and patient.clinic.today(newest.ended_at) < on:
        return None
    return newest


def lines(
    patient: Patient, versions: Sequence[Prescription], dates: Sequence[date], *, today: date
) -> list[DiaryLine]:
    known: dict[date, list[SessionLine]] = defaultdict(list)
    for session in sessions_to_read(patient).filter(performed_on__range=(dates[0], dates[-1])):
        known[session.performed_on].append(line_of(session, account_id=patient.account_id))
    after = [on + timedelta(days=1) for on in dates]
    mornings = {each.on: each for each in patient.mornings.filter(on__range=(after[0], after[-1]))}
    ticks = {paper_id(patient, on, TINGLING) for on in dates}
    ticked = set(patient.checks.filter(client_id__in=ticks).values_list("client_id", flat=True))
    found = []
    for on, next_day in zip(dates, after, strict=True):
        prescription = version_on(versions, on, patient)
        if prescription is None:
            continue
        ours = {paper_id(patient, on, n) for n in range(1, prescription.sessions_per_day + 1)}
        found.append(
            DiaryLine(
                on=on,
                prescription=prescription,
                sessions=tuple(reversed(known[on])),
                has_other_sessions=any(line.session.client_id not in ours for line in known[on]),
                morning=mornings.get(next_day),
                morning_has_come=next_day <= today,
                is_ticked=paper_id(patient, on, TINGLING) in ticked,
            )
        )
    return found


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
