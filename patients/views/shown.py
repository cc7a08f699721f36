"""A step of the guide as a page shows it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from patients.models import PrescribedStretch, SessionDraft
from patients.views.routine import easier_way, resting_leg_of, way_of
from stretches.figure import Figure, for_prescription, numbers, words
from stretches.guide import Band, GuideStep
from stretches.words import RestingLeg, Side, StepKind

HOLD_FIELD, REST_FIELD = "hs-field", "hs-field hs-field-rest"
FIELDS = {StepKind.HOLD: HOLD_FIELD, StepKind.REST: REST_FIELD, StepKind.SWITCH: REST_FIELD}
HAS_RING = range(5, 31)  # a class of the style sheet for each length
CAN_BE_EASED = (StepKind.PLACE, StepKind.LIFT, StepKind.PULL)


@dataclass(frozen=True)
class Leg:
    """One leg of the top line: its band of holds, with words."""

    name: str
    pieces: tuple[str, ...]
    words: str
    is_now: bool


@dataclass(frozen=True)
class Picture:
    """What the drawing of a step shows. The pictures of one stretch have one `key`, whichever leg they
    show: the script makes them all of one."""

    key: int
    aid: str | None
    grip: str | None
    knee: str | None
    resting_leg: str | None
    side: str
    kind: str

    @property
    def figure(self) -> Figure:
        return for_prescription(
            aid=self.aid,
            grip=self.grip,
            knee=self.knee,
            resting_leg=self.resting_leg,
            side=self.side,
            phase=self.kind,
        )

    @property
    def title(self) -> str:
        return words.title(self.figure, gettext)

    @property
    def letter(self) -> str:
        """The letter on the leg that is stretched."""
        return gettext(words.LETTERS[self.figure.side])

    @property
    def numbers(self) -> str:
        """What static/js/figure.js moves the picture by, as JSON."""
        return json.dumps(numbers(self.figure), separators=(",", ":"))


@dataclass(frozen=True)
class Shown:
    """A step with what surrounds it."""

    step: GuideStep
    legs: tuple[Leg, ...]
    picture: Picture | None
    is_last: bool
    can_ease: bool
    can_bend: bool

    @property
    def field(self) -> str:
        """The colour of the whole screen: violet for a hold, green for a rest."""
        return FIELDS.get(StepKind(self.step.kind), "")

    @property
    def stage(self) -> str:
        """Beside a picture the words stand in a second column where there is room."""
        return "" if self.field else "hs-stage-wide"

    @property
    def is_hold(self) -> bool:
        return self.step.kind == StepKind.HOLD

    @property
    def is_break(self) -> bool:
        return self.step.kind in (StepKind.REST, StepKind.SWITCH)

    @property
    def ring(self) -> str:
        """The class that lets the ring and the digits of a hold run without a script."""
        return f"hs-hold-{self.step.seconds}" if self.is_hold and self.step.seconds in HAS_RING else ""

    @property
    def next_words(self) -> str:
        """What the button says to somebody who presses it after each step."""
        return _("Finish") if self.is_last else _("Next: %(step)s") % {"step": step_name(self.step.next_kind)}

    @property
    def go_words(self) -> str:
        """What the button says while the guide keeps time."""
        if self.is_last:
            return _("Finish")
        return {
            StepKind.PREPARE: _("I’m in position"),
            StepKind.PLACE: _("Ready"),
            StepKind.HANDS: _("Ready"),
            StepKind.LIFT: _("My leg is up"),
            StepKind.PULL: _("Start the hold"),
            StepKind.HOLD: _("Let go early"),
            StepKind.RELEASE: _("My foot is down"),
        }.get(StepKind(self.step.kind), _("I’m ready now"))


def step_name(kind: str | None) -> str:
    return {
        StepKind.PREPARE: _("get ready"),
        StepKind.PLACE: _("hands"),
        StepKind.HANDS: _("hands"),
        StepKind.LIFT: _("lift"),
        StepKind.PULL: _("pull"),
        StepKind.HOLD: _("hold"),
        StepKind.RELEASE: _("let go"),
        StepKind.REST: _("rest"),
        StepKind.SWITCH: _("change legs"),
    }[StepKind(str(kind))]


def shown(step: GuideStep, *, of: int, rows: list[PrescribedStretch], draft: SessionDraft) -> Shown:
    row = rows[step.item]
    return Shown(
        step=step,
        legs=tuple(leg(band, is_now=band.side == step.side) for band in step.bands),
        picture=None if step.kind in (StepKind.REST, StepKind.SWITCH) else picture(step, row, draft),
        is_last=step.n == of,
        can_ease=step.kind in CAN_BE_EASED and easier_way(row, draft) is not None,
        can_bend=step.kind == StepKind.PREPARE and resting_leg_of(row, draft.answers) == RestingLeg.STRAIGHT,
    )


def picture(step: GuideStep, row: PrescribedStretch, draft: SessionDraft) -> Picture:
    side = step.side or row.side_order[0]
    way = way_of(row, draft.answers)
    resting_leg = resting_leg_of(row, draft.answers)
    return Picture(step.item, row.aid, way.grip, way.knee, resting_leg, side, step.kind)


def pictures(all_shown: Iterable[Shown], on_the_page: Picture | None) -> list[Picture]:
    """One a stretch, which the script moves: the one that is on the page already, or the first there is."""
    first = {each.picture.key: each.picture for each in reversed(list(all_shown)) if each.picture}
    if on_the_page:
        first[on_the_page.key] = on_the_page
    return list(first.values())


def leg(band: Band, *, is_now: bool) -> Leg:
    return Leg(
        name=_("Left leg") if band.side == Side.LEFT else _("Right leg"),
        pieces=tuple(pieces(band)),
        words=_("%(done)d of %(all)d holds done") % {"done": band.done, "all": band.of},
        is_now=is_now,
    )


def pieces(band: Band) -> Iterable[str]:
    for place in range(band.of):
        yield "done" if place < band.done else "now" if place == band.now else "to_come"
