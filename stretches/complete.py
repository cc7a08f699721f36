"""Whether a stretch says enough to be guided, for every way of doing it that its levels allow."""

from collections.abc import Iterable, Iterator
from itertools import product

from stretches.guide import Item, MissingStep, needed_kinds, words_at
from stretches.models import Level
from stretches.script import StepWords
from stretches.words import Sides


def gap(code: str, words: tuple[StepWords, ...], levels: Iterable[Level]) -> str:
    """The first thing that is missing, in words; "" when every prescribable way can be guided."""
    levels = list(levels)
    if not levels:
        return f"{code} has no level, so it cannot be prescribed."
    for item in _every_item(code, words, levels):
        try:
            for kind in needed_kinds(item):
                words_at(item, kind)
        except MissingStep as missing:
            return str(missing)
    return ""


def _every_item(code: str, words: tuple[StepWords, ...], levels: list[Level]) -> Iterator[Item]:
    for level in levels:
        for aid, way, resting_leg in product(level.aids or [None], level.ways, level.resting_legs or [None]):
            yield Item(
                code=code,
                title=level.title,
                aid=aid,
                grip=way["grip"],
                knee=way["knee"],
                resting_leg=resting_leg,
                sides=Sides.BOTH,
                hold_s=level.hold_default_s,
                reps_per_side=level.reps_default,
                rest_s=30,
                words=words,
            )
