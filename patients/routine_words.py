"""A routine in words: what the patient will read, and what changes.

Pure: routines and items as in patients/opening.py go in, sentences come out. The stretch speaks
through the guide's own words, so that a read-back cannot promise something else than the guide says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stretches import guide
from stretches.dose import Dose, weekly_seconds_a_leg
from stretches.guide import GuideStep, words_at
from stretches.script import Item as GuideItem
from stretches.script import say, words_for
from stretches.words import Aid, CueKind, Side, Sides, StepKind


@dataclass(frozen=True)
class Said:
    """One sentence; `about` is what it tells, so that the same one of another version can be found."""

    about: str
    text: str
    is_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class ToldItem:
    """One stretch as the patient meets it."""

    item: GuideItem
    said: tuple[Said, ...]
    steps: tuple[GuideStep, ...]  # each once
    weekly_seconds: int  # a leg

    @property
    def changed(self) -> frozenset[str]:
        """What is told otherwise than before."""
        return frozenset(each.about for each in self.said if each.is_changed)


@dataclass(frozen=True, kw_only=True)
class Told:
    """The whole routine as the patient meets it."""

    items: tuple[ToldItem, ...]
    said: tuple[Said, ...]
    about_minutes: int
    note: str

    @property
    def weekly_by_leg(self) -> list[tuple[str, int]]:
        """Seconds of stretch that a leg gets in a week, over all items; "" where both get the same."""
        legs = {
            side.value: sum(each.weekly_seconds for each in self.items if side in each.item.legs)
            for side in Side
        }
        left, right = legs.values()
        return [("", left)] if left == right else list(legs.items())


def tell(
    routine: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    *,
    before: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]] | None = None,
) -> Told:
    """The routine in words; sentences that read otherwise than `before` are marked as changed.

    Raises MissingStep where the stretch has no words for this way of doing it.
    """
    spoken = [guide_item(item) for item in items]
    old = (
        {item["stretch"].code: dict(item_sentences(guide_item(item))) for item in before[1]} if before else {}
    )
    return Told(
        items=tuple(
            ToldItem(
                item=each,
                said=marked(item_sentences(each), old.get(each.code, {}) if before else None),
                steps=steps_once(each),
                weekly_seconds=weekly_seconds(routine, each),
            )
            for each in spoken
        ),
        said=marked(routine_sentences(routine), dict(routine_sentences(before[0])) if before else None),
        about_minutes=guide.about_minutes(guide.sequence(spoken)),
        note=routine["note"],
    )


def guide_item(item: Mapping[str, Any]) -> GuideItem:
    """The item as the guide reads it. Asks nothing of the database after `for_reading()`."""
    stretch = item["stretch"]
    names = ("hold_s", "reps_per_side", "rest_s", "aid", "grip", "knee", "resting_leg", "sides", "first_side")
    return GuideItem(
        code=stretch.code,
        title=stretch.name,
        words=words_for(stretch),
        **{name: item[name] for name in names},
    )


def weekly_seconds(routine: Mapping[str, Any], item: GuideItem) -> int:
    return weekly_seconds_a_leg(
        Dose(
            hold_s=item.hold_s,
            reps_per_side=item.reps_per_side,
            sessions_per_day=routine["sessions_per_day"],
            days_per_week=routine["days_per_week"],
            sides=item.sides,
            rest_s=item.rest_s,
        )
    )


def marked(sentences: Iterator[tuple[str, str]], old: Mapping[str, str] | None) -> tuple[Said, ...]:
    """Nothing is marked where there was nothing before; a stretch that is new is marked all over."""
    said = [Said(about, text) for about, text in sentences]
    if old is None:
        return tuple(said)
    return tuple(replace(each, is_changed=old.get(each.about) != each.text) for each in said)


def steps_once(item: GuideItem) -> tuple[GuideStep, ...]:
    """Each kind of step once, as the guide says it for the first leg."""
    kinds: dict[str, GuideStep] = {}
    for step in guide.sequence([item]):
        kinds.setdefault(step.kind, step)
    return tuple(kinds.values())


def item_sentences(item: GuideItem) -> Iterator[tuple[str, str]]:
    """How the stretch is done and how much of it, in the order in which it happens."""
    yield "side", leg_words(item)
    place = StepKind.HANDS if item.aid == Aid.HANDS else StepKind.PLACE
    for kind in (StepKind.PREPARE, place, StepKind.LIFT, StepKind.PULL):
        words = words_at(item, kind)
        lines = [words.text]
        if kind == place:
            lines += [cue.text for cue in words.cues if cue.kind == CueKind.DO and cue.when.fits(item)]
        if kind == StepKind.LIFT:
            lines += [cue.text for cue in words.cues if cue.kind == CueKind.CHECK and cue.when.fits(item)]
        for number, line in enumerate(lines):
            yield f"{kind.value} {number}", say(line, item, None)
    yield "hold", seconds(item.hold_s, _("Hold for %(time)s."))
    yield "repetitions", repetition_words(item)
    if item.sides == Sides.BOTH:
        yield "rest", seconds(item.rest_s, _("Rest for %(time)s, then change legs."))


def leg_words(item: GuideItem) -> str:
    is_left = item.legs[0] == Side.LEFT
    if len(item.legs) == 1:
        return _("Stretch your left leg only.") if is_left else _("Stretch your right leg only.")
    return _("Start with your left leg.") if is_left else _("Start with your right leg.")


def repetition_words(item: GuideItem) -> str:
    if len(item.legs) == 1:
        return ngettext("Do %(count)d hold.", "Do %(count)d holds.", item.reps_per_side) % {
            "count": item.reps_per_side
        }
    return ngettext(
        "Do %(count)d hold with each leg.", "Do %(count)d holds with each leg.", item.reps_per_side
    ) % {"count": item.reps_per_side}


def routine_sentences(routine: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """How often, which days are free, and when to let go."""
    times = {1: _("Once a day"), 2: _("Twice a day"), 3: _("Three times a day")}
    days = ngettext("%(days)d day a week", "%(days)d days a week", routine["days_per_week"])
    values = {
        "times": times[routine["sessions_per_day"]],
        "days": _("every day")
        if routine["days_per_week"] == len(WEEKDAYS)
        else days % {"days": routine["days_per_week"]},
    }
    yield "often", _("%(times)s, %(days)s.") % values
    if routine["rest_days"]:
        yield "rest days", _("Rest days: %(days)s.") % {"days": weekdays(routine["rest_days"])}
    yield "limit", _("If pain goes above %(limit)s, ease off.") % {"limit": routine["pain_limit"]}


def weekdays(days: Sequence[int]) -> str:
    return get_text_list([str(WEEKDAYS[day]) for day in sorted(days)], _("and"))


def seconds(number: int, sentence: str = "%(time)s") -> str:
    return sentence % {"time": ngettext("%(count)d second", "%(count)d seconds", number) % {"count": number}}
