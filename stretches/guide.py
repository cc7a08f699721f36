"""A guided session as a sequence of steps.

Pure: what is prescribed and the words of the stretch come in as plain values, the steps come out.
No request, no clock, no model. Both legs get the same steps because they come from the same loop.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from stretches.script import Item, Line, StepWords, say
from stretches.words import Aid, CueKind, StepKind

__all__ = [
    "Band",
    "GuideStep",
    "Item",
    "MissingStep",
    "about_minutes",
    "needed_kinds",
    "sequence",
    "total_seconds",
    "words_at",
]

# Seconds of the steps that no prescription sets (decisions.md, times of the guide).
LIFT_S = 4
PULL_S = 5  # also the get-ready count before a hold
RELEASE_S = 4
SWITCH_S = 10
PLACE_S = 10  # the second leg's place: the hands are busy, so it may not wait for a tap

FIXED_S = {
    StepKind.LIFT: LIFT_S,
    StepKind.PULL: PULL_S,
    StepKind.RELEASE: RELEASE_S,
    StepKind.SWITCH: SWITCH_S,
}
REPETITION = (StepKind.LIFT, StepKind.PULL, StepKind.HOLD, StepKind.RELEASE)  # S50


@dataclass(frozen=True, kw_only=True)
class Band:
    """The set band of one leg: how many holds are done, of how many, and which is going on."""

    side: str
    done: int
    of: int
    now: int | None  # counted from 0; None when no repetition of this leg is going on


@dataclass(frozen=True, kw_only=True)
class GuideStep:
    """One step as it is shown. `seconds` is None where it waits for a tap."""

    n: int  # counted from 1 over the whole session
    item: int  # which item, counted from 0
    kind: str
    side: str | None  # the leg it is about; at a switch the leg that comes next
    repetition: int | None  # counted from 1 on each side
    of_repetitions: int
    seconds: int | None
    heading: str
    text: str
    checks: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    breathing: tuple[str, ...] = ()
    cautions: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    next_kind: str | None = None  # None at the last step

    @property
    def is_timed(self) -> bool:
        return self.seconds is not None


class MissingStep(ValueError):
    """The words of a stretch lack a step that the guide needs for this way of doing it."""


def sequence(items: Iterable[Item]) -> tuple[GuideStep, ...]:
    """Every step of a session, in order (clinical.md 2.2; decisions.md, order of the guide).

    For each item: prepare; each leg: place (or hands), then each repetition lift, pull, hold,
    release; then rest and switch, which the last leg has not. Raises MissingStep.
    """
    steps = [step for index, item in enumerate(items) for step in _steps_of(index, item)]
    next_kinds = [*(step.kind for step in steps[1:]), None][: len(steps)]
    return tuple(
        replace(step, n=n, next_kind=next_kind)
        for n, (step, next_kind) in enumerate(zip(steps, next_kinds, strict=True), start=1)
    )


def total_seconds(steps: Iterable[GuideStep]) -> int:
    """The timed steps together; one that waits for a tap counts nothing."""
    return sum(step.seconds or 0 for step in steps)


def about_minutes(steps: Iterable[GuideStep]) -> int:
    """The N of "about N minutes": whole minutes, rounded up, at least 1."""
    return max(1, -(-total_seconds(steps) // 60))


def _place_of(item: Item) -> StepKind:
    return StepKind.HANDS if item.aid == Aid.HANDS else StepKind.PLACE


def _steps_of(index: int, item: Item) -> Iterator[GuideStep]:
    legs = item.legs
    yield _step(index, item, StepKind.PREPARE, side=None)
    for leg in legs:
        yield _step(index, item, _place_of(item), side=leg, place_s=None if leg == legs[0] else PLACE_S)
        for repetition in range(1, item.reps_per_side + 1):
            for kind in REPETITION:
                yield _step(index, item, kind, side=leg, repetition=repetition)
        if leg != legs[-1]:
            yield _step(index, item, StepKind.REST, side=leg)
            yield _step(index, item, StepKind.SWITCH, side=legs[-1])


def needed_kinds(item: Item) -> list[StepKind]:
    """The kinds of step that a session of this item is made of, each once."""
    switching = [StepKind.REST, StepKind.SWITCH] if len(item.legs) > 1 else []
    return [StepKind.PREPARE, _place_of(item), *REPETITION, *switching]


def words_at(item: Item, kind: str) -> StepWords:
    """The one set of words of this kind that fits how the item is done. Raises MissingStep."""
    fitting = [words for words in item.words if words.kind == kind and words.when.fits(item)]
    if len(fitting) != 1:
        way = ", ".join(word for word in (item.aid, item.grip, item.knee, item.resting_leg) if word)
        raise MissingStep(
            f"{item.code} has {len(fitting) or 'no'} steps of the kind {StepKind(kind).value!r} "
            f"for {way or 'its only way'}; the guide needs one."
        )
    return fitting[0]


def _step(
    index: int,
    item: Item,
    kind: StepKind,
    *,
    side: str | None,
    repetition: int | None = None,
    place_s: int | None = None,
) -> GuideStep:
    words = words_at(item, kind)
    cues = [cue for cue in words.cues if cue.when.fits(item)]

    def said(wanted: CueKind) -> tuple[str, ...]:
        return tuple(say(cue.text, item, side) for cue in cues if cue.kind == wanted)

    return GuideStep(
        n=0,  # numbered when the whole session is known
        item=index,
        kind=kind.value,
        side=side,
        repetition=repetition,
        of_repetitions=item.reps_per_side,
        seconds=getattr(item, words.timer) if words.timer else FIXED_S.get(kind, place_s),
        heading=say(words.heading, item, side),
        text=say(words.text, item, side),
        checks=said(CueKind.CHECK),
        cues=said(CueKind.DO),
        breathing=said(CueKind.BREATHE),
        cautions=tuple(
            replace(caution, text=say(caution.text, item, side))
            for caution in words.cautions
            if caution.when.fits(item)
        ),
        bands=_bands(item, kind, side=side, repetition=repetition),
    )


def _bands(item: Item, kind: StepKind, *, side: str | None, repetition: int | None) -> tuple[Band, ...]:
    """One band a leg: full for a leg that is over, empty for one to come."""
    here = item.legs.index(side) if side else 0
    return tuple(
        _band(item, kind, leg, repetition) if leg == side else _whole_band(item, leg, is_over=place < here)
        for place, leg in enumerate(item.legs)
    )


def _whole_band(item: Item, leg: str, *, is_over: bool) -> Band:
    return Band(
        side=leg,
        done=item.reps_per_side if is_over else 0,
        of=item.reps_per_side,
        now=None,
    )


def _band(item: Item, kind: StepKind, leg: str, repetition: int | None) -> Band:
    if repetition is None:
        return _whole_band(item, leg, is_over=kind == StepKind.REST)
    if kind == StepKind.RELEASE:  # its hold is done; the foot is on its way down
        return Band(side=leg, done=repetition, of=item.reps_per_side, now=None)
    return Band(side=leg, done=repetition - 1, of=item.reps_per_side, now=repetition - 1)
