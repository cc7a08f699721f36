"""The checks of a prescription: PV1 to PV10 (clinical.md 2.3), and two that warn with the library:
LEVEL, the dose and the way of the level (2.4), and S4, the towel that is too short.

Pure: the plan, the screening and what went before come in as values, findings go out. A refusal
stops the prescription; a warning wants a typed reason, which is kept with it.
"""

from collections.abc import Callable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from patients.checks import ladder, numbers, person
from patients.checks.numbers import REVIEW_DAYS
from patients.checks.person import SAFETY_DAYS
from patients.checks.plan import REFUSE, WARN, Finding, ItemPlan, Plan, Screened

__all__ = [
    "REFUSE",
    "REVIEW_DAYS",
    "SAFETY_DAYS",
    "WARN",
    "Finding",
    "ItemPlan",
    "Plan",
    "Screened",
    "check_plan",
    "check_routine",
]

CHECKS: tuple[Callable[[Plan, Screened, date], Iterator[Finding]], ...] = (
    numbers.ranges,
    ladder.gentle_grip,
    person.often,
    ladder.one_step_up,
    ladder.of_the_level,
    ladder.long_enough,
    person.baseline,
    person.safety,
    person.contraindications,
    person.risks,
    numbers.once_each,
)


def check_plan(plan: Plan, screened: Screened | None, *, on: date) -> list[Finding]:
    """Every finding, refusals first. An empty list: nothing stands against it."""
    if screened is None:
        return [Finding("PV5", REFUSE, "", _("Answer the screening first."))]
    found = [finding for check in CHECKS for finding in check(plan, screened, on)]
    return sorted(found, key=lambda finding: finding.weight != REFUSE)


NOBODY = Screened(
    baseline_pain=None,
    baseline_items=None,
    known_sciatica_side=None,
    experience="",
    tightness="",
    injury_pain=(),
    risk=(),
    contraindications={},
    safety_answered_on=None,
)


def check_routine(plan: Plan, *, on: date) -> list[Finding]:
    """What holds whoever it is for: PV1 and PV10. Each finding refuses."""
    return [finding for check in (numbers.ranges, numbers.once_each) for finding in check(plan, NOBODY, on)]
