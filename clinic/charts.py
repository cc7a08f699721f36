"""What the chart of one patient reads: few queries, the same number however long the history is."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clinic.chart_rows import (
    VERSIONS_SHOWN,
    patient_of,
    read_rows,
    screening_of,
)
from clinic.measured import Measures, measures_of
from clinic.routine_facts import VersionFacts, versions_of
from clinic.settling import card_is_settling
from clinic.ways_in import WaysIn, ways_in_of
from patients.adherence import Adherence
from patients.adherence_record import (
    Paused,
    adherence_of,
    paused_dates,
    pauses_of,
    period_of,
    version_of,
)
from patients.models import Patient, Screening
from patients.models.progression import Move
from patients.pictures.calendar import first_day
from patients.pictures.reading import Pictures, pictures_of
from patients.triage.words import Sign
from patients.words import Contraindication, Injury, SciaticaSide, ScreeningRisk

WEEK, MONTH = 7, 28  # the windows of clinical.md 5, in full days before today


@dataclass(frozen=True)
class OpenCard:
    """The unresolved card of the patient, as far as a link to it needs."""

    id: uuid.UUID
    severity: str
    is_settling: bool  # G4


@dataclass(frozen=True)
class Chart:
    """One patient on one page."""

    patient: Patient
    versions: list[VersionFacts]  # newest first, the last few
    screening: Screening | None
    screened_by: str
    lock: Paused | None
    card: OpenCard | None
    week: Adherence
    month: Adherence
    pictures: Pictures
    measures: Measures
    ways: WaysIn
    proposal: str  # of a step of the ladder, "" for none
    waiting: int

    @property
    def current(self) -> VersionFacts | None:
        """The version that is not ended; it may be locked."""
        return next((version for version in self.versions if version.ended_at is None), None)

    @property
    def earlier(self) -> list[VersionFacts]:
        return [version for version in self.versions if version.ended_at is not None]

    @property
    def windows(self) -> list[tuple[str, Adherence]]:
        return [(_("Last 7 days"), self.week), (_("Last 28 days"), self.month)]

    @property
    def screening_words(self) -> list[tuple[str, str]]:
        """Label and words of what was named in the screening; what was not named is left out."""
        return list(named_in(self.screening)) if self.screening else []

    @property
    def last_worst(self) -> int | None:
        points = self.pictures.pain.points
        return points[-1].worst if points else None


def named_in(screening: Screening) -> Iterator[tuple[str, str]]:
    lists = (
        (_("Pain from an injury"), Injury, screening.injury_pain),
        (_("Old and stable signs"), Sign, screening.baseline_items),
        (_("Risks"), ScreeningRisk, screening.risk),
    )
    for label, words, named in lists:
        if named:
            yield (
                label,
                ", ".join(Sign(each).short if words is Sign else str(words(each).label) for each in named),
            )
    if screening.known_sciatica_side != SciaticaSide.NONE:
        yield _("Known sciatica"), screening.get_known_sciatica_side_display()
    for each in screening.contraindications:
        cleared = each.get("cleared", "").strip() or _("not cleared")
        yield str(Contraindication(each["code"]).label), cleared


def visible_patient(user: Any, patient_id: uuid.UUID) -> Patient:
    """A patient of the user's clinic, or 404."""
    patients = Patient.objects.visible_to(user).for_header()
    return get_object_or_404(patients.select_related("clinic", "clinician", "account"), pk=patient_id)


def read_chart(user: Any, patient_id: uuid.UUID, *, at: datetime) -> Chart:
    """The chart of a patient whom the user may see, or 404."""
    if not user.may("see_patients"):
        raise Http404
    # Staff see the patients of their own clinic only.
    return chart_of(patient_id, clinic=user.clinic, at=at)


def chart_of(patient_id: uuid.UUID, *, clinic: Any, at: datetime) -> Chart:
    """The chart of a patient of this clinic, or 404. One statement."""
    today = clinic.today(at)
    try:
        row = read_rows(clinic=clinic, patient_id=patient_id, today=today, window=MONTH)
    except LookupError:
        raise Http404 from None
    patient = patient_of(row, clinic)
    pauses = pauses_of(row["pause_rows"])
    weighed: dict[str, Any] = {
        "versions": [version_of(each) for each in row["period_rows"]],
        "sessions": row["session_rows"],
        "pauses": pauses,
        "clinic": clinic,
        "today": today,
    }
    screened = next(iter(row["screening_rows"]), None)
    return Chart(
        patient=patient,
        versions=versions_of(row["version_rows"], shown=VERSIONS_SHOWN),
        screening=screening_of(screened) if screened else None,
        screened_by=screened["by"] if screened else "",
        lock=next((pause for pause in pauses if pause.until is None), None),
        card=open_card(row, patient=patient, clinic=clinic, at=at),
        week=adherence_of(window=WEEK, **weighed),
        month=adherence_of(window=MONTH, **weighed),
        pictures=pictures_of(
            row,
            periods=[period_of(version, clinic) for version in weighed["versions"]],
            paused=paused_dates(pauses, clinic=clinic, first=first_day(today), last=today),
            today=today,
        ),
        measures=measures_of(row["measure_rows"]),
        ways=ways_in_of(patient, at=at),
        proposal=str(Move(proposal).label) if (proposal := row["patient"]["proposal"]) else "",
        waiting=row["waiting_cards"],
    )


def open_card(row: dict[str, Any], *, patient: Any, clinic: Any, at: datetime) -> OpenCard | None:
    """The unresolved card in the rows of the patient."""
    found = next(iter(row["card_rows"]), None)
    if not found:
        return None
    is_settling = card_is_settling(row, patient=patient, clinic=clinic, at=at)
    return OpenCard(uuid.UUID(found["id"]), found["severity"], is_settling)
