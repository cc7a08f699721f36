"""PV3 and PV5 to PV9: the routine against what the screening says of the person."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from patients.checks.plan import REFUSE, WARN, Finding, Plan, Screened
from patients.words import NEVER_CLEARED, Contraindication, ScreeningRisk, Tightness

SAFETY_DAYS = 7  # safety answers of the last 7 days count (PV6)


def often(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV3: more than once a day only for very tight (S54)."""
    if plan.sessions_per_day > 1 and screened.tightness != Tightness.VERY_TIGHT:
        text = _("More than one session a day is for very tight hamstrings.")
        yield Finding("PV3", WARN, "sessions_per_day", text)


def baseline(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV5: baseline answered. A baseline above the limit is allowed, with a reason (decisions.md)."""
    if screened.baseline_pain is None or screened.baseline_items is None or not screened.known_sciatica_side:
        yield Finding("PV5", REFUSE, "", _("Answer usual pain, old signs and known sciatica first."))
    elif screened.baseline_pain > plan.pain_limit:
        text = _(
            "Usual pain %(pain)s is above the limit of %(limit)s: on such days the session will be held."
        )
        values = {"pain": screened.baseline_pain, "limit": plan.pain_limit}
        yield Finding("PV5", WARN, "pain_limit", text % values)


def safety(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV6: the safety questions were answered in the last 7 days."""
    answered = screened.safety_answered_on
    if answered is None or (on - answered).days > SAFETY_DAYS:
        text = _("Ask the safety questions first: they were not answered in the last 7 days.")
        yield Finding("PV6", REFUSE, "", text)


def contraindications(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV7 refuses on every level (C8); PV8 refuses until the clinician records 'cleared' with a reason."""
    for code, cleared in screened.contraindications.items():
        name = Contraindication(code).label
        if code in NEVER_CLEARED:
            text = _("%(name)s: this stretch bends the hip past a right angle. It cannot be prescribed.")
            yield Finding("PV7", REFUSE, "", text % {"name": name})
        elif not cleared.strip():
            text = _("%(name)s: record in the screening why it is cleared.")
            yield Finding("PV8", REFUSE, "", text % {"name": name})


def risks(plan: Plan, screened: Screened, on: date) -> Iterator[Finding]:
    """PV9: risks are asked, kept, and pointed out."""
    names = [str(ScreeningRisk(code).label) for code in screened.risk]
    if names:
        yield Finding("PV9", WARN, "", _("Risks on record: %(names)s.") % {"names": ", ".join(names)})
