"""PV1 and PV10: every number in its range, every choice made where there is one, no stretch twice."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.checks.plan import REFUSE, Finding, ItemPlan, Plan, Screened
from patients.words import PAIN_LIMIT
from stretches.dose import DAYS_PER_WEEK, HOLD_S, LEVELS, REPS_PER_SIDE, REST_S, SESSIONS_PER_DAY
from stretches.words import Aid

REVIEW_DAYS = 28  # the review is due at most so many days after the start
WEEKDAYS = range(7)  # 0 = Monday


def ranges(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV1: all numbers inside their ranges."""
    said = {
        "sessions_per_day": (SESSIONS_PER_DAY, _("Sessions a day go from 1 to 3.")),
        "days_per_week": (DAYS_PER_WEEK, _("Days a week go from 1 to 7.")),
        "pain_limit": (PAIN_LIMIT, _("The pain limit goes from 2 to 6.")),
    }
    for name, (allowed, text) in said.items():
        if getattr(plan, name) not in allowed:
            yield Finding("PV1", REFUSE, name, text)
    if not set(plan.rest_days) <= set(WEEKDAYS) or len(set(plan.rest_days)) != 7 - plan.days_per_week:
        text = ngettext(
            "Choose %(days)d rest day, as the week has %(left)d day of practice.",
            "Choose %(days)d rest days, as the week has %(left)d days of practice.",
            7 - plan.days_per_week,
        )
        values = {"days": 7 - plan.days_per_week, "left": plan.days_per_week}
        yield Finding("PV1", REFUSE, "rest_days", text % values)
    if not 0 <= (plan.review_due - plan.start).days <= REVIEW_DAYS:
        yield Finding("PV1", REFUSE, "review_due", _("The review is due within 28 days of the start."))
    if not plan.items:
        yield Finding("PV1", REFUSE, "", _("Choose at least one stretch."))
    for index, item in enumerate(plan.items):
        yield from item_ranges(index, item)
        yield from item_choices(index, item)


def item_ranges(index: int, item: ItemPlan) -> Iterator[Finding]:
    said = {
        "hold_s": (HOLD_S, _("A hold lasts 5 to 30 seconds.")),
        "reps_per_side": (REPS_PER_SIDE, _("A leg has 2 or 3 repetitions.")),
        "rest_s": (REST_S, _("A rest lasts 15 to 120 seconds.")),
        "level": (LEVELS, _("Levels go from 1 to 8.")),
    }
    for name, (allowed, text) in said.items():
        if getattr(item, name) not in allowed:
            yield Finding("PV1", REFUSE, name, text, index)
    if item.ladder and item.level in LEVELS and item.level not in item.ladder:
        yield Finding("PV1", REFUSE, "level", _("This level belongs to another stretch."), index)


def item_choices(index: int, item: ItemPlan) -> Iterator[Finding]:
    """Aid, grip, knee and resting leg are chosen exactly where the stretch has that choice."""
    if bool(item.grip) != (item.aid in (Aid.TOWEL, Aid.BAND, Aid.TUBING)):
        text = _("Choose a grip for towel, band or tubing, and none for hands.")
        yield Finding("PV1", REFUSE, "grip", text, index)
    rung = item.ladder.get(item.level)
    if rung is None:
        return
    wrong = {
        "aid": bool(item.aid) != bool(rung.aids),
        "knee": bool(item.knee) != any(way["knee"] for way in rung.ways),
        "resting_leg": not rung.allows_resting_leg(item.resting_leg),
    }
    for name in [name for name, is_wrong in wrong.items() if is_wrong]:
        text = _("This stretch has no such choice.") if getattr(item, name) else _("Choose one.")
        yield Finding("PV1", REFUSE, name, text, index)


def once_each(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV10: a stretch stands in a routine once. (One current routine a patient: a constraint.)"""
    codes = [item.code for item in plan.items]
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Finding("PV10", REFUSE, "stretch", _("This stretch is in the routine already."), index)
