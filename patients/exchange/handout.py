"""The handout: a routine on paper, with where to get help and a four-week diary (clinical.md HZ14).

Rows that were fetched go in, words come out; no clock and no request. The steps speak through the
guide's own words, so that paper cannot promise something else than the guide says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import PrescribedStretch, Prescription
from patients.opening import item_of, routine_of
from patients.routine_words import guide_item, leg_words, routine_sentences, seconds, steps_once
from stretches.guide import GuideStep
from stretches.script import Item
from stretches.words import Aid, CautionKind, Side, Sides, StepKind

DIARY_DAYS = 28

Fact = tuple[str, str]  # its name and its value


@dataclass(frozen=True)
class Picture:
    """One of the four drawings of a stretch: the step it shows and the lines under it."""

    key: str  # of its own on the sheet
    kind: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One stretch of the routine as the sheet shows it."""

    row: PrescribedStretch
    title: str
    legs: str
    begin: str  # how to lie or sit before the first picture
    facts: tuple[Fact, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Day:
    on: date
    is_rest: bool


@dataclass(frozen=True)
class Handout:
    """All that the sheet says about the routine. `times` are the sessions of a day, one column each."""

    parts: tuple[Part, ...]
    facts: tuple[Fact, ...]
    said: tuple[str, ...]  # how often and which days are free, in words
    pain_limit: int
    note: str
    days: tuple[Day, ...]
    times: range

    @property
    def only(self) -> Part | None:
        """The stretch, where the routine has no second one."""
        return self.parts[0] if len(self.parts) == 1 else None


def handout_of(prescription: Prescription, *, on: date) -> Handout:
    """The sheet of a version fetched `for_reading()`; its diary begins on this date, or when the routine
    starts. Three queries for the words of the steps, however many stretches there are."""
    rows = list(prescription.items.all())
    prefetch_related_objects(rows, "stretch__steps__cues", "stretch__steps__cautions")
    first = max(on, prescription.start)
    routine = routine_of(prescription)
    return Handout(
        parts=tuple(part_of(row) for row in rows),
        facts=routine_facts(prescription),
        said=tuple(text for about, text in routine_sentences(routine) if about != "limit"),
        pain_limit=prescription.pain_limit,
        note=prescription.note,
        days=tuple(
            Day(each, each.weekday() in prescription.rest_days)
            for each in (first + timedelta(days=n) for n in range(DIARY_DAYS))
        ),
        times=range(1, prescription.sessions_per_day + 1),
    )


def part_of(row: PrescribedStretch) -> Part:
    item = guide_item(item_of(row, row.stretch))
    steps = {StepKind(step.kind): step for step in steps_once(item)}
    return Part(
        row=row,
        title=row.stretch.name,
        legs=leg_words(item),
        begin=steps[StepKind.PREPARE].text,
        facts=item_facts(item),
        pictures=tuple(
            Picture(f"picture-{row.order}-{kind}", kind, heading, lines)
            for kind, heading, lines in drawn(item, steps)
        ),
    )


def drawn(item: Item, steps: Mapping[StepKind, GuideStep]) -> Iterable[tuple[StepKind, str, tuple[str, ...]]]:
    """Hands in place, the leg up, the pull held, the foot back down: kind, heading and lines of each."""
    place = steps[StepKind.HANDS if item.aid == Aid.HANDS else StepKind.PLACE]
    lift, pull, hold = steps[StepKind.LIFT], steps[StepKind.PULL], steps[StepKind.HOLD]
    release = steps[StepKind.RELEASE]
    # "place" for both: with the hands alone the drawing begins in the same position.
    yield (StepKind.PLACE, place.heading, (place.text, *place.cues, *place.checks))
    yield (StepKind.LIFT, lift.heading, (lift.text, *lift.cues, *lift.checks))
    steady = [each.text for each in hold.cautions if each.kind == CautionKind.AVOID]
    held = (pull.text, hold.text, *steady, *hold.breathing[:1])
    heading = _("%(pull)s, then hold") % {"pull": pull.heading}
    yield (StepKind.HOLD, heading, held)
    after = [steps[kind].text for kind in (StepKind.REST, StepKind.SWITCH) if kind in steps]
    yield (StepKind.RELEASE, release.heading, (release.text, again(item), *after))


def again(item: Item) -> str:
    words = ngettext(
        "Do this %(count)d time with this leg.", "Do this %(count)d times with this leg.", item.reps_per_side
    )
    return words % {"count": item.reps_per_side}


def item_facts(item: Item) -> tuple[Fact, ...]:
    facts = [(holds_label(item), str(item.reps_per_side)), (_("Hold for"), seconds(item.hold_s))]
    if item.sides == Sides.BOTH:
        facts.append((_("Rest between legs"), seconds(item.rest_s)))
    return tuple(facts)


def holds_label(item: Item) -> str:
    if item.sides == Sides.BOTH:
        return _("Holds each leg")
    return _("Holds, left leg") if item.legs[0] == Side.LEFT else _("Holds, right leg")


def routine_facts(prescription: Prescription) -> tuple[Fact, ...]:
    return (
        (_("Times a day"), str(prescription.sessions_per_day)),
        (_("Days a week"), str(prescription.days_per_week)),
        (_("Ease off above"), _("pain %(limit)d") % {"limit": prescription.pain_limit}),
    )


def opening_hours(clinic: Any) -> list[str]:
    """When somebody answers, days with the same hours together: "Monday to Friday, 08:00 to 18:00"."""
    week = clinic.working_hours.week
    spans = []
    for hours, days in groupby(range(len(WEEKDAYS)), key=week.get):
        if hours is None:
            continue
        first, *_between, last = [*(alike := list(days)), alike[-1]]
        values = {
            "first": WEEKDAYS[first],
            "last": WEEKDAYS[last],
            "opens": time_format(hours[0], _("H:i")),
            "closes": time_format(hours[1], _("H:i")),
        }
        if first == last:
            spans.append(_("%(first)s, %(opens)s to %(closes)s") % values)
        else:
            spans.append(_("%(first)s to %(last)s, %(opens)s to %(closes)s") % values)
    return spans
