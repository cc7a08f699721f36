"""The local dates that a number is about: the last full days, or a calendar month."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

DAY = timedelta(days=1)
DAYS = (7, 28, 90)
USUAL = "28"
MONTHS = 12  # to choose from


@dataclass(frozen=True)
class Period:
    """Dates of a clinic, both inside; none of them has still to end. `key` stands in the address."""

    key: str
    first: date
    last: date

    @classmethod
    def of_days(cls, days: int, *, today: date) -> "Period":
        """The full days before today."""
        return cls(str(days), today - days * DAY, today - DAY)

    @classmethod
    def of_month(cls, day: date, *, today: date) -> "Period":
        """The month of this date, as far as it has gone."""
        first = day.replace(day=1)
        end = (first + 31 * DAY).replace(day=1) - DAY
        return cls(f"{first:%Y-%m}", first, max(first, min(end, today - DAY)))

    @classmethod
    def read(cls, text: str, *, today: date) -> "Period":
        """From "7" or "2026-03"; the usual one for anything that is none, or has not begun."""
        if text in map(str, DAYS):
            return cls.of_days(int(text), today=today)
        try:
            month = cls.of_month(date.fromisoformat(f"{text}-01"), today=today)
        except (ValueError, OverflowError):
            return cls.of_days(int(USUAL), today=today)
        return month if month.first < today else cls.of_days(int(USUAL), today=today)

    @property
    def is_month(self) -> bool:
        return "-" in self.key

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days just before; of a month, the whole month before."""
        end = self.first - DAY
        first = end.replace(day=1) if self.is_month else self.first - self.days * DAY
        return Period(self.key, first, end)

    @property
    def label(self) -> str:
        if self.is_month:
            return date_format(self.first, _("F Y"))
        return _("Last %(days)s days") % {"days": self.key}

    def moments(self, clinic: Any) -> tuple[datetime, datetime]:
        """The first and the last moment, by the clinic's clock."""
        return (
            datetime.combine(self.first, time.min, clinic.zone),
            datetime.combine(self.last, time.max, clinic.zone),
        )


def months_until(today: date) -> list[Period]:
    """The month of the last full day and those before it, newest first."""
    months = [Period.of_month(today - DAY, today=today)]
    while len(months) < MONTHS:
        months.append(Period.of_month(months[-1].first - DAY, today=today))
    return months


def choices(today: date) -> list[Period]:
    return [*(Period.of_days(days, today=today) for days in DAYS), *months_until(today)]
