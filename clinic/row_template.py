"""A row of a long list: its template is rendered once for each shape it has, and then filled in.

What a template costs is one variable after the other, twenty-five times over. The rows of a list differ in
a few words, so the page around these words is kept, as `patients.rows.Prepared` keeps a statement.
"""

import re
from collections.abc import Callable
from html import escape
from operator import attrgetter
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

GAP = re.compile("⟦([a-z_.]+)⟧")


class StandIn:
    """Reads as its own name: ⟦name⟧, and with a part ⟦act.words⟧. What decides over the shape is given."""

    def __init__(self, given: dict[str, Any], name: str = "") -> None:
        self.given, self.name = given, name

    def __getitem__(self, part: str) -> Any:
        name = f"{self.name}.{part}" if self.name else part
        return self.given.get(name, StandIn(self.given, name))

    def __str__(self) -> str:
        return f"⟦{self.name}⟧"


class RowTemplate:
    """`shape_of` gives what the template decides over, by name; all else are words, which go into the page
    escaped. `row` is the name of the row in the template."""

    def __init__(self, template: str, row: str, shape_of: Callable[[Any], dict[str, Any]]) -> None:
        self.template, self.row, self.shape_of = template, row, shape_of
        self.kept: dict[Any, list[tuple[str, Callable[[Any], Any]]]] = {}

    def filled(self, row: Any) -> SafeString:
        shape = self.shape_of(row)
        parts = []
        for text, read in self.pieces(shape):
            parts.append(text)
            value = read(row)
            parts.append(value if isinstance(value, SafeString) else escape(str(value)))
        return mark_safe("".join(parts))  # noqa: S308  every part was escaped, here or by the template

    def pieces(self, shape: dict[str, Any]) -> list[tuple[str, Callable[[Any], Any]]]:
        """What stands before each gap, and what is read of the row to fill it."""
        key = (get_language(), *shape.items())
        if key not in self.kept:
            page = render_to_string(self.template, {self.row: StandIn(shape), "in_place": True})
            *parts, last = GAP.split(page)
            gaps = zip(parts[::2], map(attrgetter, parts[1::2]), strict=True)
            self.kept[key] = [*gaps, (last, nothing)]
        return self.kept[key]


def nothing(row: Any) -> str:
    return ""
