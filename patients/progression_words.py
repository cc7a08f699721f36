"""The conditions of clinical.md 2.5 in words, with the value that was found and what was asked for.

Pure, and made from what a decision keeps: one read on the panel and one kept years ago say the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models.progression import Move
from patients.progression import (
    DAYS_ON_LEVEL,
    GAP_DAYS,
    LAST_SESSIONS,
    MILD,
    MORNINGS,
    SESSIONS,
    SHARE_PERCENT,
)
from patients.triage.terms import LAST_DATES, UNSETTLED
from patients.triage.words import Ease, Severity

ASKS_BACK = frozenset({"open_card", "first_after_gap"})  # one of them is enough for a step back


@dataclass(frozen=True)
class Line:
    """One condition as a person reads it."""

    name: str
    label: str
    value: str
    needed: str
    met: bool

    @property
    def asks_back(self) -> bool:
        return self.name in ASKS_BACK


def lines(conditions: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Each condition with its value; one that a later version of the rules does not know keeps its name."""
    conditions = list(conditions)
    sessions = next((each["value"] for each in conditions if each["name"] == "sessions"), 0)
    return [line(each, sessions) for each in conditions]


def line(condition: Mapping[str, Any], sessions: int) -> Line:
    name, value = condition["name"], condition["value"]
    say = SAY.get(name, lambda value, sessions: str(value))
    return Line(
        name=name,
        label=labels().get(name, name),
        value=say(value, sessions),
        needed=needed().get(name, ""),
        met=condition["met"],
    )


def share(value: int, sessions: int) -> str:
    if not sessions:
        return _("no session")
    values = {"count": value, "all": sessions, "percent": value * 100 // sessions}
    return _("%(count)s of %(all)s (%(percent)s%%)") % values


def eases(value: list[str | None], sessions: int) -> str:
    return ", ".join(str(Ease(each).label) if each else _("not answered") for each in value) or _(
        "no session"
    )


def rises(value: list[int | None], sessions: int) -> str:
    return ", ".join(
        _("not known") if each is None else f"{each:+d}" if each else "0" for each in value
    ) or _("no morning")


def days(value: int | None, sessions: int) -> str:
    if value is None:
        return _("no two sessions")
    return ngettext("%(count)d day", "%(count)d days", value) % {"count": value}


SAY: Mapping[str, Callable[[Any, int], str]] = {
    "mild": share,
    "hold_reached": share,
    "ease": eases,
    "settled": rises,
    "no_open_card": lambda value, sessions: _("none") if value == "none" else str(Severity(value).label),
    "days_on_level": days,
    "not_paused": lambda value, sessions: _("paused"),
    "open_card": lambda value, sessions: ", ".join(value) or _("none"),
    "first_after_gap": days,
}


def labels() -> dict[str, str]:
    """In a function, so that it is said in the language of the page."""
    return {
        "sessions": _("Sessions in the last %(days)s days") % {"days": LAST_DATES},
        "over_limit": _("Sessions over the pain limit"),
        "mild": _("Sessions with worst pain %(pain)s or less") % {"pain": MILD},
        "hold_reached": _("Sessions with every hold as long as prescribed"),
        "ease": _("Last %(count)s sessions felt") % {"count": LAST_SESSIONS},
        "mornings": _("Mornings answered"),
        "settled": _("Morning pain against before the session"),
        "no_open_card": _("Open card"),
        "days_on_level": _("Days on this level"),
        "not_paused": _("Routine"),
        "open_card": _("Rules on an open card that ask for a step back"),
        "first_after_gap": _("Days between the last two sessions"),
    }


def needed() -> dict[str, str]:
    """What each condition asks for."""
    return {
        "sessions": _("at least %(count)s") % {"count": SESSIONS},
        "over_limit": _("none"),
        "mild": _("at least %(percent)s%%") % {"percent": SHARE_PERCENT},
        "hold_reached": _("at least %(percent)s%%") % {"percent": SHARE_PERCENT},
        "ease": _("easy or about right"),
        "mornings": _("at least %(count)s") % {"count": MORNINGS},
        "settled": _("each less than %(count)s more") % {"count": UNSETTLED},
        "no_open_card": _("none of severity soon or higher"),
        "days_on_level": _("at least %(count)s") % {"count": DAYS_ON_LEVEL},
        "not_paused": _("not paused"),
        "open_card": _("one is enough for a step back"),
        "first_after_gap": _("%(count)s or more is enough for a step back") % {"count": GAP_DAYS},
    }


def headline(move: str, *, old: int, new: int | None) -> str:
    """What is proposed, in one line: "Move up from level 2 to 3"."""
    if move == Move.STAY or new is None:
        said = {
            Move.UP: _("Ready to move up, from the last level of the ladder"),
            Move.STAY: _("Stay on level %(old)s"),
            Move.BACK: _("Step back, from the first level of the ladder"),
        }
    else:
        said = {
            Move.UP: _("Move up from level %(old)s to %(new)s"),
            Move.BACK: _("Step back from level %(old)s to %(new)s"),
        }
    return said[Move(move)] % {"old": old, "new": new}
