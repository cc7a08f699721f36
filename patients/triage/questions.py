"""The safety questions: when the full list is asked (clinical.md 3.3), and what the answers amount to."""

from collections.abc import Iterable, Mapping
from datetime import date

from patients.triage import terms
from patients.triage.facts import Feeling, Sign
from patients.triage.words import ONSETS, SIGNS, Safety, Site, StoppedReason

ASKED_EVERY = 7  # dates: "weekly" = last answered 7 or more dates ago
NO = "no"


def full_list_due(
    *,
    last_full_on: date | None,
    today: date,
    feelings: Iterable[Feeling],
    worst: int | None,
    limit: int,
    stopped_reason: str | None,
    morning_unsettled: bool = False,
) -> bool:
    """Whether the full list is asked now: weekly, and at once for a nerve-type feeling, a worst pain over
    the limit, low-back pain, a session stopped for pain or a morning that has not settled.

    `last_full_on` is the date on which the full list was last answered; None is never, and so due.
    """
    felt = tuple(feelings)
    weekly = last_full_on is None or (today - last_full_on).days >= ASKED_EVERY
    nerve = any(terms.is_nerve_type(feeling) for feeling in felt)
    low_back = any(terms.is_pain(feeling) and feeling.site == Site.LOW_BACK for feeling in felt)
    over = terms.above(worst, limit)
    return weekly or nerve or over or low_back or stopped_reason == StoppedReason.PAIN or morning_unsettled


def read_answers(
    answers: Mapping[str, str | None], *, none_of_these: bool = False
) -> tuple[Safety, tuple[Sign, ...]]:
    """The answers to the full list as safety and signs.

    `answers` gives new, worse, same or no by item; an item left out, empty or None was left blank. "None of
    these" sets every blank to No; it never takes back a sign that was named. All No is `none`, any named
    sign `items`; a blank without one is `not_answered`, which is not "no" (U8).
    """
    signs = tuple(Sign(str(item), str(answers[item])) for item in SIGNS if answers.get(item) in ONSETS)
    if signs:
        return Safety.ITEMS, signs
    if none_of_these or all(answers.get(item) == NO for item in SIGNS):
        return Safety.NONE, ()
    return Safety.NOT_ANSWERED, ()
