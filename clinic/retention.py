"""How long a record is kept, and which records may not go yet (docs/data.md, clinical.md X17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from clinic.models import Clinic, LegalHold
from patients.models import (
    Amendment,
    Card,
    CardAct,
    Decision,
    Measure,
    Message,
    MorningReport,
    Patient,
    Pause,
    Prescription,
    SafetyCheck,
    Screening,
    Session,
    SessionDraft,
    ThreadAct,
)

AUDIT_YEARS = 8  # at least: the database lets no access event go before

# Why a record stays.
IN_PERIOD, CARD, PAUSE, HOLD = "in its period", "card not resolved", "routine paused", "legal hold"

# What counts as contact: whatever patient or staff did. What a job did by itself does not, or a record
# that nobody touches would be kept for ever.
CONTACTS: tuple[tuple[type[Model], str, str], ...] = (
    (Session, "patient", "received_at"),
    (Amendment, "session__patient", "at"),
    (SessionDraft, "patient", "changed_at"),
    (MorningReport, "patient", "at"),
    (SafetyCheck, "patient", "at"),
    (Screening, "patient", "at"),
    (Prescription, "patient", "prescribed_at"),
    (Prescription, "patient", "ended_at"),
    (Pause, "patient", "since"),
    (Pause, "patient", "released_at"),
    (CardAct, "card__patient", "at"),
    (Measure, "patient", "written_at"),
    (Decision, "patient", "at"),
    (Message, "patient", "at"),
    (ThreadAct, "patient", "at"),
)


@dataclass(frozen=True)
class Term:
    """One record: when it was last touched, until when it is kept, and why it may not go now."""

    patient: UUID
    last_contact: date
    until: date
    kept_for: tuple[str, ...]

    @property
    def is_over(self) -> bool:
        """Its time is over and nothing holds it: it is to be erased."""
        return not self.kept_for


def terms(patients: QuerySet[Patient], *, at: datetime) -> Iterable[Term]:
    """How each of these records stands at this moment, in one query; those kept longest first."""
    rows = with_term(patients).select_related("clinic").order_by("last_contact", "pk")
    for patient in rows.iterator(chunk_size=500):
        yield term_of(patient, at=at)


def term_of(patient: Any, *, at: datetime) -> Term:
    """`patient` comes from `with_term`."""
    last = patient.clinic.today(patient.last_contact)
    until = years_after(last, patient.clinic.keep_years)
    reasons = {
        IN_PERIOD: patient.clinic.today(at) <= until,
        CARD: patient.has_card,
        PAUSE: patient.is_locked,
        HOLD: patient.is_held,
    }
    return Term(patient.pk, last, until, tuple(reason for reason, holds in reasons.items() if holds))


def with_term(patients: QuerySet[Patient]) -> QuerySet[Any]:
    mine = {"patient": OuterRef("pk")}
    return patients.annotate(
        last_contact=Greatest(
            "added_at",
            Coalesce(F("account__last_login"), "added_at"),
            *(Coalesce(newest(*contact), "added_at") for contact in CONTACTS),
        ),
        has_card=Exists(Card.objects.unresolved().filter(**mine)),
        is_locked=Exists(Pause.objects.open().filter(**mine)),
        is_held=Exists(LegalHold.objects.standing().filter(**mine)),
    )


def newest(model: type[Model], way: str, column: str) -> Subquery:
    rows = model._base_manager.filter(**{way: OuterRef("pk")}).order_by().values(way)
    return Subquery(rows.annotate(newest=Max(column)).values("newest"))


def years_after(on: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)


def audit_kept_since(clinic: Clinic, *, at: datetime) -> datetime:
    """Access events of this clinic from before this moment are no longer kept. A day is added, so that no
    clock of a database is nearer to the limit than ours."""
    years = max(AUDIT_YEARS, clinic.keep_years)
    day_before = date.fromordinal(at.date().toordinal() - 1)
    limit = years_after(day_before, -years)
    return datetime(limit.year, limit.month, limit.day, tzinfo=at.tzinfo)
