"""The terms of clinical.md 4.2, in its own words, one short function each. The rules are written in them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from patients.triage.facts import Feeling, Log, Morning, Sign
from patients.triage.words import SIDED_SITES, Onset, Quality, Site, Status

LAST_DATES = 7  # "today and the six dates before"
FUTURE = timedelta(minutes=5)  # "more than 5 min in the future" (Q1)
UNSETTLED = 2  # "settled = next morning less than 2 above the level before the session" (3.4)

NUMB_OR_TINGLING = frozenset({Quality.NUMB, Quality.TINGLING})
NERVE_ANYWHERE = frozenset({Quality.TINGLING, Quality.NUMB, Quality.ELECTRIC})
BURNS_LIKE_A_NERVE = frozenset({Site.CALF, Site.FOOT})
FRESH = frozenset({Onset.NEW, Onset.WORSE})
SESSION = frozenset({Status.DONE, Status.PARTIAL, Status.STOPPED})

T = TypeVar("T")


# ----------------------------------------------------------------------------------------- sessions and pain
def is_session(log: Log) -> bool:
    """Session: log with status done / partial / stopped and a worst-pain value."""
    return log.status in SESSION and log.during is not None


def peak(log: Log) -> int | None:
    """Peak: the higher of during and after. None when neither was answered."""
    return highest(log.during, log.after)


def worst_pains(sessions: Iterable[Log]) -> list[int]:
    """The worst pain (during) of each session, in their order."""
    return [each.during for each in sessions if each.during is not None]


def above(value: float | None, limit: float) -> bool:
    """Answered and greater than the limit; "absent data are absent, never 0"."""
    return value is not None and value > limit


def at_least(value: float | None, limit: float) -> bool:
    """Answered and not less than the limit; "absent data are absent, never 0"."""
    return value is not None and value >= limit


def rise(log: Log) -> int | None:
    """How far the worst pain lies above the pain before; None when one of them was not answered.

    In a corrected log the lowest `before` ever saved counts: it is the worse one here (G7).
    """
    lowest = lowest_before(log)
    return None if log.during is None or lowest is None else log.during - lowest


def lowest_before(log: Log) -> int | None:
    """The lowest `before` of all versions of the log."""
    return min((each.before for each in (log, *log.earlier) if each.before is not None), default=None)


def highest(*values: int | None) -> int | None:
    """The highest of the answered values."""
    return max((value for value in values if value is not None), default=None)


# -------------------------------------------------------------------------------------------- time and order
def instant(at: datetime) -> datetime:
    """A time that can be compared across a change of the clocks, if it says its zone."""
    return at.astimezone(UTC) if at.tzinfo else at


def in_future(at: datetime, now: datetime) -> bool:
    """Time more than 5 min in the future."""
    return instant(at) - instant(now) > FUTURE


def in_last_dates(day: date, today: date, dates: int = LAST_DATES) -> bool:
    """Last 7 dates: today and the six dates before, local calendar (so clock changes do not matter)."""
    return (today - day).days < dates


def once(logs: Sequence[Log]) -> list[Log]:
    """The same submission twice (same client id) counts once (G6); the one that came last stands."""
    newest = {log.client_id or place: log for place, log in enumerate(logs)}
    return list(newest.values())


def last(count: int, rows: Sequence[T]) -> Sequence[T]:
    """The newest rows of a list that has the oldest first; fewer when there are fewer."""
    return rows[-count:]


# -------------------------------------------------------------------------------------------------- feelings
def is_nerve_type(feeling: Feeling) -> bool:
    """Tingling, numb, electric anywhere from buttock to foot; burning only at calf or foot (3.2).

    Every place with a side counts, the front of the hip and the groin too; the low back does not.
    """
    if feeling.site not in SIDED_SITES:
        return False
    burns = Quality.BURNING in feeling.qualities and feeling.site in BURNS_LIKE_A_NERVE
    return burns or not NERVE_ANYWHERE.isdisjoint(feeling.qualities)


def nerve_feelings(log: Log) -> list[Feeling]:
    """The feelings of nerve type, which matter at any number."""
    return [feeling for feeling in log.feelings if is_nerve_type(feeling)]


def nerve_sides(log: Log) -> frozenset[str]:
    """The sides with a feeling of nerve type: empty, one or both."""
    return frozenset(feeling.side for feeling in nerve_feelings(log) if feeling.side)


def numb_buttocks(log: Log) -> frozenset[str]:
    """The sides on which the buttock is numb or tingling (E1)."""
    felt = (
        f for f in log.feelings if f.site == Site.BUTTOCK and not NUMB_OR_TINGLING.isdisjoint(f.qualities)
    )
    return frozenset(feeling.side for feeling in felt if feeling.side)


def is_marked(log: Log, *sites: str) -> bool:
    """One of the places was chosen, whatever the kind of feeling."""
    return any(feeling.site in sites for feeling in log.feelings)


def is_pain(feeling: Feeling) -> bool:
    """Any kind but stretching or pulling alone, which is the aim and no pain; a place without a kind is."""
    return set(feeling.qualities) != {Quality.STRETCH}


def painful(log: Log, *sites: str) -> list[Feeling]:
    """Pain in these places."""
    return [feeling for feeling in log.feelings if feeling.site in sites and is_pain(feeling)]


# --------------------------------------------------------------------------------------------- warning items
def unless_on_record(signs: Iterable[Sign], baseline: frozenset[str]) -> list[Sign]:
    """On record: item is in baseline_items and onset is same -> ignored."""
    return [sign for sign in signs if not (sign.item in baseline and sign.onset == Onset.SAME)]


def is_fresh(sign: Sign) -> bool:
    """Fresh: onset new or worse."""
    return sign.onset in FRESH


# -------------------------------------------------------------------------------------------------- mornings
def first_before(sessions: Iterable[Log], day: date) -> int | None:
    """The first answered `before` of a date's sessions, oldest first; None without session or answer."""
    answers = (lowest_before(log) for log in sessions if log.at.date() == day)
    return next((before for before in answers if before is not None), None)


def morning_rise(morning: Morning, sessions: Iterable[Log], baseline: int | None) -> int | None:
    """How far a morning lies above the first `before` of the day before, or, without one, the baseline."""
    before = first_before(sessions, morning.on - timedelta(days=1))
    level = baseline if before is None else before
    return None if morning.pain is None or level is None else morning.pain - level


# ----------------------------------------------------------------------------------------------- corrections
def worst_ever(log: Log) -> Log:
    """A corrected log at its worst: "the worst value ever saved counts" (G7).

    Highest scores, every place ever marked, every item ever named with its worst onset; a session if it
    ever was one. All versions as they were saved stand in `earlier`, the newest first.
    """
    if not log.earlier:
        signs = _worst_onsets(log.signs)
        return log if signs == log.signs else replace(log, signs=signs)  # a copy of each would take longest
    saved = (replace(log, earlier=()), *log.earlier)
    return replace(
        log,
        status=next((each.status for each in saved if each.status in SESSION), log.status),
        before=highest(*(each.before for each in saved)),
        during=highest(*(each.during for each in saved)),
        after=highest(*(each.after for each in saved)),
        signs=_worst_onsets(sign for each in saved for sign in each.signs),
        feelings=tuple(dict.fromkeys(feeling for each in saved for feeling in each.feelings)),
        earlier=saved,
    )


def versions(log: Log) -> list[Log]:
    """Every version of a log, each with the worst scores and items of all of them.

    Places and the answers that belong to them stay together as they were saved: a tingling left calf
    corrected to the right one was never a tingling on both sides.
    """
    worst = worst_ever(log)
    saved = worst.earlier or (worst,)
    scores: dict[str, Any] = {"before": worst.before, "during": worst.during, "after": worst.after}
    return [replace(each, at=log.at, signs=worst.signs, earlier=worst.earlier, **scores) for each in saved]


def _worst_onsets(signs: Iterable[Sign]) -> tuple[Sign, ...]:
    """Each item once; a fresh onset outweighs "same as before"."""
    worst: dict[str, Sign] = {}
    for sign in signs:
        if sign.item not in worst or (is_fresh(sign) and not is_fresh(worst[sign.item])):
            worst[sign.item] = sign
    return tuple(worst.values())


# ------------------------------------------------------------------------------------------- words in a note
def phrases_in(note: str, phrases: Iterable[str]) -> list[str]:
    """The listed phrases that a note contains.

    "Matching ignores case and apostrophe style" (also a left-out apostrophe, and line breaks); "it does
    not see negation on purpose" (clinical.md 11.10).
    """
    said = _plain(note)
    return [phrase for phrase in phrases if _plain(phrase) and _plain(phrase) in said]


def _plain(text: str) -> str:
    without_apostrophes = re.sub(
        "['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`´ʼ′]", "", text
    )
    return " ".join(without_apostrophes.casefold().split())
