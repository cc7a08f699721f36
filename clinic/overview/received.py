"""What was received and what became of it: received = judged without flag + with flag + could not be."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from clinic.models import Clinic
from clinic.overview.period import Period
from patients.models import Amendment, Message, MorningReport, SafetyCheck, Session
from patients.words import Judged

KINDS = {
    "session": _("Sessions"),
    "correction": _("Corrections"),
    "morning": _("Mornings"),
    "check": _("Safety checks"),
    "message": _("Messages"),
}
CLINICIAN = {  # of a record, from its own row
    "session": "patient__clinician",
    "correction": "session__patient__clinician",
    "morning": "patient__clinician",
    "check": "patient__clinician",
    "message": "patient__clinician",
}


@dataclass(frozen=True)
class Received:
    """Records of a kind, and what became of them."""

    kind: str
    received: int
    clear: int
    flagged: int
    failed: int

    @classmethod
    def of(cls, kind: str, results: Counter[str]) -> "Received":
        clear, flagged, failed = (results[each] for each in (Judged.CLEAR, Judged.FLAGGED, Judged.FAILED))
        return cls(kind, sum(results.values()), clear, flagged, failed)

    @property
    def label(self) -> str:
        return str(KINDS[self.kind])

    @property
    def adds_up(self) -> bool:
        return self.received == self.clear + self.flagged + self.failed


def records_of(clinic: Clinic, period: Period) -> dict[str, QuerySet[Any]]:
    """The period's records by kind; corrections by the date of their session."""
    dates = (period.first, period.last)
    return {
        "session": Session.objects.filter(patient__clinic=clinic, performed_on__range=dates),
        "correction": Amendment.objects.filter(
            session__patient__clinic=clinic, session__performed_on__range=dates
        ),
        "morning": MorningReport.objects.filter(patient__clinic=clinic, on__range=dates),
        "check": SafetyCheck.objects.filter(patient__clinic=clinic, at__range=period.moments(clinic)),
        "message": Message.objects.from_patients().filter(
            patient__clinic=clinic, at__range=period.moments(clinic)
        ),
    }


def received(records: dict[str, QuerySet[Any]]) -> list[Received]:
    """What became of these records, in one query."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in records}
    parts = [
        rows.order_by()
        .values("judged")
        .annotate(kind=Value(kind), count=Count("pk"))
        .values_list("kind", "judged", "count")
        for kind, rows in records.items()
    ]
    for kind, judged, count in parts[0].union(*parts[1:], all=True):
        counts[kind][judged] += count
    return [Received.of(kind, of) for kind, of in counts.items()]


Results = dict[int | None, dict[str, Counter[str]]]


def received_by_clinician(clinic: Clinic, period: Period) -> Results:
    """By the patient's clinician, and of all together under None: how many of a kind came to what."""
    found: Results = {}
    for kind, rows in records_of(clinic, period).items():
        counted = rows.order_by().values_list(CLINICIAN[kind], "judged").annotate(count=Count("pk"))
        for clinician, judged, count in counted:
            for whose in (clinician, None):
                of = found.setdefault(whose, {each: Counter() for each in KINDS})
                of[kind][judged] += count
    return found
