"""A version of the routine as the clinician reads it: names and values, and what it changed, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.templatetags.desk import weekdays
from clinic.templatetags.house import seconds_short
from patients.models import PrescribedStretch
from patients.opening import ITEM_COLUMNS
from patients.routine_changes import changes
from patients.rows import day, decoded, moment

Fact = tuple[str, Any]  # what it is, and what it says


@dataclass(frozen=True)
class ItemFacts:
    """One stretch: its title, how it is drawn, and its facts."""

    item: PrescribedStretch
    title: str
    code: str
    facts: list[Fact]

    @property
    def dose(self) -> str:
        return dose_words(self.item)


@dataclass(frozen=True)
class VersionFacts:
    """One version. `changed` is what it changed of the version before, none of them for the first."""

    number: int
    since: date
    ended_at: datetime | None
    review_due: date
    by: str
    reason: str
    note: str
    items: list[ItemFacts]
    facts: list[Fact]
    how_often: str
    pain_limit: int
    changed: list[str]

    @property
    def short(self) -> str:
        """The dose in one line."""
        doses = [f"{each.title}: {each.dose}" for each in self.items]
        if len(self.items) == 1:
            doses = [self.items[0].dose]
        limit = _("Pain limit %(limit)d") % {"limit": self.pain_limit}
        return ". ".join([*doses, self.how_often, limit])


def versions_of(rows: Sequence[Mapping[str, Any]], *, shown: int) -> list[VersionFacts]:
    """The newest `shown` versions; the row behind the last one says what that one changed."""
    plans = [plan_of(row) for row in rows]
    return [
        facts_of(row, changed=changes(plans[number + 1], plans[number]) if number + 1 < len(rows) else [])
        for number, row in enumerate(rows[:shown])
    ]


def plan_of(row: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    """A routine and its items, as `changes` compares them."""
    items = [
        {
            **{name: each[name] for name in ITEM_COLUMNS},
            "stretch": SimpleNamespace(code=each["code"], name=_(each["title"])),
        }
        for each in decoded(row["items"])
    ]
    return {**row, "rest_days": decoded(row["rest_days"])}, items


def facts_of(row: Mapping[str, Any], *, changed: list[str]) -> VersionFacts:
    return VersionFacts(
        number=row["version"],
        since=day(row["start"]),
        ended_at=moment(row["ended_at"]) if row["ended_at"] else None,
        review_due=day(row["review_due"]),
        by=row["by"],
        reason=row["reason"],
        note=row["note"],
        items=[item_facts(each) for each in decoded(row["items"])],
        facts=list(routine_facts(row)),
        how_often=how_often(row),
        pain_limit=row["pain_limit"],
        changed=changed,
    )


def item_facts(row: Mapping[str, Any]) -> ItemFacts:
    since = day(row["level_since"])
    item = PrescribedStretch(
        **{name: row[name] for name in ITEM_COLUMNS}, grip_cm=row["grip_cm"], level_since=since
    )
    return ItemFacts(item, _(row["title"]), row["code"], list(facts_of_item(item)))


def facts_of_item(item: Any) -> Iterator[Fact]:
    since = date_format(item.level_since, _("j M"))
    yield _("Level"), _("%(level)d, since %(since)s") % {"level": item.level, "since": since}
    if item.aid:
        yield _("Held with"), item.get_aid_display()
    if item.grip:
        cm = _("%(cm)d cm from the thigh") % {"cm": item.grip_cm} if item.grip_cm else ""
        yield _("Grip"), ", ".join(filter(None, (str(item.get_grip_display()), cm)))
    if item.knee:
        yield _("Knee"), item.get_knee_display()
    if item.resting_leg:
        yield _("Resting leg"), item.get_resting_leg_display()
    yield _("Done on"), item.get_surface_display()
    first = _("left first") if item.first_side == "L" else _("right first")
    both = [first] if item.sides == "both" else []
    yield _("Legs"), ", ".join([str(item.get_sides_display()), *both])
    yield _("Holds"), dose_words(item)


def dose_words(item: PrescribedStretch) -> str:
    """ "2 each leg, 10 s, rest 30 s"."""
    return _("%(reps)d each leg, %(hold)s, rest %(rest)s") % {
        "reps": item.reps_per_side,
        "hold": seconds_short(item.hold_s),
        "rest": seconds_short(item.rest_s),
    }


def routine_facts(row: Mapping[str, Any]) -> Iterator[Fact]:
    yield _("How often"), how_often(row)
    yield _("Rest days"), weekdays(decoded(row["rest_days"]))
    yield _("Pain limit"), row["pain_limit"]
    yield _("Review due"), date_format(day(row["review_due"]), _("D j M"))
    when = date_format(timezone.localtime(moment(row["prescribed_at"])), _("j M Y, H:i"))
    yield _("Prescribed"), f"{row['by']}, {when}"
    if row["reason"]:
        yield _("Why"), row["reason"]
    for check, why in decoded(row["overrides"]).items():
        yield _("Warning %(check)s passed") % {"check": check}, why


def how_often(row: Mapping[str, Any]) -> str:
    """ "Once a day, 7 days a week"."""
    times, days = row["sessions_per_day"], row["days_per_week"]
    a_day = ngettext("Once a day", "%(count)d times a day", times) % {"count": times}
    a_week = ngettext("%(count)d day a week", "%(count)d days a week", days) % {"count": days}
    return f"{a_day}, {a_week}"
