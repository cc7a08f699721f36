"""Working time of a clinic: when it is open, and when a promise made now falls due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

# A clinic that is closed for a year has no next working day; looking further would never end.
HORIZON_DAYS = 366


@dataclass(frozen=True)
class Hours:
    """Opening hours by weekday (0 = Monday) in the clinic's own zone, less its holidays."""

    zone: ZoneInfo
    week: dict[int, tuple[time, time]]
    holidays: frozenset[date] = frozenset()

    def spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing moments from the local date of `at` on, oldest first."""
        first = at.astimezone(self.zone).date()
        for offset in range(HORIZON_DAYS):
            on = first + timedelta(days=offset)
            if on in self.holidays or on.weekday() not in self.week:
                continue
            opens, closes = self.week[on.weekday()]
            yield datetime.combine(on, opens, self.zone), datetime.combine(on, closes, self.zone)

    def is_open(self, at: datetime) -> bool:
        return any(opens <= at < closes for opens, closes in islice(self.spans(at), 1))

    def after_working(self, at: datetime, work: timedelta) -> datetime:
        """The moment at which `work` of opening time has gone by since `at`."""
        left = work
        for opens, closing in self.spans(at):
            # In UTC: where the clocks change, hours of the wall are not hours of time.
            begin, closes = max(opens, at).astimezone(UTC), closing.astimezone(UTC)
            if begin >= closes:
                continue
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        return at + work

    def end_of_working_day(self, at: datetime) -> datetime:
        """Closing time of the working day that `at` falls in, or of the next one."""
        return next((closes for _opens, closes in self.spans(at) if closes > at), at)

    def end_of_working_days(self, at: datetime, days: int) -> datetime:
        """Closing time of the last of so many working days after the date of `at`. What comes at the
        weekend or after closing time has no working day of its own: the next one is the first."""
        midnight = datetime.combine(at.astimezone(self.zone).date() + timedelta(days=1), time(), self.zone)
        closings = [closes for _opens, closes in islice(self.spans(midnight), days)]
        return closings[-1] if closings else at + timedelta(days=days)
