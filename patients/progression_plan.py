"""The routine as it would be after a step of the ladder.

Pure: rows that were fetched go in, a plan comes out.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from patients.models import PrescribedStretch, Prescription
from patients.opening import (
    REVIEW_AFTER_DAYS,
    Item,
    Routine,
    at_level,
    item_of,
    items_of,
    ladder,
    routine_of,
)
from patients.progression_record import level_after
from stretches.models import Stretch
from stretches.words import Aid, RestingLeg

Plan = tuple[Routine, list[Item]]
FLOOR_SUPPORT_ENDS = 8  # S65: the clinician asks whether the patient feels ready


def item_after(item: PrescribedStretch, move: str, *, library: Mapping[str, Stretch]) -> Item | None:
    """The stretch on the level that is proposed, with its usual way and dose; None at an end of the ladder,
    and where the library has the stretch no more."""
    rungs, level = ladder(library.values()), level_after(item, move)
    if level not in rungs or item.stretch.code not in library:
        return None
    now = item_of(item, library[item.stretch.code])
    # From the seated stretch, which has no aid: the hands are what the level below it is done with.
    usual = {"aid": Aid.HANDS.value, "resting_leg": RestingLeg.BENT.value}
    return at_level({**now, **{name: now[name] or value for name, value in usual.items()}}, *rungs[level])


def plan_with(
    prescription: Prescription,
    item: PrescribedStretch,
    new: Mapping[str, Any],
    *,
    library: Mapping[str, Stretch],
    today: date,
    reason: str = "",
) -> Plan:
    """The routine as it stands, from today on, with `new` in the place of the item."""
    routine = {
        **routine_of(prescription),
        "start": today,
        "review_due": today + timedelta(days=REVIEW_AFTER_DAYS),
        "reason": reason,
    }
    code = item.stretch.code
    items = [
        dict(new) if each["stretch"].code == code else each
        for each in items_of(prescription, library=library)
    ]
    return routine, items


def plan_again(
    prescription: Prescription, *, library: Mapping[str, Stretch], today: date, reason: str
) -> Plan:
    """A version as it was, from today on; its review stays due when it was."""
    routine = routine_of(prescription)
    due = max(prescription.review_due, today)
    return {**routine, "start": today, "review_due": due, "reason": reason}, items_of(
        prescription, library=library
    )
