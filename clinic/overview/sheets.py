"""The tables of the overview: the same cells for the page and for a file. They name no patient."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from clinic.audit import harmless
from clinic.overview.reading import Overview
from clinic.overview.rules import RuleFigures
from clinic.overview.spread import BANDS, week_ends
from clinic.overview.waiting import AGES
from clinic.templatetags.desk import waited
from clinic.templatetags.house import SEVERITY_WORDS


class Percent(int):
    """A share out of 100, said with its sign on the page and without it in a file."""


@dataclass(frozen=True)
class Sheet:
    """One table: `head` and as many cells in each row: words, numbers, moments, times, or None."""

    name: str  # in the address of its file
    caption: str
    head: list[str]
    rows: list[list[Any]]

    @property
    def shown(self) -> list[list[str]]:
        """The cells as the page says them."""
        return [[as_words(cell) for cell in row] for row in self.rows]

    @property
    def csv(self) -> str:
        """The cells for a spreadsheet, none of which it would run; times in minutes."""
        file = io.StringIO()
        lines = csv.writer(file)
        lines.writerow([harmless(cell) for cell in self.head])
        lines.writerows([harmless(as_value(cell)) for cell in row] for row in self.rows)
        return file.getvalue()


def as_words(cell: Any) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Percent):
        return f"{int(cell)}%"
    if isinstance(cell, timedelta):
        return waited(cell)
    if isinstance(cell, datetime):
        return date_format(timezone.localtime(cell), _("D j M, H:i"))
    return number_format(cell, 1) if isinstance(cell, float) else str(cell)


def as_value(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, timedelta):
        return str(round(cell.total_seconds() / 60))
    if isinstance(cell, datetime):
        return timezone.localtime(cell).isoformat(timespec="minutes")
    return f"{cell:.2f}" if isinstance(cell, float) else str(int(cell) if isinstance(cell, Percent) else cell)


def share(value: int | None) -> Percent | None:
    return None if value is None else Percent(value)


def ages(view: Overview) -> Sheet:
    return Sheet(
        "ages",
        _("Unresolved cards by severity and by days since they were opened"),
        [_("Severity"), *map(str, AGES), _("Past target"), _("Oldest")],
        [
            [str(SEVERITY_WORDS[each.severity]), *each.ages, each.overdue, each.oldest_at]
            for each in view.cards
        ],
    )


def adherence(view: Overview) -> Sheet:
    return Sheet(
        "adherence",
        _("Patients by the share of the sessions due that they did"),
        [_("Sessions done"), _("Patients")],
        [[str(band), count] for band, count in zip(BANDS, view.figures.spread.bands, strict=True)],
    )


def weeks(view: Overview) -> Sheet:
    ends = [last for _first, last in week_ends(view.period.last)]
    figures = view.figures
    return Sheet(
        "weeks",
        _("Sessions done of those due, by week"),
        [_("Week until"), _("Done"), _("Due"), _("Share")],
        [
            [end.isoformat(), full, due, share(part)]
            for end, (full, due), part in zip(ends, figures.weeks, figures.week_shares, strict=False)
        ],
    )


def acknowledged(view: Overview) -> Sheet:
    cards = view.figures.cards
    return Sheet(
        "acknowledged",
        _("Cards opened, and when a clinician took them on"),
        [_("Cards opened"), _("Within target"), _("Later"), _("Not yet"), _("Share"), _("Median")],
        [[cards.opened, cards.in_time, cards.late, cards.not_yet, share(cards.share), cards.waited]],
    )


def clinicians(view: Overview) -> Sheet:
    return Sheet(
        "clinicians",
        _("By clinician"),
        [
            *(
                _("Clinician"),
                _("Patients"),
                _("Sessions done"),
                _("Due"),
                _("Share"),
                _("Worst pain, median"),
            ),
            *(_("Cards waiting"), _("Past target"), _("Oldest"), _("Taken on, median"), _("Within target")),
        ],
        [
            [
                *(each.part.name, figures.spread.patients, figures.spread.full, figures.spread.due),
                *(share(figures.done), figures.pain, each.cards.count, each.cards.overdue),
                *(each.cards.oldest_at, figures.cards.waited, share(figures.cards.share)),
            ]
            for each in view.colleagues
            for figures in (each.part.figures,)
        ],
    )


def received(view: Overview) -> Sheet:
    return Sheet(
        "received",
        _("Received = judged without a flag + judged with a flag + could not be judged"),
        [
            _("Record"),
            _("Received"),
            _("Judged, no flag"),
            _("Judged, with a flag"),
            _("Could not be judged"),
        ],
        [
            [each.label, each.received, each.clear, each.flagged, each.failed]
            for each in view.figures.received
        ],
    )


def notices(view: Overview) -> Sheet:
    return Sheet(
        "notices",
        _("Notices by kind"),
        [_("Notice"), _("To send"), _("Sent in time"), _("Sent late"), _("Failing"), _("Not sent yet")],
        [
            [each.label, each.put, each.in_time, each.late, each.failing, each.waiting]
            for each in view.figures.notices
        ],
    )


def rules(view: Overview) -> Sheet:
    return Sheet(
        "rules",
        _("Flags of soon or higher, by rule"),
        [
            *(_("Rule"), _("Code"), _("Flags"), _("For 100 sessions"), _("Acted on"), _("No action")),
            *(_("Until taken on, median"), _("Review")),
        ],
        [
            [
                *(
                    each.name,
                    each.rule,
                    each.flags,
                    each.per_100,
                    share(each.acted_on),
                    share(each.no_action),
                ),
                *(each.waited, review_words(each)),
            ]
            for each in view.figures.rules
        ],
    )


def review_words(rule: RuleFigures) -> str:
    words = []
    if rule.is_too_many:
        words.append(_("To review: many flags"))
    if rule.is_seldom_acted_on:
        words.append(_("To review: seldom acted on"))
    return "; ".join(words) or _("no")


SHEETS: dict[str, Callable[[Overview], Sheet]] = {
    each.__name__: each
    for each in (ages, adherence, weeks, acknowledged, clinicians, received, notices, rules)
}


def all_sheets(view: Overview) -> Iterable[tuple[str, Sheet]]:
    return ((name, make(view)) for name, make in SHEETS.items())
