"""What the rules are given: values only, all times already in the clinic's local time.

Enough for every rule: the logs of the last 14 dates and in any case the last 3 sessions, the latest entry of
each kind, the morning judged and the answered morning before it with the logs of the day before that one.
More changes nothing. None always means "not answered"; it is never read as 0 or as "no".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from patients.triage.words import CRISIS_PHRASES, SAFETY_PHRASES


@dataclass(frozen=True)
class Feeling:
    """One place with its kinds (clinical.md 3.2); `side` is None for the low back only."""

    site: str
    side: str | None
    qualities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sign:
    """A warning item (clinical.md 4.3) with its onset: new, worse or same."""

    item: str
    onset: str = "new"


@dataclass(frozen=True)
class Context:
    """What the newest screening says. A baseline that was never asked is None and compares with nothing."""

    age: int
    baseline_pain: int | None
    baseline_items: frozenset[str] = frozenset()
    risk: frozenset[str] = frozenset()
    known_sciatica_side: str | None = None


@dataclass(frozen=True)
class Plan:
    """The routine in force: limit, times and pauses are the routine's, level and hold those of one item."""

    start: date
    status: str = "active"  # active, paused or ended
    sessions_per_day: int = 1
    reps_per_side: int = 3
    hold_s: int = 20
    sides: tuple[str, ...] = ("L", "R")
    pain_limit: int = 5
    resting_leg: str = "bent"
    level: int = 1
    level_since: date | None = None
    paused_days: frozenset[date] = frozenset()  # every date touched by a pause
    rest_days: frozenset[int] = frozenset()  # weekdays, 0 = Monday
    days_per_week: int = 7


@dataclass(frozen=True)
class Log:
    """One session as logged. `during` is the worst moment; `earlier` holds its former versions, whole."""

    at: datetime
    status: str = "done"
    before: int | None = None
    during: int | None = None
    after: int | None = None
    feelings: tuple[Feeling, ...] = ()
    nerve_settled: bool | None = None
    nerve_worse: bool | None = None
    signs: tuple[Sign, ...] = ()
    safety: str = "none"
    holds: Mapping[str, tuple[float, ...]] | None = None  # seconds of each repetition, by side
    shortest_hold: float | None = None
    share: float | None = None  # of all prescribed seconds, 1 = full; None: worked out from holds and plan
    ease: str | None = None
    stopped_reason: str | None = None
    note: str = ""
    contact_request: bool = False
    resting_leg: str | None = None  # as done; None: as planned
    client_id: str | None = None
    earlier: tuple["Log", ...] = ()


@dataclass(frozen=True)
class Morning:
    """Pain on the morning of `on`: the answer for the sessions of the day before."""

    on: date
    pain: int | None


@dataclass(frozen=True)
class Check:
    """A safety report without a session."""

    at: datetime
    signs: tuple[Sign, ...] = ()
    note: str = ""
    contact_request: bool = False
    client_id: str | None = None


@dataclass(frozen=True)
class Words:
    """The clinic's own lists for T1 (safety) and T3 (crisis)."""

    safety: tuple[str, ...] = SAFETY_PHRASES
    crisis: tuple[str, ...] = CRISIS_PHRASES


@dataclass(frozen=True)
class Facts:
    """One evaluation: what has just happened (`trigger`), when, and all that the rules may look at.

    With trigger log or edit the last of `logs` is the one judged, with check the last of `checks`, with
    morning the last of `mornings`; otherwise the order of the lists does not matter. `now` is the moment
    that is judged: for a log sent late the caller passes the session's own time.
    """

    trigger: str
    now: datetime
    context: Context
    plan: Plan | None = None
    logs: tuple[Log, ...] = ()
    mornings: tuple[Morning, ...] = ()
    checks: tuple[Check, ...] = ()
    words: Words = field(default_factory=Words)
