"""Adherence as clinical.md 5 counts it: sessions and dose done, out of what was due. Self-reported.

A percentage is a whole number, halves rounded up (62.5 % reads 63 %); the words and rule A3 compare the
exact shares. Nothing due is None, never 0 %.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Self

from django.utils.translation import gettext_lazy as _

from patients.triage import terms
from patients.triage.facts import Log, Plan
from patients.triage.words import Status

FULL = Fraction(1)
ON_TRACK_PERCENT = 80
PARTLY_PERCENT = 50


class Word(StrEnum):
    """What the session adherence of 14 days is called."""

    ON_TRACK = "on track"
    PARTLY = "partly"
    LOW = "low"

    @property
    def label(self) -> str:
        return str({Word.ON_TRACK: _("On track"), Word.PARTLY: _("Partly"), Word.LOW: _("Low")}[self])


@dataclass(frozen=True)
class Period:
    """One version of the routine: in force from `start` to the day before `end` (None: still in force)."""

    start: date
    end: date | None = None
    sessions_per_day: int = 1
    rest_days: frozenset[int] = frozenset()  # weekdays, 0 = Monday

    @classmethod
    def of(cls, plan: Plan) -> Self:
        return cls(plan.start, None, plan.sessions_per_day, plan.rest_days)

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Adherence:
    """Sessions of a window: due, and of those that count full ones, partial ones and the sum of shares."""

    due: int
    full: int
    partial: int
    dose: float

    @property
    def session_pct(self) -> int | None:
        """Full sessions out of those due."""
        return percent(Fraction(self.full), self.due)

    @property
    def dose_pct(self) -> int | None:
        """The sum of shares out of the sessions due."""
        return percent(Fraction(self.dose).limit_denominator(1_000_000), self.due)

    @property
    def word(self) -> Word | None:
        """On track from 80 %, partly from 50 %, else low; None when nothing was due."""
        if not self.due:
            return None
        if self.full * 100 >= ON_TRACK_PERCENT * self.due:
            return Word.ON_TRACK
        return Word.PARTLY if self.full * 100 >= PARTLY_PERCENT * self.due else Word.LOW


def percent(part: Fraction, whole: int) -> int | None:
    """A whole number of per cent, halves up; None when there is no whole."""
    return None if not whole else int(part * 100 / whole + Fraction(1, 2))


def fraction(
    held: Mapping[str, Sequence[float]], *, hold_s: int, reps: int, sides: Collection[str]
) -> Fraction:
    """The share of the prescribed seconds of one item that was held; 1 is a full session.

    A longer hold is cut to `hold_s`; of more repetitions than `reps` the longest count; a side that is
    not prescribed does not.
    """
    prescribed = Fraction(hold_s) * reps * len(sides)
    return held_seconds(held, hold_s=hold_s, reps=reps, sides=sides) / prescribed


def held_seconds(
    held: Mapping[str, Sequence[float]], *, hold_s: int, reps: int, sides: Collection[str]
) -> Fraction:
    """The seconds of one item that count, as in `fraction`; for a routine add up its items."""
    counted = (sorted(held.get(side, ()), reverse=True)[:reps] for side in sides)
    return sum((Fraction(min(seconds, hold_s)) for side in counted for seconds in side), Fraction(0))


def is_full(held: Mapping[str, Sequence[float]], *, hold_s: int, reps: int, sides: Collection[str]) -> bool:
    """Every prescribed repetition on every prescribed side was held for the prescribed time."""
    return fraction(held, hold_s=hold_s, reps=reps, sides=sides) == FULL


def adherence(
    *,
    periods: Iterable[Period],
    done: Mapping[date, Sequence[Fraction | float]],
    paused: Collection[date] = (),
    held: Collection[date] = (),
    today: date,
    window: int,
) -> Adherence:
    """Count the `window` full days before today.

    `done` holds by date the share of each session in which something was held; 0 is a part of unknown
    length. On a date at most the number due counts, the fullest first. Dates before the start, paused
    or held because of pain are not due and count nothing. A rest day is not due either, but what is done
    on it, up to the daily number, counts while the window's due is not reached.
    """
    periods = list(periods)
    due, counted, spare = 0, list[Fraction](), list[Fraction]()
    for day in (today - timedelta(days=back) for back in range(window, 0, -1)):
        period = next((each for each in periods if each.covers(day)), None)
        if period is None or day in paused or day in held:
            continue
        best = sorted((Fraction(share) for share in done.get(day, ())), reverse=True)[
            : period.sessions_per_day
        ]
        if day.weekday() in period.rest_days:
            spare += best
        else:
            due += period.sessions_per_day
            counted += best
    counted += sorted(spare, reverse=True)[: due - len(counted)]
    full = sum(share >= FULL for share in counted)
    return Adherence(due, full, len(counted) - full, float(sum(counted)))


def adherence_of_logs(plan: Plan, logs: Sequence[Log], *, today: date, window: int) -> Adherence:
    """The same, worked out from the logs of one plan."""
    done: dict[date, list[Fraction]] = {}
    for log in terms.once(logs):
        share = share_of(log, plan)
        if share is not None:
            done.setdefault(log.at.date(), []).append(share)
    return adherence(
        periods=[Period.of(plan)],
        done=done,
        paused=plan.paused_days,
        held={log.at.date() for log in logs if log.status == Status.HELD},
        today=today,
        window=window,
    )


def share_of(log: Log, plan: Plan) -> Fraction | None:
    """The share of one log; None where nothing was held.

    Without held seconds a session logged as done counts as full, unless its shortest hold was too short:
    then no more than that is known of each hold. Any other is a part of unknown length.
    """
    if log.status not in terms.SESSION:
        return None
    if log.share is not None:
        return Fraction(log.share) or None
    if log.holds is not None:
        share = fraction(log.holds, hold_s=plan.hold_s, reps=plan.reps_per_side, sides=plan.sides)
        return share or None
    if log.status != Status.DONE:
        return Fraction(0)
    shortest = plan.hold_s if log.shortest_hold is None else log.shortest_hold
    return Fraction(min(shortest, plan.hold_s)) / plan.hold_s
