"""The words of a stretch as plain values, and how they are said for one way of doing it.

Pure: rows of the library come in (with their children fetched), values go out. The guide, the
loader's check and the reading pages all take their words from here.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stretches.dose import HOLD_S, REST_S, Range
from stretches.words import Aid, Grip, Side, Sides, WithAid

if TYPE_CHECKING:
    from stretches.models import Caution, Cue, Step, Stretch

PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, kw_only=True)
class When:
    """For which way of doing the stretch a line is meant; an empty field means any."""

    with_aid: str = ""
    knee: str = ""
    resting_leg: str = ""

    def fits(self, item: "Item") -> bool:
        with_aid = WithAid.HANDS if item.aid == Aid.HANDS else WithAid.AID
        return (
            self.with_aid in ("", with_aid)
            and self.knee in ("", item.knee or "")
            and self.resting_leg in ("", item.resting_leg or "")
        )


@dataclass(frozen=True, kw_only=True)
class Line:
    """A cue or a caution: one idea. `kind` is a CueKind or a CautionKind."""

    kind: str
    text: str
    when: When = When()


@dataclass(frozen=True, kw_only=True)
class StepWords:
    """What the library says at one step. Texts may hold PLACEHOLDERS in braces."""

    kind: str
    heading: str
    text: str
    timer: str = ""
    when: When = When()
    cues: tuple[Line, ...] = ()
    cautions: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Item:
    """One stretch of a routine as it is prescribed, with its words.

    aid, grip, knee and resting_leg are None or empty where the stretch has no such choice (seated).
    """

    code: str
    title: str
    hold_s: int
    reps_per_side: int
    rest_s: int
    aid: str | None = None
    grip: str | None = None
    knee: str | None = None
    resting_leg: str | None = None
    sides: str = Sides.BOTH
    first_side: str = Side.LEFT
    words: tuple[StepWords, ...] = field(default=(), repr=False)

    @property
    def legs(self) -> tuple[str, ...]:
        """The sides in the order in which they are done."""
        if self.sides != Sides.BOTH:
            return (Side.LEFT.value,) if self.sides == Sides.LEFT else (Side.RIGHT.value,)
        first, second = Side.LEFT.value, Side.RIGHT.value
        return (first, second) if self.first_side == Side.LEFT else (second, first)


def say(text: str, item: Item, side: str | None) -> str:
    """The text with its placeholders said for this item and leg: the right aid, grip, leg and times."""
    return _fill(
        text,
        {
            "aid": lambda: _aid(item.aid),
            "grip": lambda: _grip(item.grip),
            "your": lambda: _your(side),
            "next": lambda: _your(side),
            "hold": lambda: _seconds(item.hold_s),
            "rest": lambda: _seconds(item.rest_s),
        },
    )


def say_in_general(text: str) -> str:
    """The text as it reads in the library, where nothing is prescribed yet."""
    return _fill(
        text,
        {
            "aid": lambda: _("towel"),
            "grip": lambda: _grip(Grip.ENDS),
            "your": lambda: _("your"),
            "next": lambda: _("your other"),
            "hold": lambda: _seconds_between(HOLD_S),
            "rest": lambda: _seconds_between(REST_S),
        },
    )


PLACEHOLDERS = frozenset({"aid", "grip", "your", "next", "hold", "rest"})


def unknown_placeholders(text: str) -> set[str]:
    """The braces in a text that nothing here can fill."""
    return set(PLACEHOLDER.findall(text)) - PLACEHOLDERS


def words_for(stretch: "Stretch") -> tuple[StepWords, ...]:
    """What the guide says for this version. Asks nothing of the database after `for_reading()`."""
    return tuple(
        step_words(step, cues=step.cues.all(), cautions=step.cautions.all()) for step in stretch.steps.all()
    )


def step_words(step: "Step", *, cues: Iterable["Cue"], cautions: Iterable["Caution"]) -> StepWords:
    """One step row and its lines as plain values."""
    return StepWords(
        kind=step.kind,
        heading=step.heading,
        text=step.text,
        timer=step.timer,
        when=_when(step),
        cues=tuple(Line(kind=cue.kind, text=cue.text, when=_when(cue)) for cue in cues),
        cautions=tuple(
            Line(kind=caution.kind, text=caution.text, when=_when(caution)) for caution in cautions
        ),
    )


def _when(row: "Step | Cue | Caution") -> When:
    return When(with_aid=row.with_aid, knee=row.knee, resting_leg=row.resting_leg)


def _fill(text: str, says: dict[str, Callable[[], str]]) -> str:
    """In the language of the reader. Most lines have no placeholder, so a word is looked up only where a
    line asks for it."""
    said = _(text) if text else ""  # gettext answers nothing with the head of its catalogue
    return PLACEHOLDER.sub(lambda brace: says[brace[1]](), said)


AID_WORDS = {
    Aid.TOWEL: gettext_lazy("towel"),
    Aid.BAND: gettext_lazy("band"),
    Aid.TUBING: gettext_lazy("tubing"),
    Aid.HANDS: gettext_lazy("hands"),
}
GRIP_WORDS = {
    Grip.ENDS: gettext_lazy("close to the ends"),
    Grip.PART_WAY: gettext_lazy("half way between the ends and your thigh"),
    Grip.CLOSE: gettext_lazy("close to your thigh"),
}


def _aid(aid: str | None) -> str:
    return str(AID_WORDS[Aid(aid)]) if aid else ""


def _grip(grip: str | None) -> str:
    return str(GRIP_WORDS[Grip(grip)]) if grip else ""


def _your(side: str | None) -> str:
    if not side:
        return _("your")
    return _("your left") if side == Side.LEFT else _("your right")


def _seconds(number: int) -> str:
    return ngettext("%(number)s second", "%(number)s seconds", number) % {"number": number}


def _seconds_between(allowed: Range) -> str:
    return _("%(low)s to %(high)s seconds") % {"low": allowed.low, "high": allowed.high}
