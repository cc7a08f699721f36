"""What a form of a routine was sent with, rewritten before it is shown again: a stretch is added, taken out
or moved, or the entries of a level, a template or another routine are filled in.

Strings in, strings out: what cannot be read yet stays as it was typed, and nothing is saved.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from clinic.forms.item import ItemForm
from patients.opening import Item, Routine, added_item, at_level, ladder
from stretches.models import Stretch

PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")  # prefixes of the items, in their order
COUNT = "routine-stretches"
CARRIED_ROUTINE = ("sessions_per_day", "days_per_week", "rest_days", "pain_limit")

Entry = dict[str, str]


def count_of(data: QueryDict) -> int:
    """How many stretches were sent; one where nobody says."""
    said = data.get(COUNT, "")
    return min(max(int(said), 1), len(PLACES)) if said.isdecimal() and len(said) < 3 else 1


def entries_of(data: QueryDict) -> list[Entry]:
    """What was typed for each stretch, unread."""
    return [
        {name: data.get(f"{place}-{name}", "") for name in ItemForm.base_fields}
        for place in PLACES[: count_of(data)]
    ]


def entry_of(item: Mapping[str, Any]) -> Entry:
    """An item as its form would send it."""
    said = {**item, "stretch": item["stretch"].code}
    return {name: "" if said[name] is None else str(said[name]) for name in ItemForm.base_fields}


def rewritten(
    data: QueryDict, entries: Sequence[Entry], *, routine: Mapping[str, Any] | None = None
) -> QueryDict:
    """The same entries but for the stretches, and what `routine` says."""
    new = data.copy()
    for name in [name for name in new if name.partition("-")[0] in PLACES]:
        del new[name]
    for place, entry in zip(PLACES, entries, strict=False):
        for name, value in entry.items():
            new[f"{place}-{name}"] = value
    new[COUNT] = str(min(len(entries), len(PLACES)))
    for name, value in (routine or {}).items():
        new.setlist(
            f"routine-{name}", [str(each) for each in value] if isinstance(value, list) else [str(value)]
        )
    return new


def arranged(data: QueryDict, how: str, *, library: Mapping[str, Stretch]) -> tuple[QueryDict, str]:
    """As typed, with "add <stretch>", "remove <place>", "up <place>" or "down <place>" done, and the place to
    go on from. What makes no sense changes nothing; the last stretch stays."""
    entries = entries_of(data)
    deed, _, which = how.partition(" ")
    if deed == "add":
        is_new = which in library and which not in {entry["stretch"] for entry in entries}
        if is_new and len(entries) < len(PLACES):
            entries.append(entry_of(added_item(library[which])))
        return rewritten(data, entries), PLACES[len(entries) - 1]
    if which not in PLACES[: len(entries)]:
        return data, ""
    at = PLACES.index(which)
    if deed == "remove" and len(entries) > 1:
        del entries[at]
        return rewritten(data, entries), PLACES[max(at - 1, 0)]
    to = at + {"up": -1, "down": 1}.get(deed, 0)
    if not 0 <= to < len(entries):
        return data, which
    entries[at], entries[to] = entries[to], entries[at]
    return rewritten(data, entries), PLACES[to]


def on_level(data: QueryDict, level: str, *, library: Mapping[str, Stretch]) -> QueryDict:
    """As typed, with the usual way and dose of a level: for its stretch, or instead of the first one."""
    rungs = ladder(library.values())
    if not (level.isdecimal() and len(level) < 3 and int(level) in rungs):
        return data
    stretch, rung = rungs[int(level)]
    entries = entries_of(data)
    codes = [entry["stretch"] for entry in entries]
    at = codes.index(stretch.code) if stretch.code in codes else 0
    typed = {name: value or None for name, value in entries[at].items()}
    entries[at] = entry_of(at_level(typed, stretch, rung))
    return rewritten(data, entries)


def filled(data: QueryDict, plan: tuple[Routine, Sequence[Item]]) -> QueryDict:
    """As typed, with the stretches and the frequency of another routine. Its note only where it has one;
    dates and reasons stay this patient's."""
    routine, items = plan
    said = {name: routine[name] for name in CARRIED_ROUTINE}
    if routine.get("note"):
        said["note"] = routine["note"]
    return rewritten(data, [entry_of(item) for item in items], routine=said)
