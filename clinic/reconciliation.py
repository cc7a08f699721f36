"""Does the record add up? Every record that came in was judged, and everything found stands on a card.

Counts are made by the database and rows are read as they come, so that it works on one of any size.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from clinic.messages import waiting_threads
from clinic.models import Clinic
from clinic.overview.received import Received, received
from clinic.standings import wrong_standings
from patients.actions.card import COULD_NOT_BE_CHECKED
from patients.actions.tally import due_on
from patients.models import (
    Amendment,
    Card,
    DayTally,
    Flag,
    Hold,
    Message,
    MorningReport,
    Notice,
    Prescription,
    SafetyCheck,
    Session,
)
from patients.models.message import NoticeKind
from patients.triage.words import Severity, Status
from patients.words import Judged

EXAMPLES = 5
RECORDS: dict[str, Any] = {
    "session": Session,
    "correction": Amendment,
    "morning": MorningReport,
    "check": SafetyCheck,
    "message": Message,
}
SOURCES = {  # columns of a flag
    "session": "session",
    "morning": "morning",
    "check": "check_report",
    "message": "thread_message",
}
RANK = Case(
    *(When(severity=each.value, then=each.rank) for each in Severity), output_field=IntegerField(), default=0
)


@dataclass(frozen=True)
class Fault:
    """Something that does not add up: how often, and where to look first."""

    what: str
    count: int
    examples: tuple[str, ...]


def all_received() -> list[Received]:
    return received({kind: to_judge(model) for kind, model in RECORDS.items()})


def faults() -> Iterator[Fault]:
    """Everything that does not add up."""
    for what, rows in suspects():
        if count := rows.count():
            yield Fault(what, count, tuple(str(key) for key in rows.values_list("pk", flat=True)[:EXAMPLES]))
    for what, keys in (
        ("day tallies that are not the sum of their sessions", wrong_tallies()),
        ("day tallies with another due than their routine", wrong_dues()),
    ):
        if dates := [f"{patient} {on}" for patient, on in keys]:
            yield Fault(what, len(dates), tuple(dates[:EXAMPLES]))
    if wrong := list(wrong_standings()):
        yield Fault("standings that are not what the record comes to", len(wrong), tuple(wrong[:EXAMPLES]))


def suspects() -> Iterator[tuple[str, QuerySet[Any]]]:
    """Rows of which there must be none."""
    for kind, model in RECORDS.items():
        flags = flags_of(kind)
        yield f"{kind}s with an unknown result", to_judge(model).exclude(judged__in=Judged.values)
        yield f"{kind}s with a flag, of which there is none", flagged(model).filter(~Exists(flags))
        unread = flags.filter(rule=COULD_NOT_BE_CHECKED)
        yield (
            f"{kind}s that could not be judged, unknown to the clinic",
            failed(model).filter(~Exists(unread)),
        )
        if kind != "correction":  # a correction without news stands beside what was found before
            clear = model.objects.filter(judged=Judged.CLEAR)
            yield f"{kind}s without a flag that have one", clear.filter(Exists(flags))
    for kind, source in SOURCES.items():
        others = Flag.objects.filter(**{f"{source}__isnull": False}).exclude(
            **{f"{source}__patient": F("card__patient")}
        )
        yield f"flags of a {kind} on the card of another patient", others
    yield "flags without a card", Flag.objects.filter(~Exists(Card.objects.filter(pk=OuterRef("card_id"))))
    yield "cards milder than a flag on them", cards().filter(rank__lt=F("gravest"))
    yield "cards graver than every flag on them", cards().filter(Q(gravest=None) | Q(rank__gt=F("gravest")))
    yield "second unresolved cards of a patient", second_cards()
    yield "sessions whose seconds are not those of their holds", miscounted_sessions()
    yield "clinics whose messages that wait are counted wrongly", miscounted_clinics()
    told = Notice.objects.filter(card=OuterRef("pk"), kind=NoticeKind.NOW)
    grave = Card.objects.filter(rank__gte=Severity.URGENT.rank)
    yield "emergency and urgent cards that nobody was told of", grave.filter(~Exists(told))


def to_judge(model: Any) -> QuerySet[Any]:
    """What the rules read; of the messages those that patients wrote."""
    return Message.objects.from_patients() if model is Message else model.objects.all()


def flags_of(kind: str) -> QuerySet[Flag]:
    """The flags of the record outside; those of a correction stand with its session."""
    if kind == "correction":
        return Flag.objects.filter(session=OuterRef("session"))
    return Flag.objects.filter(**{SOURCES[kind]: OuterRef("pk")})


def flagged(model: Any) -> QuerySet[Any]:
    return model.objects.filter(judged=Judged.FLAGGED)


def failed(model: Any) -> QuerySet[Any]:
    return model.objects.filter(judged=Judged.FAILED)


def cards() -> QuerySet[Card]:
    """With the rank of the gravest flag on each."""
    ranks = Flag.objects.filter(card=OuterRef("pk")).order_by().values("card").annotate(gravest=Max(RANK))
    return Card.objects.annotate(gravest=Subquery(ranks.values("gravest")))


def miscounted_sessions() -> QuerySet[Session]:
    holds = Hold.objects.filter(session=OuterRef("pk")).order_by().values("session")
    held = Subquery(holds.annotate(sum=Sum("seconds")).values("sum"))
    sessions = Session.objects.annotate(held=Coalesce(held, 0.0))
    return sessions.exclude(held_s__range=(F("held") - 0.001, F("held") + 0.001))


def miscounted_clinics() -> QuerySet[Clinic]:
    return Clinic.objects.exclude(threads_waiting=waiting_threads(OuterRef("pk")))


def second_cards() -> QuerySet[Card]:
    earlier = Card.objects.unresolved().filter(patient=OuterRef("patient"), pk__lt=OuterRef("pk"))
    return Card.objects.unresolved().filter(Exists(earlier))


# -------------------------------------------------------------------------------------------------- tallies
DUE_BY = ("start", "sessions_per_day", "rest_days")  # what `due_on` reads of a version
Key = tuple[Any, Any]  # patient and local date
Sums = tuple[int, int, int, bool, float]  # full, partial, seconds, held, the sum of shares


def wrong_tallies() -> Iterator[Key]:
    """Dates whose tally is not what their sessions add up to, or that have only one of the two."""
    for key, rows in groupby(merge(rebuilt(), kept(), key=first), key=first):
        sums = [each for _key, each in rows]
        if len(sums) != 2 or not alike(*sums):
            yield key


def alike(one: Sums, other: Sums) -> bool:
    """Seconds are rounded in a tally, and halves not the same way everywhere."""
    same = one[:2] == other[:2] and one[3] == other[3]
    return same and abs(one[2] - other[2]) <= 1 and abs(one[4] - other[4]) < 0.001


def rebuilt() -> Iterator[tuple[Key, Sums]]:
    """From the sessions, as `patients.actions.tally` counts them."""
    rows = (
        Session.objects.order_by()
        .values("patient", "performed_on")
        .annotate(
            full=Count("pk", filter=Q(fraction__gte=1)),
            part=Count("pk", filter=Q(fraction__gt=0, fraction__lt=1)),
            seconds=Sum("held_s"),
            not_started=Count("pk", filter=Q(status=Status.HELD)),
            shares=Sum("fraction"),
        )
        .order_by("patient", "performed_on")
    )
    for row in rows.iterator():
        key = row["patient"], row["performed_on"]
        yield key, (row["full"], row["part"], round(row["seconds"]), bool(row["not_started"]), row["shares"])


def kept() -> Iterator[tuple[Key, Sums]]:
    rows = DayTally.objects.order_by("patient", "on").values(
        "patient", "on", "full", "partial", "seconds", "held", "shares"
    )
    for row in rows.iterator():
        sums = row["full"], row["partial"], row["seconds"], row["held"], float(sum(row["shares"]))
        yield (row["patient"], row["on"]), sums


def wrong_dues() -> Iterator[Key]:
    """Dates whose tally has another number due than a version had that was followed on them; a date on
    which the stretch was held for pain has none. Pauses are no part of it: adherence takes those out."""
    for key, rows in groupby(merge(dues_of_versions(), dues_kept(), key=first), key=first):
        told = [each for _key, each in rows]
        possible = {due for due, is_held in told if is_held is None}
        for due, is_held in told:
            if is_held is not None and due not in ({0} if is_held else possible):
                yield key


def first(row: tuple[Key, Any]) -> Key:
    return row[0]


Due = tuple[Key, tuple[int, bool | None]]  # how many, and of a tally whether the date was held


def dues_of_versions() -> Iterator[Due]:
    """Of each version that a session of the date was done against. On the day of a change there are two,
    and the one of the session that came last stands in the tally."""
    rows = (
        Session.objects.order_by("patient", "performed_on")
        .values_list("patient", "performed_on", *(f"prescription__{name}" for name in DUE_BY))
        .distinct()
    )
    for patient, on, *columns in rows.iterator():
        version = Prescription(**dict(zip(DUE_BY, columns, strict=True)))
        yield (patient, on), (due_on(version, on), None)


def dues_kept() -> Iterator[Due]:
    rows = DayTally.objects.order_by("patient", "on").values_list("patient", "on", "due", "held")
    for patient, on, due, held in rows.iterator():
        yield (patient, on), (due, held)
