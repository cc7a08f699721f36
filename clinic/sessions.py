"""How long a session lasts (X7): ended when it is left alone, and at the longest after twelve hours.

A patient's own phone is remembered for 90 days where they said that it is theirs; nobody else's device is.
"""

from datetime import datetime, timedelta
from typing import Any

from clinic.signing_in import OWN_PHONE

STAFF_IDLE = timedelta(minutes=15)
PATIENT_IDLE = timedelta(minutes=30)
GUIDE_IDLE = timedelta(hours=3)  # nobody taps while they hold a stretch; a running guide is not cut
LONGEST = timedelta(hours=12)
REMEMBERED = timedelta(days=90)
NOTED_EVERY = 60  # seconds between two writes of "last seen", so that an ordinary page writes nothing

GUIDE = frozenset(
    f"patients:{word}"
    for word in (
        *("begin", "session", "step", "stopped"),
        *("pain", "where", "kind", "effort", "review", "saved"),
    )
)


def begin(session: Any, user: Any, *, at: datetime) -> None:
    """Somebody has signed in; called by clinic.middleware."""
    session["since"] = int(at.timestamp())
    session["until"] = int((at + idle(user, page="")).timestamp())
    if is_remembered(session, user):
        session.set_expiry(REMEMBERED)


def is_remembered(session: Any, user: Any) -> bool:
    return bool(user.is_patient and session.get(OWN_PHONE))


def idle(user: Any, *, page: str) -> timedelta:
    """How long this person may leave this page alone."""
    if not user.is_patient:
        return STAFF_IDLE
    return GUIDE_IDLE if page in GUIDE else PATIENT_IDLE


def is_over(session: Any, user: Any, *, at: datetime) -> bool:
    now, since = at.timestamp(), session.get("since", 0)
    if is_remembered(session, user):
        return now > since + REMEMBERED.total_seconds()
    until, longest = session.get("until", 0), LONGEST.total_seconds()
    # An end that is further away than any: written by a clock that stood wrong, it would not end for days.
    return now > until or now > since + longest or until > now + longest


def go_on(session: Any, user: Any, *, at: datetime, page: str) -> None:
    """Somebody is there. Written down when it makes a minute's difference, else nothing is written."""
    if is_remembered(session, user):
        return
    until = int((at + idle(user, page=page)).timestamp())
    if abs(until - session.get("until", 0)) >= NOTED_EVERY:
        session["until"] = until
