"""The dose of a stretch: its ranges, its sums, where to start and what is easier.

Pure: numbers and words in, numbers and words out. The ranges are clinical.md 2.3; the source ids
behind each stand beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from stretches.words import Grip, Knee, Sides


class Range(NamedTuple):
    """Both ends are allowed."""

    low: int
    high: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.low <= number <= self.high


HOLD_S = Range(5, 30)  # S41, S48
HOLD_GOAL_S = 30  # S42
REPS_PER_SIDE = Range(2, 3)  # S49
SESSIONS_PER_DAY = Range(1, 3)  # S53, S54, S55
DAYS_PER_WEEK = Range(1, 7)  # S53
REST_S = Range(15, 120)  # S51 gives no number; these are our decision (clinical.md 2.3)
LEVELS = Range(1, 8)  # clinical.md 2.4

DEFAULT_SESSIONS_PER_DAY = 1  # S53
DEFAULT_DAYS_PER_WEEK = 7  # S53
DEFAULT_REST_S = 30  # clinical.md 2.3
MOST_LEVEL_WITHOUT_A_REASON = 4  # decisions.md, Ladder: not tight, not new, not injured

RANGES: dict[str, Range] = {
    "hold_s": HOLD_S,
    "reps_per_side": REPS_PER_SIDE,
    "sessions_per_day": SESSIONS_PER_DAY,
    "days_per_week": DAYS_PER_WEEK,
    "rest_s": REST_S,
}


class OutOfRange(ValueError):
    """A number of a dose outside its range; `str()` of it is fit for a person."""

    def __init__(self, field: str, number: object) -> None:
        self.field = field
        low, high = RANGES[field]
        super().__init__(_("Choose a whole number from %(low)s to %(high)s.") % {"low": low, "high": high})


@dataclass(frozen=True, kw_only=True)
class Dose:
    """How long, how often, which legs. Raises OutOfRange for a number outside RANGES (PV1)."""

    hold_s: int
    reps_per_side: int
    sessions_per_day: int = DEFAULT_SESSIONS_PER_DAY
    days_per_week: int = DEFAULT_DAYS_PER_WEEK
    sides: str = Sides.BOTH
    rest_s: int = DEFAULT_REST_S

    def __post_init__(self) -> None:
        for field, allowed in RANGES.items():
            if getattr(self, field) not in allowed:
                raise OutOfRange(field, getattr(self, field))
        if self.sides not in Sides.values:
            raise ValueError(f"sides is {self.sides!r}, not one of {Sides.values}")

    @property
    def legs(self) -> int:
        return 2 if self.sides == Sides.BOTH else 1


def weekly_seconds_a_leg(dose: Dose) -> int:
    """Seconds of stretch that one leg gets in a week (clinical.md 2.4)."""
    return dose.hold_s * dose.reps_per_side * dose.sessions_per_day * dose.days_per_week


def prescribed_seconds(dose: Dose) -> int:
    """Seconds of hold in one full session, both legs together (clinical.md 5)."""
    return dose.hold_s * dose.reps_per_side * dose.legs


class DoseOfLevel(Protocol):
    """What defaults_for_level reads; a Level of the library has it."""

    hold_default_s: int
    reps_default: int


def defaults_for_level(level: DoseOfLevel) -> Dose:
    """The dose that a prescription of this level starts with, once a day on every day (S53)."""
    return Dose(hold_s=level.hold_default_s, reps_per_side=level.reps_default)


def entry_level(experience: str, tightness: str, injury_pain: Iterable[str]) -> int:
    """The highest level on which a first prescription may start without a typed reason.

    Injury pain in back, hip or knee: 1 (S17). New to it or very tight: 2 (S15, S16). Not that
    tight: 4 (S19). Everyone else starts on 2, the usual start (S61, clinical.md 2.4).
    """
    if set(injury_pain) - {"none"}:
        return 1
    if experience == "new" or tightness != "not_tight":
        return 2
    return MOST_LEVEL_WITHOUT_A_REASON


class Way(NamedTuple):
    """Where the hands are and how the knee is; None where the stretch has no such choice."""

    grip: str | None
    knee: str | None


def easier(grip: str | None, knee: str | None) -> Way | None:
    """The next easier way: the hands one place to the ends (S14), then the knee bent (S30).

    None when nothing is easier.
    """
    places = Grip.values
    if grip and grip != Grip.ENDS:
        return Way(places[places.index(grip) - 1], knee)
    if knee == Knee.STRAIGHT:
        return Way(grip, Knee.BENT.value)
    return None
