"""What is different between two versions of a routine, for the clinician: "Hold: 20 to 15 seconds".

Pure: routines and items as in patients/opening.py go in, lines come out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from patients.routine_words import weekdays
from stretches.words import Aid, Grip, Knee, RestingLeg, Side, Sides, Surface


def changes(
    old: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    new: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
) -> list[str]:
    """What is different, one line each: "Hold: 20 to 15 seconds". Empty when only the dates are."""
    lines = list(routine_changes(old[0], new[0]))
    before = {item["stretch"].code: item for item in old[1]}
    after = {item["stretch"].code: item for item in new[1]}
    for code, item in after.items():
        if code in before:
            lines += of_stretch(item, item_changes(before[code], item), alone=len(before) == len(after) == 1)
        else:
            lines.append(_("New: %(stretch)s") % {"stretch": item["stretch"].name})
    if [code for code in before if code in after] != [code for code in after if code in before]:
        titles = [item["stretch"].name for item in after.values()]
        lines.append(_("Order: %(stretches)s") % {"stretches": ", ".join(titles)})
    return lines + [
        _("No longer: %(stretch)s") % {"stretch": item["stretch"].name}
        for code, item in before.items()
        if code not in after
    ]


def of_stretch(item: Mapping[str, Any], lines: Iterator[str], *, alone: bool) -> Iterator[str]:
    """With the stretch that it is about, where the routine has several."""
    for line in lines:
        values = {"stretch": item["stretch"].name, "line": line}
        yield line if alone else _("%(stretch)s: %(line)s") % values


def item_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    yield from numbers_changed(
        old,
        new,
        {
            "level": _("Level: %(old)s to %(new)s"),
            "hold_s": _("Hold: %(old)s to %(new)s seconds"),
            "reps_per_side": _("Holds a leg: %(old)s to %(new)s"),
            "rest_s": _("Rest: %(old)s to %(new)s seconds"),
        },
    )
    words = {
        "aid": (_("Held with"), Aid),
        "grip": (_("Grip"), Grip),
        "knee": (_("Knee"), Knee),
        "resting_leg": (_("Resting leg"), RestingLeg),
        "surface": (_("Surface"), Surface),
        "sides": (_("Legs"), Sides),
        "first_side": (_("First leg"), Side),
    }
    for name, (label, choices) in words.items():
        if (old[name] or None) != (new[name] or None):
            yield _("%(label)s: %(old)s to %(new)s") % {
                "label": label,
                "old": named(choices, old[name]),
                "new": named(choices, new[name]),
            }


def routine_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    yield from numbers_changed(
        old,
        new,
        {
            "sessions_per_day": _("Sessions a day: %(old)s to %(new)s"),
            "days_per_week": _("Days a week: %(old)s to %(new)s"),
            "pain_limit": _("Pain limit: %(old)s to %(new)s"),
        },
    )
    if sorted(old["rest_days"]) != sorted(new["rest_days"]):
        yield _("Rest days: %(days)s") % {"days": weekdays(new["rest_days"]) or _("none")}
    if old["note"].strip() != new["note"].strip():
        yield _("Note to the patient") if new["note"].strip() else _("The note to the patient goes")


def numbers_changed(
    old: Mapping[str, Any], new: Mapping[str, Any], sentences: Mapping[str, str]
) -> Iterator[str]:
    for name, sentence in sentences.items():
        if old[name] != new[name]:
            yield sentence % {"old": old[name], "new": new[name]}


def named(choices: Any, value: str | None) -> str:
    return str(choices(value).label).lower() if value else _("none")
