"""Rules L1 to Q1 of table 4.4: where the stretch is felt, other reports, silence, dose, missing answers."""

from collections import Counter
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from patients.adherence import adherence_of_logs
from patients.triage.evidence import Evidence
from patients.triage.facts import Log
from patients.triage.rules.signs import fracture_risk
from patients.triage.rules.table import DAILY, LOGGED, RECORDED, Outcome, as_signs, rule
from patients.triage.terms import (
    FUTURE,
    SESSION,
    UNSETTLED,
    at_least,
    is_marked,
    last,
    nerve_sides,
    peak,
    rise,
)
from patients.triage.words import Severity, Sign, Site, StoppedReason

WRONG_PLACE_RISE = 2  # L1, during minus before
WRONG_PLACE_TIMES = 2  # L1, of the last 3 sessions
ANY_PAIN = 1  # L2
SILENT_DATES = 7  # A1
SILENT_AFTER_TROUBLE_DATES = 3  # A2
RUNNING_DAYS = 14  # A3
FEW_PERCENT = 50  # A3, less than
DAILY_MAXIMUM = 3  # A4, more than
TOO_OFTEN_DATES = 2  # A4, of the last 3 dates
RUN = 3  # "the last 3 sessions", "the last 3 dates"


@rule("L1", _("Felt in the wrong place"), on=LOGGED)
def felt_in_the_wrong_place(e: Evidence) -> Outcome:
    """low_back, knee, or front_hip (only with resting_leg bent) marked and during - before >= 2: routine;
    soon if so in 2 of the last 3 sessions (last 7 dates)."""
    if not is_in_the_wrong_place(e, e.record):
        return None
    in_window = [] if e.in_future else e.sessions_in_last_dates()  # Q1: no time windows
    times = max(1, sum(is_in_the_wrong_place(e, each) for each in last(RUN, in_window)))
    again = times >= WRONG_PLACE_TIMES
    inputs = {"sites": wrong_sites(e, e.record), "rise": rise(e.record), "times": times}
    limits = {"rise": WRONG_PLACE_RISE, "times": WRONG_PLACE_TIMES}
    return Severity.SOON if again else Severity.ROUTINE, inputs, limits


def is_in_the_wrong_place(e: Evidence, log: Log) -> bool:
    """A wrong place is marked and the pain rose by 2 or more while stretching."""
    return bool(wrong_sites(e, log)) and at_least(rise(log), WRONG_PLACE_RISE)


def wrong_sites(e: Evidence, log: Log) -> list[str]:
    """Where a hamstring stretch is not meant to be felt; with a straight resting leg the hip is L2's."""
    wrong = [Site.LOW_BACK, Site.KNEE, *([Site.FRONT_HIP] if e.resting_leg(log) != "straight" else [])]
    return [str(site) for site in wrong if is_marked(log, site)]


@rule("L2", _("Straight resting leg hurts the hip"), on=LOGGED)
def straight_resting_leg(e: Evidence) -> Outcome:
    """resting_leg straight, front_hip marked, during >= 1."""
    straight = e.resting_leg(e.record) == "straight"
    if straight and is_marked(e.record, Site.FRONT_HIP) and at_least(e.record.during, ANY_PAIN):
        return Severity.ROUTINE, {"during": e.record.during}, {"during": ANY_PAIN}
    return None


@rule("B1", _("Other report"), on=RECORDED)
def other_report(e: Evidence) -> Outcome:
    """minor_fall fresh without U6: routine; leg_weakness_one, foot_drop, night_pain_constant, weight_loss or
    back_lump_or_shape with onset same and not on record: soon."""
    fell = [] if fracture_risk(e) else e.fresh(Sign.MINOR_FALL)
    old = e.same(
        Sign.LEG_WEAKNESS_ONE,
        Sign.FOOT_DROP,
        Sign.NIGHT_PAIN_CONSTANT,
        Sign.WEIGHT_LOSS,
        Sign.BACK_LUMP_OR_SHAPE,
    )
    if fell or old:
        return Severity.SOON if old else Severity.ROUTINE, {"signs": as_signs([*fell, *old])}, {}
    return None


@rule("A1", _("Silent"), on=DAILY)
def silent(e: Evidence) -> Outcome:
    """Active, 7 or more dates since the last entry of any kind (or since start)."""
    if e.active_plan is None:
        return None
    since = max([e.active_plan.start, *e.entries])
    dates = (e.today - since).days
    if dates >= SILENT_DATES:
        return Severity.ROUTINE, {"dates": dates, "since": since.isoformat()}, {"dates": SILENT_DATES}
    return None


@rule("A2", _("Silent after trouble"), on=DAILY)
def silent_after_trouble(e: Evidence) -> Outcome:
    """Active, 3 or more dates since the last entry, and the last session was over the limit, stopped for
    pain, nerve-type, or unsettled next morning."""
    if e.active_plan is None or not e.sessions:
        return None
    session = e.sessions[-1]
    dates = (e.today - max(e.entries)).days
    trouble = {
        "over": e.is_over(session),
        "stopped": session.stopped_reason == StoppedReason.PAIN,
        "nerve": bool(nerve_sides(session)),
        "unsettled": is_unsettled_after(e, session.at.date()),
    }
    if dates >= SILENT_AFTER_TROUBLE_DATES and any(trouble.values()):
        inputs = {
            "dates": dates,
            "session_on": session.at.date().isoformat(),
            "peak": peak(session),
            **trouble,
        }
        return Severity.SOON, inputs, {"dates": SILENT_AFTER_TROUBLE_DATES, "limit": e.limit}
    return None


def is_unsettled_after(e: Evidence, day: date) -> bool:
    """The morning after a date was 2 or more above the level before the session; unanswered is not."""
    mornings = [each for each in e.mornings if each.on == day + timedelta(days=1)]
    return any(at_least(e.rise_of(morning), UNSETTLED) for morning in mornings)


@rule("A3", _("Few sessions"), on=DAILY)
def few_sessions(e: Evidence) -> Outcome:
    """Running 14+ days, full sessions in the 14 days before today < 50 % of those due, A1/A2 not met."""
    plan = e.active_plan
    if plan is None or (e.today - plan.start).days < RUNNING_DAYS or silent(e) or silent_after_trouble(e):
        return None
    done = adherence_of_logs(plan, e.logs, today=e.today, window=RUNNING_DAYS)
    if done.full * 100 < FEW_PERCENT * done.due:
        return Severity.ROUTINE, {"full": done.full, "due": done.due}, {"percent": FEW_PERCENT}
    return None


@rule("A4", _("Too often"), on=LOGGED, windows=True)
def too_often(e: Evidence) -> Outcome:
    """More than 3 sessions today; or more than prescribed on 2 of the last 3 dates including today."""
    done = Counter(each.at.date() for each in e.sessions)
    dates = [e.today - timedelta(days=back) for back in reversed(range(RUN))]
    counts = [done[day] for day in dates]
    prescribed = e.plan.sessions_per_day if e.plan else DAILY_MAXIMUM
    over = sum(count > prescribed for count in counts)
    if done[e.today] > DAILY_MAXIMUM or over >= TOO_OFTEN_DATES:
        limits = {"a_day": DAILY_MAXIMUM, "prescribed": prescribed, "dates": TOO_OFTEN_DATES}
        return Severity.ROUTINE, {"today": done[e.today], "counts": counts}, limits
    return None


@rule("Q1", _("Cannot be judged"), on=LOGGED)
def cannot_be_judged(e: Evidence) -> Outcome:
    """Session without a worst-pain value; or time more than 5 min in the future."""
    no_worst = e.record.status in SESSION and e.record.during is None
    if no_worst or e.in_future:
        return (
            Severity.ROUTINE,
            {"no_worst_pain": no_worst, "in_future": e.in_future},
            {"minutes": FUTURE.seconds // 60},
        )
    return None
