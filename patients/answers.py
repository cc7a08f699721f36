"""What was said and done in one session, as values: the shape in which a log travels.

Forms make it, the draft and a correction keep it as JSON, the log action writes it down, the rules
read it. None is 'not answered' and never 0 (HZ10).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from patients.triage import facts
from patients.triage.words import Safety, Status
from patients.words import FeltWhere

RATINGS = ("pain_before", "pain_during", "pain_after", "stretch_strength")


@dataclass(frozen=True)
class FeltAt:
    """One place with its kinds; `side` is empty for the low back."""

    site: str
    side: str = ""
    qualities: tuple[str, ...] = ()

    @property
    def fact(self) -> facts.Feeling:
        """The same as the rules read it."""
        return facts.Feeling(self.site, self.side or None, self.qualities)


@dataclass(frozen=True)
class SignAnswer:
    """One warning sign that was named: new, worse or same."""

    sign: str
    onset: str


@dataclass(frozen=True)
class HoldDone:
    """One repetition as held: `item` is the id of the prescribed stretch, `timed` by the guide's clock."""

    item: int
    side: str
    repetition: int
    seconds: float
    timed: bool = True
    grip: str = ""
    knee: str = ""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """All of one log."""

    status: str = Status.DONE.value
    pain_before: int | None = None
    pain_during: int | None = None
    pain_after: int | None = None
    stretch_strength: int | None = None
    felt_where: str = FeltWhere.NOT_ANSWERED.value
    feelings: tuple[FeltAt, ...] = ()
    nerve_settled: bool | None = None
    nerve_worse: bool | None = None
    safety: str = Safety.NOT_ANSWERED.value
    full_list: bool = False
    signs: tuple[SignAnswer, ...] = ()
    ease: str = ""
    pelvis_down: str = ""
    stopped_reason: str = ""
    skipped_reason: str = ""
    resting_leg: str = ""
    note: str = ""
    contact_request: bool = False
    holds: tuple[HoldDone, ...] = field(default=())

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """From JSON; keys that are no answer are left aside, missing ones are not answered."""
        given = {name: value for name, value in said.items() if name in cls.__dataclass_fields__}
        given["feelings"] = tuple(
            FeltAt(each["site"], each.get("side", ""), tuple(each.get("qualities", ())))
            for each in said.get("feelings", ())
        )
        given["signs"] = tuple(SignAnswer(each["sign"], each["onset"]) for each in said.get("signs", ()))
        given["holds"] = tuple(HoldDone(**each) for each in said.get("holds", ()))
        return cls(**given)

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON values; `read` gives them back."""
        return asdict(self)

    @property
    def row(self) -> dict[str, Any]:
        """The columns of a Session, without its holds, feelings and signs, which are rows of their own."""
        own = asdict(self)
        return {name: value for name, value in own.items() if name not in ("holds", "feelings", "signs")}

    @property
    def holds_done(self) -> int:
        """How many repetitions were held; one of 0 seconds was not."""
        return sum(hold.seconds > 0 for hold in self.holds)

    def held_by_item(self) -> dict[int, dict[str, tuple[float, ...]]]:
        """Held seconds by item and side, in the order of the repetitions."""
        held: dict[int, dict[str, list[float]]] = {}
        for hold in sorted(self.holds, key=lambda each: each.repetition):
            held.setdefault(hold.item, {}).setdefault(hold.side, []).append(hold.seconds)
        return {
            item: {side: tuple(seconds) for side, seconds in sides.items()} for item, sides in held.items()
        }


def shortest(holds: Iterable[HoldDone]) -> float | None:
    """The shortest hold in seconds; None when nothing was held."""
    return min((hold.seconds for hold in holds), default=None)
