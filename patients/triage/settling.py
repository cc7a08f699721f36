"""When a pain card may be shown as settling (clinical.md 4.5, G4). Only a clinician closes it."""

from datetime import timedelta

from patients.triage import terms
from patients.triage.evidence import Evidence, gather
from patients.triage.facts import Facts, Log

SESSIONS = 3
BELOW_LIMIT = 1


def is_settling(facts: Facts) -> bool:
    """The last 3 sessions were each at least 1 below the limit, and the morning after each was answered and
    settled. One good day changes nothing, and a morning without an answer is not settled."""
    e = gather(facts)[0]
    newest = terms.last(SESSIONS, e.sessions)
    return len(newest) == SESSIONS and all(is_calm(e, each) and has_settled(e, each) for each in newest)


def is_calm(e: Evidence, session: Log) -> bool:
    return not terms.above(terms.peak(session), e.limit - BELOW_LIMIT)


def has_settled(e: Evidence, session: Log) -> bool:
    next_day = session.at.date() + timedelta(days=1)
    rises = [e.rise_of(morning) for morning in e.mornings if morning.on == next_day]
    return bool(rises) and all(rise is not None and rise < terms.UNSETTLED for rise in rises)
