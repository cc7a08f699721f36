"""The clinic's patients as a list: who they are, what waits, when they last stretched and how it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clinic.points import corrected, newest_answers
from patients.models import Card, Patient, Pause, Prescription, Session
from patients.rows import Rows, moment
from patients.triage.words import Status
from patients.words import CardState

MINE = Q(patient=OuterRef("pk"))
UNRESOLVED = Card.objects.filter(MINE).exclude(state=CardState.RESOLVED)
PAUSED = Exists(Pause.objects.open().filter(MINE))
PRESCRIBED = Exists(Prescription.objects.current().filter(MINE))

# The views of the list, by the word in the address.
SHOWS = {"all": _("All"), "card": _("With a card"), "paused": _("Paused"), "no_routine": _("No routine")}
NARROWED = {"all": Q(), "card": Q(Exists(UNRESOLVED)), "paused": Q(PAUSED), "no_routine": ~Q(PRESCRIBED)}


@dataclass(frozen=True)
class PatientLine:
    """One patient with what the row prints."""

    patient: Patient
    severity: str | None
    last_at: datetime | None
    last_worst: int | None
    is_paused: bool
    has_routine: bool


def patients_to_list(user: Any, *, show: str) -> QuerySet[Patient]:
    """The patients of the user's clinic in this view, by name."""
    newest = Session.objects.filter(MINE).exclude(status=Status.SKIPPED).order_by("-performed_at", "-pk")
    return (
        Patient.objects.visible_to(user)
        .filter(NARROWED[show])
        .select_related("clinician")
        .order_by("name", "pk")
        .annotate(
            card_rows=Rows(UNRESOLVED, severity="severity"),
            session_rows=Rows(
                newest[:1], at="performed_at", worst="pain_during", amendments=newest_answers()
            ),
            is_paused=PAUSED,
            has_routine=PRESCRIBED,
        )
    )


def called(patients: QuerySet[Patient], words: str) -> QuerySet[Patient]:
    """Those whose name or number holds all of these words."""
    for word in words.split():
        patients = patients.filter(Q(name__icontains=word) | Q(number__icontains=word))
    return patients


def line_of(patient: Any) -> PatientLine:
    session = next(iter(patient.session_rows), None)
    now = corrected(session) if session else None
    return PatientLine(
        patient=patient,
        severity=next((card["severity"] for card in patient.card_rows), None),
        last_at=moment(session["at"]) if session else None,
        last_worst=now["pain_during"] if now else session["worst"] if session else None,
        is_paused=patient.is_paused,
        has_routine=patient.has_routine,
    )
