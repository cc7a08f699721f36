"""What the chart of one patient reads: few queries, the same number however long the history is."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clinic.cards import waiting_cards
from clinic.pages import Page, page_of
from clinic.pain_chart import PainChart
from clinic.points import newest_points, points_of
from clinic.session_lines import SessionLine, line_of, sessions_to_read
from patients.adherence import Adherence
from patients.adherence_record import Paused, adherence_of, newest_pauses, pauses_of, sessions_since
from patients.models import Card, Patient, Prescription, Screening
from patients.rows import Rows
from patients.triage.words import Sign
from patients.words import CardState, Contraindication, Injury, SciaticaSide, ScreeningRisk

WEEK, MONTH = 7, 28  # the windows of clinical.md 5, in full days before today
CHART_SESSIONS = 28


@dataclass(frozen=True)
class OpenCard:
    """The unresolved card of the patient, as far as a link to it needs."""

    id: uuid.UUID
    severity: str


@dataclass(frozen=True)
class Chart:
    """One patient on one page."""

    patient: Patient
    versions: list[Prescription]  # newest first
    screening: Screening | None
    lock: Paused | None
    card: OpenCard | None
    week: Adherence
    month: Adherence
    pain: PainChart
    waiting: int

    @property
    def current(self) -> Prescription | None:
        """The version that is not ended; it may be locked."""
        return next((version for version in self.versions if version.ended_at is None), None)

    @property
    def earlier(self) -> list[Prescription]:
        return [version for version in self.versions if version.ended_at is not None]

    @property
    def lacks_password(self) -> bool:
        """Access can still be given: nobody has signed in with this account, or there is none yet."""
        account = self.patient.account
        return account is None or not account.has_usable_password()

    @property
    def screening_words(self) -> list[tuple[str, str]]:
        """Label and words of what was named in the screening; what was not named is left out."""
        return list(named_in(self.screening)) if self.screening else []

    @property
    def last_worst(self) -> int | None:
        return self.pain.points[-1].worst if self.pain.points else None


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
    today = user.clinic.today(at)
    patients = Patient.objects.visible_to(user).select_related("clinician", "account")
    patient: Any = get_object_or_404(patients.annotate(**parts(today)), pk=patient_id)
    patient.clinic = user.clinic  # known already: staff see the patients of their own clinic only
    versions = list(patient.prescriptions.for_reading().order_by("-version"))
    pauses = pauses_of(patient.pause_rows)
    weighed = {
        "versions": versions,
        "sessions": patient.session_rows,
        "pauses": pauses,
        "clinic": user.clinic,
        "today": today,
    }
    return Chart(
        patient=patient,
        versions=versions,
        screening=patient.screenings.select_related("by").newest(),
        lock=next((pause for pause in pauses if pause.until is None), None),
        card=next((OpenCard(uuid.UUID(row["id"]), row["severity"]) for row in patient.card_rows), None),
        week=adherence_of(window=WEEK, **weighed),
        month=adherence_of(window=MONTH, **weighed),
        pain=PainChart(points_of(patient.point_rows)),
        waiting=patient.waiting_cards,
    )


def parts(today: date) -> dict[str, Any]:
    """Everything of which there is a little, as lists in the query for the patient."""
    me = OuterRef("pk")
    unresolved = Card.objects.filter(patient=me).exclude(state=CardState.RESOLVED)
    return {
        "card_rows": Rows(unresolved, id="pk", severity="severity"),
        "pause_rows": newest_pauses(me),
        "session_rows": sessions_since(me, today - timedelta(days=MONTH)),
        "point_rows": newest_points(me, count=CHART_SESSIONS),
        "waiting_cards": waiting_cards(OuterRef("clinic")),
    }


@dataclass(frozen=True)
class SessionPage:
    lines: list[SessionLine]
    page: Page[Any]


def read_sessions(patient: Patient, *, after: str | None) -> SessionPage:
    """25 sessions, newest first; after the one with this client id."""
    page = page_of(
        sessions_to_read(patient),
        after=after,
        key="client_id",
        find=lambda key: patient.sessions.filter(client_id=key).first(),
    )
    return SessionPage([line_of(each, account_id=patient.account_id) for each in page.rows], page)
