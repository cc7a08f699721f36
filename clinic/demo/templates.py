"""Routine templates of the demo clinic: what it starts most of its patients with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clinic.actions.template import keep_template, star
from clinic.models import User
from patients.opening import at_level, bare_item
from stretches.models import Level
from stretches.words import Aid

# name, meant for, levels, days a week with the rest days, whether the clinic shares it, whether it is starred
TEMPLATES: list[tuple[str, str, list[int], int, list[int], bool, bool]] = [
    ("Gentle start", "new to it, or very tight", [2], 7, [], True, True),
    ("Sore from an injury", "pain in back, hip or knee", [1], 5, [2, 6], True, False),
    ("Building up", "used to it, at ease with level 2", [3], 7, [], True, False),
    ("Loose enough to lose the towel", "hands behind the thigh", [7], 6, [6], True, False),
    ("On the floor and on a chair", "level 7 goes well", [7, 8], 5, [2, 6], False, False),
]


def write_templates(by: User, rungs: Mapping[int, Level], *, at: datetime) -> None:
    for name, meant_for, levels, days, rest_days, is_shared, is_starred in TEMPLATES:
        routine: dict[str, Any] = {
            **{"name": name, "meant_for": meant_for, "is_shared": is_shared, "note": ""},
            **{"sessions_per_day": 1, "days_per_week": days, "rest_days": rest_days, "pain_limit": 5},
        }
        made = keep_template(by=by, at=at, routine=routine, items=[item_on(rungs[level]) for level in levels])
        if is_starred:
            star(by=by, template=made, on=True)


def item_on(level: Level) -> dict[str, Any]:
    return at_level({**bare_item(), "aid": Aid.TOWEL.value}, level.stretch, level)
