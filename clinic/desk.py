"""What the prescribing pages stand on: fetched once for a request, then only reasoned with."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Value
from django.shortcuts import get_object_or_404

from clinic.cards import waiting_cards
from patients.actions.prescribe import findings_of
from patients.checks import REFUSE, Finding
from patients.models import Patient, Pause, Prescription, Screening
from patients.opening import (
    Item,
    Routine,
    items_of,
    ladder,
    opening_items,
    opening_routine,
    routine_of,
)
from patients.routine_changes import changes
from patients.routine_words import Told, tell
from stretches.models import Level, Stretch

Plan = tuple[Routine, list[Item]]


@dataclass(frozen=True)
class Rung:
    """A level of the ladder; `is_open`: the first stretch may be put on it."""

    level: Level
    is_now: bool
    is_open: bool


@dataclass(frozen=True)
class Desk:
    """A patient about to be prescribed for."""

    patient: Any  # a Patient, from patient_for
    today: date
    screening: Screening | None
    last: Prescription | None  # the newest version, ended or not
    safety_answered_on: date | None
    pause: Pause | None
    library: Mapping[str, Stretch]  # what may be prescribed, by code

    @property
    def current(self) -> Prescription | None:
        return self.last if self.last and self.last.ended_at is None else None

    @property
    def before(self) -> Plan | None:
        """The routine that this one would replace."""
        current = self.current
        return (routine_of(current), items_of(current, library=self.library)) if current else None

    @property
    def opening(self) -> Plan:
        return (
            opening_routine(self.last, today=self.today),
            opening_items(self.last, self.screening, library=self.library),
        )

    @property
    def rungs(self) -> list[Rung]:
        """The ladder as it stands for this patient; at most one step up is open (PV4)."""
        now = max((item.level for item in self.last.items.all()), default=0) if self.last else 0
        return [
            Rung(level=level, is_now=number == now, is_open=not now or number <= now + 1)
            for number, (_stretch, level) in ladder(self.library.values()).items()
        ]

    def findings(self, plan: Plan) -> list[Finding]:
        routine, items = plan
        return findings_of(
            routine,
            items,
            last=self.last,
            screening=self.screening,
            safety_answered_on=self.safety_answered_on,
            on=self.today,
        )

    def blocks(self, plan: Plan) -> list[str]:
        """What no field of the form can put right: the screening, or the person, stands against it."""
        return [each.text for each in self.findings(plan) if each.weight == REFUSE and not each.field]

    def refused(self, plan: Plan) -> list[str]:
        """What a field of the form has to be put right for."""
        return [each.text for each in self.findings(plan) if each.weight == REFUSE and each.field]

    def told(self, plan: Plan) -> Told | None:
        """The plan as the patient would read it; None where its numbers or choices cannot be said (PV1)."""
        if any(finding.check == "PV1" for finding in self.findings(plan)):
            return None
        return tell(*plan, before=self.before)

    def changes(self, plan: Plan) -> list[str]:
        return changes(self.before, plan) if self.before else []


def patient_for(user: Any, patient_id: uuid.UUID) -> Any:
    """The Patient with what the head of a page prints, and `waiting_cards` for the rail, in one query; 404
    for another clinic's."""
    visible = Patient.objects.visible_to(user).for_header()
    return get_object_or_404(visible.annotate(waiting_cards=waiting_cards(OuterRef("clinic"))), pk=patient_id)


def contact_for(user: Any, patient_id: uuid.UUID, **parts: Any) -> Any:
    """The Patient for whoever keeps contacts and gives access, reception too; 404 for another clinic's.
    Only clinicians are told how many cards wait. `parts` are read in the same query."""
    reached = Patient.objects.reached_by(user).select_related("clinic", "clinician", "account")
    if user.may("review"):
        reached = reached.annotate(waiting_cards=waiting_cards(OuterRef("clinic")))
    else:
        reached = reached.annotate(waiting_cards=Value(0))
    return get_object_or_404(reached.annotate(**parts), pk=patient_id)


def desk_of(patient: Any, *, at: datetime) -> Desk:
    """Fetch it all: the same number of queries whatever the length of the record."""
    library = Stretch.objects.current().prefetch_related("levels", "steps__cues", "steps__cautions")
    return Desk(
        patient=patient,
        today=patient.clinic.today(at),
        screening=patient.screenings.newest(),
        last=patient.prescriptions.for_reading().order_by("-version").first(),
        safety_answered_on=patient.safety_answered_on(at),
        pause=patient.pauses.open().first(),
        library={stretch.code: stretch for stretch in library},
    )
