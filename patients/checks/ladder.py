"""PV2, PV4, LEVEL and S4: the way that is chosen against the ladder and the person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from patients.checks.plan import REFUSE, WARN, Finding, Plan, Screened
from patients.words import Experience, Tightness
from stretches.dose import entry_level
from stretches.words import Aid, Grip


def gentle_grip(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV2: hands close to the ends for new, very tight, or pain from an injury (S15-S17)."""
    why = {
        _("is new to it"): screened.experience == Experience.NEW,
        _("is very tight"): screened.tightness == Tightness.VERY_TIGHT,
        _("has pain from an injury"): bool(screened.injury_pain),
    }
    reasons = [reason for reason, holds in why.items() if holds]
    for index, item in enumerate(plan.items):
        if reasons and item.grip and item.grip != Grip.ENDS:
            text = _("The patient %(reasons)s: hands close to the ends is the start.") % {
                "reasons": ", ".join(reasons)
            }
            yield Finding("PV2", WARN, "grip", text, index)


def one_step_up(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV4: at most one level up; and a first prescription starts where 2.4 says, or with a reason.

    Down any number of levels is free.
    """
    entry = entry_level(screened.experience, screened.tightness, screened.injury_pain)
    for index, item in enumerate(plan.items):
        if item.last_level is None:
            if item.level > entry:
                text = _("Level %(entry)s is the usual start for this patient.") % {"entry": entry}
                yield Finding("PV4", WARN, "level", text, index)
        elif item.level > item.last_level + 1:
            text = _("At most one level up from level %(last)s.") % {"last": item.last_level}
            yield Finding("PV4", REFUSE, "level", text, index)


def of_the_level(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """LEVEL: the dose and the way belong to the level (2.4), or there is a reason."""
    for index, item in enumerate(plan.items):
        rung = item.ladder.get(item.level)
        if rung is None:
            continue
        values: dict[str, Any] = {"level": item.level, "ways": "; ".join(rung.way_labels or rung.aid_labels)}
        if not rung.hold_min_s <= item.hold_s <= rung.hold_max_s:
            values |= {"low": rung.hold_min_s, "high": rung.hold_max_s}
            text = _("Level %(level)s is held for %(low)s to %(high)s seconds.")
            yield Finding("LEVEL", WARN, "hold_s", text % values, index)
        if not rung.reps_min <= item.reps_per_side <= rung.reps_max:
            values |= {"low": rung.reps_min, "high": rung.reps_max}
            text = _("Level %(level)s has %(low)s to %(high)s repetitions.")
            yield Finding("LEVEL", WARN, "reps_per_side", text % values, index)
        if item.aid not in rung.aids and item.aid and rung.aids:
            values |= {"ways": ", ".join(rung.aid_labels)}
            text = _("Level %(level)s is held with: %(ways)s.")
            yield Finding("LEVEL", WARN, "aid", text % values, index)
        elif not rung.allows(aid=item.aid, grip=item.grip, knee=item.knee):
            text = _("Level %(level)s is done like this: %(ways)s.")
            yield Finding("LEVEL", WARN, "grip", text % values, index)


def long_enough(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """S4: a towel that does not go 1.5 to 2 times round the thigh is too short."""
    for index, item in enumerate(plan.items):
        if item.aid == Aid.TOWEL and screened.towel_fits is False:
            text = _(
                "The towel does not go 1.5 to 2 times round the thigh: use a longer one, band or tubing."
            )
            yield Finding("S4", WARN, "aid", text, index)
