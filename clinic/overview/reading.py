"""What the overview shows to whom: the kept numbers of a period, and what waits now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import Http404

from clinic.models import Clinic, PeriodTally, User
from clinic.overview.figures import Figures, Part
from clinic.overview.period import Period
from clinic.overview.waiting import Waiting, by_severity, line_of, waiting_rows
from patients.pages import ROWS_A_PAGE


@dataclass(frozen=True)
class Colleague:
    """A line of the table by clinician: what was counted, and the cards that wait now."""

    part: Part
    cards: Waiting  # of all severities


@dataclass(frozen=True)
class Overview:
    """Of the clinic, or of the `person` who was chosen. `counted_at` is None while nothing was counted."""

    clinic: Clinic
    period: Period
    person: User | None
    figures: Figures
    counted_at: datetime | None
    cards: list[Waiting]
    colleagues: list[Colleague]
    next: int | None  # the clinician after whom the next ones begin

    @property
    def unresolved(self) -> int:
        return sum(each.count for each in self.cards)

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.cards)


def read_overview(
    user: Any, period: Period, *, person: User | None = None, after: str = "", at: datetime
) -> Overview:
    """In two queries, or three where the table of clinicians goes on. Who may not compare clinicians sees
    the clinic as a whole and their own part."""
    rows = list(parts_to_show(user, period, person=person, after=after))
    has_more = len(rows) > ROWS_A_PAGE + 2  # the whole and the chosen one stand before them
    whole = next((row for row in rows if row.clinician_id is None), None)
    wanted = person.pk if person else None
    shown = next((row for row in rows if row.clinician_id == wanted), None)
    waiting = waiting_rows(user.clinic, at=at)
    colleagues = [row for row in rows if row.clinician_id is not None][:ROWS_A_PAGE]
    return Overview(
        clinic=user.clinic,
        period=period,
        person=person,
        figures=Figures.read(shown.numbers) if shown else Figures(),
        counted_at=whole.counted_at if whole else None,
        cards=by_severity(row for row in waiting if wanted in (None, row["owner"])),
        colleagues=[colleague_of(row, waiting) for row in colleagues],
        next=colleagues[-1].clinician_id if has_more else None,
    )


def parts_to_show(user: Any, period: Period, *, person: User | None, after: str) -> QuerySet[PeriodTally]:
    """The whole first, then clinicians by name, from the one after `after` on."""
    parts = PeriodTally.objects.filter(clinic=user.clinic, period=period.key).select_related("clinician")
    named = Q()
    if not user.may("compare_clinicians"):
        named = Q(clinician=user)
    elif last := colleague(user.clinic, after):
        named = Q(clinician__name__gt=last.name) | Q(clinician__name=last.name, clinician__gt=last)
    if named:
        parts = parts.filter(named | Q(clinician=None) | Q(clinician=person))
    first = F("clinician__name").asc(nulls_first=True)
    return parts.order_by(first, "clinician")[: ROWS_A_PAGE + 3]


def colleague_of(row: PeriodTally, waiting: list[Mapping[str, Any]]) -> Colleague:
    part = Part(row.clinician_id or 0, row.clinician.name, Figures.read(row.numbers), row.counted_at)  # type: ignore[union-attr]
    return Colleague(part, line_of("", [each for each in waiting if each["owner"] == row.clinician_id]))


def colleague(clinic: Clinic, text: str) -> User | None:
    """The member of the clinic's staff with this number; None for anything that is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    return clinic.users.filter(pk=int(text)).exclude(role="patient").first()


def person_asked_for(user: Any, text: str) -> User | None:
    """Whose part is asked for: None is the whole. What one may not see does not exist."""
    if not text:
        return None
    if text == str(user.pk):
        return user
    person = colleague(user.clinic, text) if user.may("compare_clinicians") else None
    if person is None:
        raise Http404
    return person
