"""Count the periods of a clinic and keep them: what the overview reads, so that opening it costs the same."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from clinic.models import Clinic, PeriodTally
from clinic.overview.figures import Figures
from clinic.overview.notices import sent_in
from clinic.overview.period import DAYS, Period, months_until
from clinic.overview.received import KINDS, Received, received_by_clinician, records_of
from clinic.overview.rules import RuleFigures, by_rule, found_in, taken_on, waits_of
from clinic.overview.spread import Spread, patients_done, week_ends

STILL_CHANGING = 2  # months: what is entered late belongs to the last one, hardly ever to one before
Whose = int | None  # a clinician; None is the clinic as a whole


def count_periods(clinic: Clinic, *, at: datetime) -> int:
    """Count the last 7, 28 and 90 full days, this month and the last, and each earlier month once. True
    until the day before `at`; safe to call twice. Gives how many periods were counted."""
    today = clinic.today(at)
    periods = to_count(clinic, today=today)
    spreads, weeks = adherence_in(clinic, periods, today=today)
    for period in periods:
        keep(clinic, period, figures_of(clinic, period, spreads[period.key], weeks), at=at)
    return len(periods)


def to_count(clinic: Clinic, *, today: date) -> list[Period]:
    months = months_until(today)
    known = set(clinic.period_tallies.filter(clinician=None).values_list("period", flat=True))
    earlier = [each for each in months[STILL_CHANGING:] if each.key not in known]
    return [*(Period.of_days(days, today=today) for days in DAYS), *months[:STILL_CHANGING], *earlier]


def adherence_in(
    clinic: Clinic, periods: list[Period], *, today: date
) -> tuple[dict[str, dict[Whose, Spread]], dict[Whose, list[list[int]]]]:
    """One walk over the patients for all periods: who did how much, and the twelve weeks before today."""
    ends = week_ends(periods[0].last)
    spreads: dict[str, dict[Whose, Spread]] = {each.key: defaultdict(Spread) for each in periods}
    weeks: dict[Whose, list[list[int]]] = defaultdict(lambda: [[0, 0] for _week in ends])
    oldest = min([ends[0][0], *(each.before.first for each in periods)])
    for done in patients_done(clinic, since=oldest, last=max(each.last for each in periods)):
        whose = (done.clinician, None)
        for period in periods:
            now = done.in_window(period.first, period.last)
            before = done.in_window(period.before.first, period.before.last)
            for each in whose:
                spreads[period.key][each].add(now, before, has_logged=done.has_logged(period))
        for number, (first, last) in enumerate(ends):
            full, due = done.in_window(first, last)
            for each in whose:
                weeks[each][number][0] += full
                weeks[each][number][1] += due
    return spreads, weeks


def figures_of(
    clinic: Clinic, period: Period, spreads: dict[Whose, Spread], weeks: dict[Whose, list[list[int]]]
) -> dict[Whose, Figures]:
    """By clinician, for everyone who has a patient or a card, and of the whole."""
    results = received_by_clinician(clinic, period)
    found, waits = list(found_in(clinic, period)), waits_of(clinic, period)
    pain, pain_before = median_pain(clinic, period), median_pain(clinic, period.before)
    owners = {each.clinician for each in found} | {owner for owner, _seconds, _in_time in waits}
    figures = {}
    for whose in {None, *spreads, *results, *owners}:
        lines = [Received.of(kind, results.get(whose, {}).get(kind, Counter())) for kind in KINDS]
        mine = [each for each in found if whose in (None, each.clinician)]
        figures[whose] = Figures(
            spread=spreads.get(whose, Spread()),
            weeks=weeks.get(whose, []),
            pain=pain.get(whose),
            pain_before=pain_before.get(whose),
            cards=taken_on(each for each in waits if whose in (None, each[0])),
            received=lines,
            rules=by_rule(mine, logs=lines[0].received),
            every_rule=RuleFigures.of("", lines[0].received, mine),
            notices=sent_in(clinic, period) if whose is None else [],
        )
    return figures


def median_pain(clinic: Clinic, period: Period) -> dict[Whose, float]:
    """The median of the worst pains of the sessions, as first given; no answer is none (HZ10)."""
    sessions = records_of(clinic, period)["session"].filter(pain_during__isnull=False)
    rows = sessions.order_by().values_list("patient__clinician", "pain_during").annotate(count=Count("pk"))
    pains: defaultdict[Whose, Counter[int]] = defaultdict(Counter)
    for clinician, pain, count in rows:
        for whose in (clinician, None):
            pains[whose][pain] += count
    return {whose: middle(counted) for whose, counted in pains.items()}


def middle(counted: Counter[int]) -> float:
    """The median of values that are counted, without writing each of them down."""
    total = counted.total()
    values = sorted(counted.items())
    return (value_at(values, (total - 1) // 2) + value_at(values, total // 2)) / 2


def value_at(values: Iterable[tuple[int, int]], place: int) -> int:
    for value, count in values:
        place -= count
        if place < 0:
            return value
    raise LookupError(place)


@transaction.atomic
def keep(clinic: Clinic, period: Period, figures: dict[Whose, Figures], *, at: datetime) -> None:
    """In place of what was counted before; who has no patient and no card any more has no row."""
    clinic.period_tallies.filter(period=period.key).delete()
    PeriodTally.objects.bulk_create(
        PeriodTally(
            clinic=clinic,
            clinician_id=whose,
            period=period.key,
            first=period.first,
            last=period.last,
            counted_at=at,
            numbers=each.to_json(),
        )
        for whose, each in figures.items()
    )
