"""Rules N1 to P8 of table 4.4: nerve-type feelings, what a patient wrote or asked, and the pain itself."""

from datetime import timedelta
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from patients.triage.evidence import Evidence
from patients.triage.facts import Log, Morning
from patients.triage.rules.signs import crisis, possible_cauda_equina, severe_pain
from patients.triage.rules.table import LOGGED, MORNING, RECORDED, Outcome, as_places, rule
from patients.triage.terms import (
    UNSETTLED,
    above,
    at_least,
    first_before,
    is_marked,
    last,
    nerve_feelings,
    nerve_sides,
    peak,
    phrases_in,
    versions,
    worst_pains,
)
from patients.triage.words import Risk, Safety, Severity, Site, Status

TIMES_OVER = 2  # P2, of the last 3 sessions
WEEKLY_RISE = 2  # P5, between two medians
WEEKLY_SESSIONS = 3  # P5, in each of the two
RUN_RISE = 3  # P6, over the run
ABOVE_BASELINE = 2  # P7
RUN = 3  # P2, P6, P7: "the last 3 sessions"


@rule("N1", _("Nerve-type feeling, one side, settled"), on=LOGGED)
def nerve_one_side_settled(e: Evidence) -> Outcome:
    """Nerve-type feeling on one side only, gone within 30 min: soon; routine if on the known sciatica side
    and not worse."""
    if len(nerve_sides(e.record)) == 1 and e.record.nerve_settled is True:
        severity = Severity.ROUTINE if known_and_not_worse(e) else Severity.SOON
        return severity, nerve_inputs(e), {}
    return None


@rule("N2", _("Nerve-type feeling, one side, stays"), on=LOGGED)
def nerve_one_side_stays(e: Evidence) -> Outcome:
    """As N1 but not gone within 30 min, or not answered: urgent; soon if known side and not worse."""
    if len(nerve_sides(e.record)) == 1 and e.record.nerve_settled is not True:
        severity = Severity.SOON if known_and_not_worse(e) else Severity.URGENT
        return severity, nerve_inputs(e), {}
    return None


@rule("N3", _("Nerve-type feeling, both sides, only while pulled"), on=LOGGED)
def nerve_both_sides_only_while_pulled(e: Evidence) -> Outcome:
    """Nerve-type feeling on both sides, gone within 30 min, safety questions answered, E1 not met."""
    both_sides = len(nerve_sides(e.record)) == 2
    went = e.record.nerve_settled is True
    answered = e.record.safety != Safety.NOT_ANSWERED
    if both_sides and went and answered and not possible_cauda_equina(e):
        return Severity.URGENT, nerve_inputs(e), {}
    return None


def known_and_not_worse(e: Evidence) -> bool:
    """The feeling is on the known sciatica side only, and was not said to be worse than usual."""
    return nerve_sides(e.record) == {e.context.known_sciatica_side} and e.record.nerve_worse is not True


def nerve_inputs(e: Evidence) -> dict[str, Any]:
    return {
        "places": as_places(nerve_feelings(e.record)),
        "settled": e.record.nerve_settled,
        "worse": e.record.nerve_worse,
        "known_side": e.context.known_sciatica_side,
    }


@rule("T1", _("Safety words"), on=RECORDED)
def safety_words(e: Evidence) -> Outcome:
    """Note contains a safety phrase (list in settings) and T3 not met."""
    phrases = phrases_in(e.record.note, e.words.safety)
    if phrases and not crisis(e):
        return Severity.URGENT, {"phrases": phrases}, {}
    return None


@rule("T2", _("Call request"), on=RECORDED)
def call_request(e: Evidence) -> Outcome:
    """contact_request."""
    return (Severity.SOON, {}, {}) if e.record.contact_request else None


@rule("P1", _("Over the limit once"), on=LOGGED)
def over_the_limit_once(e: Evidence) -> Outcome:
    """peak > limit, not U7, not P2."""
    if e.is_over(e.record) and not severe_pain(e) and not keeps_going_over(e):
        return Severity.ROUTINE, {"peak": peak(e.record)}, {"limit": e.limit}
    return None


@rule("P2", _("Keeps going over the limit"), on=LOGGED, windows=True)
def keeps_going_over(e: Evidence) -> Outcome:
    """This session's peak > limit and at least 2 of the last 3 sessions (within the last 7 dates) over."""
    last_three = last(RUN, e.sessions_in_last_dates())
    over = [each for each in last_three if e.is_over(each)]
    if e.is_session and e.is_over(e.record) and len(over) >= TIMES_OVER:
        inputs = {"peak": peak(e.record), "peaks": [peak(each) for each in last_three], "over": len(over)}
        return Severity.SOON, inputs, {"limit": e.limit, "times": TIMES_OVER}
    return None


@rule("P4", _("Not settled by morning"), on=MORNING)
def not_settled_by_morning(e: Evidence) -> Outcome:
    """Morning minus first `before` of the day before >= 2: routine; soon if the answered morning before it
    was also >= 2, or if morning > limit and above `before`. No session (or no `before`) the day before:
    compare with baseline_pain, >= 2: routine. U7 not met."""
    if e.morning is None or e.morning.pain is None or severe_pain(e):
        return None
    before = first_before(e.sessions, e.morning.on - timedelta(days=1))
    earlier = answered_morning_before(e)
    rise = e.rise_of(e.morning)
    unsettled = at_least(rise, UNSETTLED)
    inputs = {
        "morning": e.morning.pain,
        "before": before,
        "baseline": e.context.baseline_pain,
        "earlier": {"on": earlier.on.isoformat(), "rise": e.rise_of(earlier)} if earlier else None,
    }
    limits = {"rise": UNSETTLED, "limit": e.limit}
    if before is not None:
        again = unsettled and earlier is not None and at_least(e.rise_of(earlier), UNSETTLED)
        if again or (e.morning.pain > e.limit and e.morning.pain > before):
            return Severity.SOON, inputs, limits
    return (Severity.ROUTINE, inputs, limits) if unsettled else None


def answered_morning_before(e: Evidence) -> Morning | None:
    """The newest answered morning before the one that has just been saved."""
    answered = [each for each in e.mornings if e.morning and each.on < e.morning.on and each.pain is not None]
    return max(answered, key=lambda each: each.on, default=None)


@rule("P5", _("Rising week to week"), on=LOGGED, windows=True)
def rising_week_to_week(e: Evidence) -> Outcome:
    """Median worst pain of the last 7 dates minus median of the 7 dates before >= 2, at least 3 sessions in
    each: soon; urgent with cancer_history and low back marked."""
    this_week = worst_pains(e.sessions_in_last_dates())
    week_before = worst_pains(e.sessions_in_the_dates_before())
    if min(len(this_week), len(week_before)) < WEEKLY_SESSIONS:
        return None
    then, now = median(week_before), median(this_week)
    if now - then >= WEEKLY_RISE:
        inputs = {
            "week_before": week_before,
            "this_week": this_week,
            "medians": [then, now],
            "cancer_and_back": cancer_and_low_back(e),
        }
        return trend_severity(e), inputs, {"rise": WEEKLY_RISE, "sessions": WEEKLY_SESSIONS}
    return None


@rule("P6", _("Rising run"), on=LOGGED, windows=True)
def rising_run(e: Evidence) -> Outcome:
    """Last 3 sessions (within the last 7 dates) strictly rising, total >= 3: severity as P5."""
    worst = worst_pains(last(RUN, e.sessions_in_last_dates()))
    if len(worst) == RUN and worst[0] < worst[1] < worst[2] and worst[2] - worst[0] >= RUN_RISE:
        inputs = {"worst": worst, "cancer_and_back": cancer_and_low_back(e)}
        return trend_severity(e), inputs, {"rise": RUN_RISE}
    return None


@rule("P7", _("Worse before even starting"), on=LOGGED, windows=True)
def worse_before_starting(e: Evidence) -> Outcome:
    """`before` >= baseline_pain + 2 in each of the last 3 sessions: severity as P5."""
    before = [each.before for each in last(RUN, e.sessions)]
    baseline = e.context.baseline_pain
    if baseline is None or len(before) < RUN:
        return None
    if all(at_least(value, baseline + ABOVE_BASELINE) for value in before):
        inputs = {"before": before, "baseline": baseline, "cancer_and_back": cancer_and_low_back(e)}
        return trend_severity(e), inputs, {"above_baseline": ABOVE_BASELINE}
    return None


def trend_severity(e: Evidence) -> Severity:
    """Soon; urgent with cancer_history and low back marked (P5 to P7)."""
    return Severity.URGENT if cancer_and_low_back(e) else Severity.SOON


def cancer_and_low_back(e: Evidence) -> bool:
    return e.has_risk(Risk.CANCER_HISTORY) and is_marked(e.record, Site.LOW_BACK)


@rule("P8", _("Too sore to start"), on=LOGGED)
def too_sore_to_start(e: Evidence) -> Outcome:
    """Status held, before > limit, U7 not met: routine; soon if also on the day before."""
    if not is_too_sore(e, e.record) or severe_pain(e):
        return None
    day_before = e.record.at.date() - timedelta(days=1)
    then = [version for log in e.logs if log.at.date() == day_before for version in versions(log)]
    again = any(is_too_sore(e, version) for version in then) and not e.in_future
    inputs = {"before": e.record.before, "day_before": again}
    return Severity.SOON if again else Severity.ROUTINE, inputs, {"limit": e.limit}


def is_too_sore(e: Evidence, log: Log) -> bool:
    """Held with a pain before above the limit."""
    return log.status == Status.HELD and above(log.before, e.limit)
