"""What was measured in words: medians, their ratio, and whether it is within the limit."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Line:
    """A page in both sizes; each list holds the median milliseconds of a round, in the order of rounds."""

    name: str
    small: list[float]
    large: list[float]
    limit: float

    @property
    def ratio(self) -> float:
        """Of the same round, so that what else the machine did is shared by both; the median of them."""
        return median(large / small for small, large in zip(self.small, self.large, strict=True))

    @property
    def is_within(self) -> bool:
        return self.ratio <= self.limit

    @property
    def cells(self) -> list[str]:
        ratios = sorted(large / small for small, large in zip(self.small, self.large, strict=True))
        return [
            self.name,
            f"{median(self.small):.1f}",
            f"{median(self.large):.1f}",
            f"{self.ratio:.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})",
            f"{self.limit:.2f}",
            "yes" if self.is_within else "NO",
        ]


def table(lines: list[Line], *, small: str, large: str) -> str:
    """Fixed columns, to be read in a terminal and in a closing note alike."""
    head = ["page", f"ms, {small}", f"ms, {large}", "ratio (rounds)", "limit", "within"]
    rows = [head, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    said = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([said[0], rule, *said[1:]])
