"""What a prescribing form opens with: the routine as it is, or the usual start for this patient.

Pure: rows that were fetched go in, plain values go out. A routine is a dict of the columns of a
Prescription, an item a dict of the columns of a PrescribedStretch.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from patients.models import PrescribedStretch, Prescription, Screening
from patients.words import DEFAULT_PAIN_LIMIT
from stretches.dose import (
    DEFAULT_DAYS_PER_WEEK,
    DEFAULT_REST_S,
    DEFAULT_SESSIONS_PER_DAY,
    defaults_for_level,
    entry_level,
)
from stretches.models import Level, Stretch
from stretches.words import Aid, RestingLeg, Side, Sides, Surface

REVIEW_AFTER_DAYS = 14  # clinical.md 2.3
USUAL_START = 2  # clinical.md 2.4; the lowest fitting level first (S61)

ITEM_COLUMNS = (
    *("level", "aid", "grip", "knee", "resting_leg", "surface", "sides", "first_side"),
    *("hold_s", "reps_per_side", "rest_s"),
)
ROUTINE_COLUMNS = ("sessions_per_day", "days_per_week", "rest_days", "pain_limit", "note")

Routine = dict[str, Any]
Item = dict[str, Any]


def routine_of(prescription: Prescription) -> Routine:
    """The columns of a version, dates and reason included."""
    names = (*ROUTINE_COLUMNS, "start", "review_due", "reason")
    return {name: getattr(prescription, name) for name in names}


def items_of(prescription: Prescription, *, library: Mapping[str, Stretch]) -> list[Item]:
    """The items of a version, in the words of the approved stretches; one that has none is left out."""
    return [
        item_of(each, library[each.stretch.code])
        for each in prescription.items.all()
        if each.stretch.code in library
    ]


def item_of(prescribed: PrescribedStretch, stretch: Stretch) -> Item:
    return {"stretch": stretch, **{name: getattr(prescribed, name) for name in ITEM_COLUMNS}}


def opening_routine(last: Prescription | None, *, today: date) -> Routine:
    """What stands now, from today on; for a first prescription once a day, every day (S53)."""
    usual: Routine = {
        "sessions_per_day": DEFAULT_SESSIONS_PER_DAY,
        "days_per_week": DEFAULT_DAYS_PER_WEEK,
        "rest_days": [],
        "pain_limit": DEFAULT_PAIN_LIMIT,
        "note": "",
    }
    stands = {name: getattr(last, name) for name in ROUTINE_COLUMNS} if last else usual
    dates = {"start": today, "review_due": today + timedelta(days=REVIEW_AFTER_DAYS)}
    return {**stands, **dates, "reason": ""}


def opening_items(
    last: Prescription | None, screening: Screening | None, *, library: Mapping[str, Stretch]
) -> list[Item]:
    """The stretches as they stand, or the usual start; none where the library has nothing approved."""
    standing = items_of(last, library=library) if last else []
    first = first_item(screening, library.values())
    return standing or ([first] if first else [])


def first_item(screening: Screening | None, library: Iterable[Stretch]) -> Item | None:
    """The lowest level that fits (clinical.md 2.4), with its usual dose; a band where the towel is short."""
    rungs = ladder(library)
    if not rungs:
        return None
    number = min(USUAL_START, entry(screening))
    item = {
        **bare_item(),
        "aid": Aid.BAND.value if screening and screening.towel_fits is False else Aid.TOWEL.value,
        "surface": screening.surface if screening else Surface.FLOOR.value,
    }
    return at_level(item, *rungs[number if number in rungs else min(rungs)])


def added_item(stretch: Stretch) -> Item:
    """A stretch that comes to a routine: on its lowest level, with the usual dose."""
    lowest = min(stretch.levels.all(), key=lambda level: level.number)
    return at_level({**bare_item(), "aid": Aid.TOWEL.value}, stretch, lowest)


def entry(screening: Screening | None) -> int:
    """The highest level without a reason; the usual start where nothing is known."""
    if screening is None:
        return USUAL_START
    return entry_level(screening.experience, screening.tightness, screening.injury_pain)


def bare_item() -> Item:
    return {
        "resting_leg": RestingLeg.BENT.value,  # S7
        "surface": Surface.FLOOR.value,
        "sides": Sides.BOTH.value,  # S52
        "first_side": Side.LEFT.value,
        "rest_s": DEFAULT_REST_S,
    }


def ladder(library: Iterable[Stretch]) -> dict[int, tuple[Stretch, Level]]:
    """Every level that may be prescribed, by its number, over all stretches."""
    rungs = {level.number: (stretch, level) for stretch in library for level in stretch.levels.all()}
    return dict(sorted(rungs.items()))


def at_level(item: Mapping[str, Any], stretch: Stretch, level: Level) -> Item:
    """The same item on this level: its usual dose, and as much of the way it was done as the level allows."""
    dose = defaults_for_level(level)
    way = nearest_way(item, level.ways)
    return {
        **item,
        "stretch": stretch,
        "level": level.number,
        "aid": kept(item.get("aid"), level.aids),
        "grip": way["grip"],
        "knee": way["knee"],
        "resting_leg": kept(item.get("resting_leg"), level.resting_legs),
        "hold_s": dose.hold_s,
        "reps_per_side": dose.reps_per_side,
    }


def nearest_way(item: Mapping[str, Any], ways: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The way that changes least; of equals the first, which is the gentlest."""
    return max(ways, key=lambda way: sum(way[name] == item.get(name) for name in ("grip", "knee")))


def kept(choice: str | None, allowed: Sequence[str]) -> str | None:
    """The choice where it is allowed, else the first that is; None where there is no choice."""
    return choice if choice in allowed else next(iter(allowed), None)
