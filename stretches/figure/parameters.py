"""What a picture shows: the parameters of a figure, checked, and how a prescription becomes them."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

SIDES = ("right", "left")
KNEES = RESTING_LEGS = ("bent", "straight")
AIDS = ("towel", "band", "tubing", "hands", "chair")  # chair is the seated stretch
PHASES = ("start", "lift", "pull", "hold", "lower")
CAMERAS = ("working", "right", "left")
MARKS = ("arc", "up", "pull", "down", "pelvis", "muscle", "breath")
LABELS = ("angle", "side")
CHAIR_LABELS = ("side",)

LIFT = (50.0, 90.0)
TARGETS = {"straight": (54.0, 115.0), "bent": (54.0, 125.0), "chair": (10.0, 45.0)}
# The pull beyond the lift that is drawn unless a target is given. No angle is demanded of anyone (S25).
PULL = {"straight": 14.0, "bent": 30.0}
LEAN = 28.0

MARKS_OF_PHASE = {
    "start": (),
    "lift": ("arc", "up"),
    "pull": ("arc", "pull", "pelvis", "muscle"),
    "hold": ("arc", "pelvis", "muscle", "breath"),
    "lower": ("down",),
}
CHAIR_MARKS_OF_PHASE = {
    "start": (),
    "lift": (),
    "pull": ("pull", "muscle"),
    "hold": ("muscle", "breath"),
    "lower": ("down",),
}
CHAIR_MARKS = frozenset({"pull", "down", "muscle", "breath"})

GRIP_OF_PLACE = {"ends": 0.15, "part_way": 0.50, "close": 0.85}
PHASE_OF_STEP = {
    "prepare": "start",
    "place": "start",
    "hands": "start",
    "lift": "lift",
    "pull": "pull",
    "hold": "hold",
    "release": "lower",
    "rest": "start",
    "switch": "start",
}


class FigureError(ValueError):
    """What cannot be drawn; the message says which parameter, and what it may be."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Everything one picture depends on. Raises FigureError for what cannot be drawn.

    `side` is the leg that is stretched. `grip` runs from 0, close to the ends (gentle), to 1, close to the
    thigh (strong); hands and chair have none and ignore it. `lift` and `target` are degrees: the thigh above
    the floor after lifting and while holding; on the chair `target` is the lean of the trunk. `moment`
    is None for the still picture of the phase, or 0..1 for a place in its movement. `breath` 1 is breathed
    in. `marks` None are those of the phase. On the chair the resting leg is always bent.
    """

    side: str = "right"
    resting_leg: str = "bent"
    knee: str = "straight"
    aid: str = "towel"
    grip: float = 0.25
    phase: str = "hold"
    lift: float = 90.0
    target: float | None = None
    moment: float | None = None
    camera: str = "working"
    breath: float = 0.0
    marks: frozenset[str] | None = None
    labels: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.marks is not None:
            object.__setattr__(self, "marks", frozenset(self.marks))
        object.__setattr__(self, "labels", frozenset(self.labels))
        _one_of("side", self.side, SIDES)
        _one_of("resting_leg", self.resting_leg, RESTING_LEGS)
        _one_of("knee", self.knee, KNEES)
        _one_of("aid", self.aid, AIDS)
        _one_of("phase", self.phase, PHASES)
        _one_of("camera", self.camera, CAMERAS)
        if self.seated and self.knee == "bent":
            raise FigureError("knee: the seated stretch is drawn with the working knee straight")
        _between("grip", self.grip, 0, 1)
        _between("breath", self.breath, 0, 1)
        if self.moment is not None:
            _between("moment", self.moment, 0, 1)
        _between("lift", self.lift, *LIFT)
        if self.target is not None:
            low, high = TARGETS["chair" if self.seated else self.knee]
            _between("target", self.target, low if self.seated else max(low, self.lift), high)
        _names("marks", self.shown_marks, sorted(CHAIR_MARKS) if self.seated else MARKS)
        _names("labels", self.labels, CHAIR_LABELS if self.seated else LABELS)

    @property
    def seated(self) -> bool:
        return self.aid == "chair"

    @property
    def held_with_a_strap(self) -> bool:
        return self.aid in ("towel", "band", "tubing")

    @property
    def hold_angle(self) -> float:
        """Degrees at hold: the thigh above the floor, or the lean of the trunk on the chair."""
        if self.target is not None:
            return self.target
        return LEAN if self.seated else self.lift + PULL[self.knee]

    @property
    def seen_from(self) -> str:
        return self.side if self.camera == "working" else self.camera

    @property
    def working_is_near(self) -> bool:
        return self.seen_from == self.side

    @property
    def shown_marks(self) -> frozenset[str]:
        if self.marks is not None:
            return self.marks
        return frozenset((CHAIR_MARKS_OF_PHASE if self.seated else MARKS_OF_PHASE)[self.phase])

    def plain(self) -> "Figure":
        """The same picture without marks and labels."""
        return replace(self, marks=frozenset(), labels=frozenset())


def for_prescription(
    *,
    aid: str | None = None,
    grip: str | None = None,
    knee: str | None = None,
    resting_leg: str | None = None,
    side: str = "R",
    phase: str = "hold",
    **more: Any,
) -> Figure:
    """The figure of a prescribed item, in the words of the record (`stretches.words`).

    `aid` None is the seated stretch, which needs no knee and no grip. `grip` is a place (ends, part_way,
    close), `side` L or R, `phase` a phase or the kind of a step of the guide. Raises FigureError for a word
    the record does not have.
    """
    words: dict[str, Any] = {
        "aid": aid or "chair",
        "side": {"R": "right", "L": "left"}.get(side, side),
        "phase": PHASE_OF_STEP.get(phase, phase),
        "resting_leg": resting_leg or "bent",
    }
    if aid and knee:
        words["knee"] = knee
    if aid and grip:
        if grip not in GRIP_OF_PLACE:
            raise FigureError(f"grip: {grip!r} is not one of {', '.join(GRIP_OF_PLACE)}")
        more["grip"] = GRIP_OF_PLACE[grip]
    return Figure(**words, **more)


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise FigureError(f"{name}: {value!r} is not one of {', '.join(allowed)}")


def _between(name: str, value: float, low: float, high: float) -> None:
    if not (isinstance(value, int | float) and isfinite(value) and low <= value <= high):
        raise FigureError(f"{name}: {value!r} is not a number from {low:g} to {high:g}")


def _names(name: str, values: frozenset[str], allowed: Collection[str]) -> None:
    unknown = sorted(str(value) or "an empty name" for value in values if value not in allowed)
    if unknown:
        raise FigureError(f"{name}: {', '.join(unknown)}; only {', '.join(allowed)} can be drawn")
