"""The numbers of a period as they are kept and as the page reads them."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from clinic.overview.notices import Sent
from clinic.overview.received import Received
from clinic.overview.rules import RuleFigures, TakenOn
from clinic.overview.spread import HALF, Spread
from patients.adherence import percent

FEW_PATIENTS = 5  # fewer: numbers only, a picture would show one person (design.md 7)


@dataclass(frozen=True)
class Figures:
    """Of a clinic or of one clinician's patients and cards."""

    spread: Spread = field(default_factory=Spread)
    weeks: list[list[int]] = field(default_factory=list)  # full and due, oldest first
    pain: float | None = None  # the median of the worst pains, as first given; None: nobody answered
    pain_before: float | None = None
    cards: TakenOn = field(default_factory=TakenOn)
    received: list[Received] = field(default_factory=list)
    rules: list[RuleFigures] = field(default_factory=list)
    every_rule: RuleFigures = field(default_factory=lambda: RuleFigures("", 0, 0, 0, 0, None))
    notices: list[Sent] = field(default_factory=list)  # of the whole clinic only

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Figures":
        return cls(
            spread=Spread(**kept["spread"]),
            weeks=kept["weeks"],
            pain=kept["pain"],
            pain_before=kept["pain_before"],
            cards=TakenOn(**kept["cards"]),
            received=[Received(**each) for each in kept["received"]],
            rules=[RuleFigures(**each) for each in kept["rules"]],
            every_rule=RuleFigures(**kept["every_rule"]),
            notices=[Sent(**each) for each in kept["notices"]],
        )

    @property
    def done(self) -> int | None:
        """Sessions done of those due, in per cent."""
        return percent(Fraction(self.spread.full), self.spread.due)

    @property
    def done_before(self) -> int | None:
        return percent(Fraction(self.spread.full_before), self.spread.due_before)

    @property
    def measured(self) -> int:
        """Patients of whom anything was due."""
        return sum(self.spread.bands)

    @property
    def below_half(self) -> int:
        return sum(self.spread.bands[:HALF])

    @property
    def is_few(self) -> bool:
        return self.measured < FEW_PATIENTS

    @property
    def week_shares(self) -> list[int | None]:
        return [percent(Fraction(full), due) for full, due in self.weeks]

    @property
    def adds_up(self) -> bool:
        return all(line.adds_up for line in self.received)

    @property
    def logs(self) -> int:
        return next((line.received for line in self.received if line.kind == "session"), 0)

    @property
    def to_review(self) -> int:
        return sum(each.to_review for each in self.rules)


@dataclass(frozen=True)
class Part:
    """A clinician's figures with their name, and since when they are true."""

    id: int
    name: str
    figures: Figures
    counted_at: datetime
