"""What the checks of a prescription read, and what they say: values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

REFUSE, WARN = "refuse", "warn"


@dataclass(frozen=True)
class Finding:
    """One check that did not pass: which, whether it refuses or warns, at which field, in words."""

    check: str
    weight: str
    field: str
    text: str
    item: int | None = None  # counted from 0; None when it is about the whole routine


class Rung(Protocol):
    """What the checks read of a level of the library (clinical.md 2.4); a Level has it."""

    aids: list[str]
    ways: list[dict[str, str | None]]
    hold_min_s: int
    hold_max_s: int
    reps_min: int
    reps_max: int

    @property
    def aid_labels(self) -> list[str]: ...

    @property
    def way_labels(self) -> list[str]: ...

    def allows(self, *, aid: str | None, grip: str | None, knee: str | None) -> bool: ...

    def allows_resting_leg(self, resting_leg: str | None) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class ItemPlan:
    """One stretch as it is about to be prescribed."""

    code: str
    level: int
    hold_s: int
    reps_per_side: int
    rest_s: int
    aid: str | None
    grip: str | None
    knee: str | None = None
    resting_leg: str | None = None
    ladder: Mapping[int, Rung] = field(default_factory=dict)  # the levels that the stretch has
    last_level: int | None = None  # None: nothing was prescribed before


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A routine as it is about to be prescribed."""

    start: date
    review_due: date
    sessions_per_day: int
    days_per_week: int
    rest_days: Sequence[int]
    pain_limit: int
    items: Sequence[ItemPlan]


@dataclass(frozen=True, kw_only=True)
class Screened:
    """What was answered before prescribing; None where there is no screening at all."""

    baseline_pain: int | None
    baseline_items: Sequence[str] | None
    known_sciatica_side: str | None
    experience: str
    tightness: str
    injury_pain: Sequence[str]
    risk: Sequence[str]
    contraindications: Mapping[str, str]  # code -> the reason for which it was cleared, or ""
    safety_answered_on: date | None
    towel_fits: bool | None = None  # None: not asked
