"""Four weeks as the paper diary has them: what is on record, and what can be entered still."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from patients.actions.diary import TINGLING, paper_id
from patients.exchange.handout import DIARY_DAYS
from patients.models import MorningReport, Patient, Prescription, Session


class OnRecord(Protocol):
    """A session as the reader of the page shall see it."""

    @property
    def session(self) -> Session: ...


@dataclass(frozen=True)
class JustTheSession:
    session: Session


Sessions = Callable[[date, date], Iterable[OnRecord]]  # from a date to a date, the newest first


@dataclass(frozen=True)
class DiaryLine:
    """One date of the sheet, under the version of the routine that was in force on it."""

    on: date
    prescription: Prescription
    sessions: tuple[OnRecord, ...]
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
class Weeks:
    """The sheet that begins on `first`."""

    first: date
    earliest: date  # no routine before it
    latest: date
    dates: tuple[date, ...]
    lines: tuple[DiaryLine, ...]

    @property
    def columns(self) -> range:
        """The sessions of a day, as many as the fullest of these days has."""
        return range(1, max((line.times.stop for line in self.lines), default=2))

    @property
    def boxes(self) -> int:
        """Boxes for the sessions of one line: done, before and worst each."""
        return 3 * len(self.columns)


def own_weeks(patient: Patient, *, first: date | None, at: datetime) -> Weeks | None:
    """The sheet as the patient enters it: that a session is on record is enough. Five queries."""

    def as_they_are(start: date, end: date) -> Iterable[OnRecord]:
        found = patient.sessions.filter(performed_on__range=(start, end))
        return map(JustTheSession, found.order_by("-performed_at", "-pk"))

    return read_weeks(patient, first=first, at=at, sessions=as_they_are)


def read_weeks(patient: Patient, *, first: date | None, at: datetime, sessions: Sessions) -> Weeks | None:
    """Four weeks from this date on, by default the last ones, without dates that have no routine or have
    not come. None where nothing was prescribed yet."""
    today = patient.clinic.today(at)
    versions = list(patient.prescriptions.for_reading().order_by("-version"))
    earliest = min((version.start for version in versions), default=None)
    if earliest is None or earliest > today:
        return None
    weeks = timedelta(days=DIARY_DAYS - 1)
    first = min(max(first or today - weeks, earliest), today)
    dates = [first + timedelta(days=n) for n in range(DIARY_DAYS) if first + timedelta(days=n) <= today]
    known: dict[date, list[OnRecord]] = defaultdict(list)
    for each in sessions(dates[0], dates[-1]):
        known[each.session.performed_on].append(each)
    lines = tuple(lines_of(patient, versions, dates, known, today=today))
    return Weeks(first=first, earliest=earliest, latest=today, dates=tuple(dates), lines=lines)


def version_on(versions: Iterable[Prescription], on: date, patient: Patient) -> Prescription | None:
    """The version that was in force on a date; `versions` newest first."""
    newest = next((version for version in versions if version.start <= on), None)
    if newest and newest.ended_at and patient.clinic.today(newest.ended_at) < on:
        return None
    return newest


def lines_of(
    patient: Patient,
    versions: Sequence[Prescription],
    dates: Sequence[date],
    known: dict[date, list[OnRecord]],
    *,
    today: date,
) -> Iterator[DiaryLine]:
    after = [on + timedelta(days=1) for on in dates]
    mornings = {each.on: each for each in patient.mornings.filter(on__range=(after[0], after[-1]))}
    ticks = {paper_id(patient, on, TINGLING) for on in dates}
    ticked = set(patient.checks.filter(client_id__in=ticks).values_list("client_id", flat=True))
    for on, next_day in zip(dates, after, strict=True):
        prescription = version_on(versions, on, patient)
        if prescription is None:
            continue
        ours = {paper_id(patient, on, n) for n in range(1, prescription.sessions_per_day + 1)}
        yield DiaryLine(
            on=on,
            prescription=prescription,
            sessions=tuple(reversed(known[on])),
            has_other_sessions=any(each.session.client_id not in ours for each in known[on]),
            morning=mornings.get(next_day),
            morning_has_come=next_day <= today,
            is_ticked=paper_id(patient, on, TINGLING) in ticked,
        )
