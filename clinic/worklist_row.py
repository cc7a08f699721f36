"""A row of the worklist as it is printed, and its templates."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from clinic.cards import Shown
from clinic.row_template import RowTemplate


@dataclass(frozen=True)
class Act:
    """The one thing to do on a row: a number to ring, a post in place, or a page to go to."""

    words: str
    address: str
    kind: str  # "call", "post", "link"
    name: str = ""  # with a post
    value: str = ""


@dataclass(frozen=True)
class Line:
    """One row. `id` is that of its card, or of its patient where it has none."""

    id: uuid.UUID
    patient: uuid.UUID
    mark: SafeString
    name: str
    born: str
    headline: str
    others: str
    also: str
    age: str
    is_late: bool
    act: Act | None
    address: str  # of the card, or of the patient's chart
    is_card: bool
    shown: Shown | None = None  # what an open card tells

    @property
    def html(self) -> SafeString:
        """The row of a card that is closed, or of somebody who has none."""
        return (CARD if self.is_card else ROW).filled(self)


def shape_of(line: Line) -> dict[str, Any]:
    """What the templates of a row decide over."""
    act = line.act
    shape: dict[str, Any] = {"shown": None, "is_late": line.is_late, "act": None}
    if act:
        shape = {**shape, "act.kind": act.kind, "act.name": act.name}
        del shape["act"]
    return shape | {name: "" for name in ("others", "also", "age") if not getattr(line, name)}


CARD = RowTemplate("clinic/_card.html", "line", shape_of)
ROW = RowTemplate("clinic/_work_row.html", "line", shape_of)
