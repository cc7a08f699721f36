"""The patient's routine as the guide does it: items with their words, and the way it is done today."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import prefetch_related_objects

from patients.current import keep_items
from patients.models import PrescribedStretch, Prescription, SessionDraft
from stretches.dose import Way, easier
from stretches.guide import GuideStep, sequence
from stretches.script import Item, StepWords, words_for
from stretches.words import RestingLeg, StepKind, Timer

# The times of a session are those of its steps; no word of the library is needed to know them.
TIMERS = {StepKind.HOLD: Timer.HOLD, StepKind.REST: Timer.REST}
WORDLESS = tuple(
    StepWords(kind=kind, heading="", text="", timer=TIMERS.get(kind, Timer.NONE)) for kind in StepKind
)


def rows_of(prescription: Prescription) -> list[PrescribedStretch]:
    """The stretches of a routine with their titles; asked once, then known to `prescription.items`."""
    if "items" not in getattr(prescription, "_prefetched_objects_cache", {}):
        keep_items(prescription)
    return list(prescription.items.all())


def said_steps(prescription: Prescription, answers: Mapping[str, Any]) -> tuple[GuideStep, ...]:
    """Every step with its words, in the way that is done today. Three queries more."""
    rows = rows_of(prescription)
    prefetch_related_objects(rows, "stretch__steps__cues", "stretch__steps__cautions")
    return sequence(item_of(row, answers, words_for(row.stretch)) for row in rows)


def bare_steps(rows: Iterable[PrescribedStretch]) -> tuple[GuideStep, ...]:
    """Every step with its kind, leg, repetition and seconds, and without words: no query."""
    return sequence(item_of(row, {}, WORDLESS) for row in rows)


def item_of(row: PrescribedStretch, answers: Mapping[str, Any], words: tuple[StepWords, ...]) -> Item:
    way = way_of(row, answers)
    return Item(
        code=row.stretch.code,
        title=row.stretch.name,
        hold_s=row.hold_s,
        reps_per_side=row.reps_per_side,
        rest_s=row.rest_s,
        aid=row.aid,
        grip=way.grip,
        knee=way.knee,
        resting_leg=resting_leg_of(row, answers),
        sides=row.sides,
        first_side=row.first_side,
        words=words,
    )


def way_of(row: PrescribedStretch, answers: Mapping[str, Any]) -> Way:
    """Grip and knee as they are done: as prescribed, or easier where the patient made it so."""
    taken = answers.get("easier", {}).get(str(row.pk))
    return Way(taken["grip"], taken["knee"]) if taken else Way(row.grip, row.knee)


def resting_leg_of(row: PrescribedStretch, answers: Mapping[str, Any]) -> str | None:
    """As prescribed; bent, the easier way, wherever the patient chose that."""
    if row.resting_leg and answers.get("resting_leg") == RestingLeg.BENT:
        return RestingLeg.BENT.value
    return row.resting_leg


def easier_way(row: PrescribedStretch, draft: SessionDraft) -> Way | None:
    """One place easier than what is done now; None when nothing is."""
    way = way_of(row, draft.answers)
    return easier(way.grip, way.knee)


def rests_straight(rows: Iterable[PrescribedStretch]) -> bool:
    """Whether the resting leg is to lie straight somewhere in the routine (S8 to S10)."""
    return any(row.resting_leg == RestingLeg.STRAIGHT for row in rows)
