"""What the chart of one patient reads: everything of which there is a little, in one statement that is put
into SQL once. The time line reads the rest (clinic/timeline)."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateField, IntegerField, OuterRef, QuerySet, UUIDField
from django.db.models.functions import JSONObject, Left

from clinic.cards import waiting_cards
from clinic.models import User
from clinic.settling import settling_parts
from clinic.ways_in import ways_parts
from patients.adherence_record import PAUSES_READ, newest_pauses, sessions_since
from patients.models import (
    Card,
    Flag,
    Measure,
    Patient,
    PrescribedStretch,
    Prescription,
    Screening,
)
from patients.opening import ITEM_COLUMNS, ROUTINE_COLUMNS
from patients.pictures.calendar import first_day
from patients.pictures.reading import picture_parts
from patients.rows import Prepared, Rows, day, decoded, moment
from patients.words import CardState

VERSIONS_SHOWN = 4
MEASURES_READ = 60

PATIENT = ("id", "name", "birth_date", "number", "phone", "email", "emergency_contact", "added_at")
OF_OTHERS = {
    "clinician_id": "clinician_id",
    "clinician": "clinician__name",
    "account_id": "account_id",
    "account_email": "account__email",
    "account_is_active": "account__is_active",
    "password": Left("account__password", 1),  # tells whether there is one, and no more
    "proposal": "standing__proposal",
    "unread": "thread__waiting_since",
}
SCREENED = (
    *("at", "experience", "tightness", "baseline_pain", "injury_pain", "baseline_items", "risk"),
    *("known_sciatica_side", "contraindications"),
)


def rows_of_chart(*, clinic: int, patient: Any, since: date, first: date) -> QuerySet[Any]:
    """The patient, if of this clinic, with all parts; sessions from `since` on are read for adherence, days
    from `first` on for the calendar."""
    parts = parts_of(since, first)
    rows = Patient.objects.filter(clinic=clinic, pk=patient).annotate(**parts)
    return rows.values_list(JSONObject(**{name: name for name in PATIENT}, **OF_OTHERS), *parts)


def parts_of(since: date, first: date) -> dict[str, Any]:
    me = OuterRef("pk")
    unresolved = Card.objects.unresolved().filter(patient=me)
    unresolved_flags = Flag.objects.filter(card__patient=me).exclude(card__state=CardState.RESOLVED)
    versions = Prescription.objects.filter(patient=me).order_by("-version")
    screenings = Screening.objects.filter(patient=me).order_by("-at", "-pk")
    return {
        "card_rows": Rows(unresolved, id="pk", severity="severity"),
        "pause_rows": newest_pauses(me),
        "session_rows": sessions_since(me, since),
        **picture_parts(me, first=first),
        "waiting_cards": waiting_cards(OuterRef("clinic")),
        "period_rows": Rows(
            versions[:PAUSES_READ],
            **{name: name for name in ("start", "ended_at", "sessions_per_day", "rest_days")},
        ),
        "version_rows": Rows(versions[: VERSIONS_SHOWN + 1], **version_columns()),
        "screening_rows": Rows(screenings[:1], by="by__name", **{name: name for name in SCREENED}),
        "measure_rows": Rows(
            Measure.objects.standing().filter(patient=me).newest_first()[:MEASURES_READ],
            examiner="examiner__name",
            **{
                name: name
                for name in (
                    *("reading", "revision", "test", "side", "at", "degrees", "device", "position"),
                    *("pain_during", "change", "activities", "note"),
                )
            },
        ),
        **settling_parts(unresolved_flags, me),
        **ways_parts(OuterRef("account")),
    }


def version_columns() -> dict[str, Any]:
    items = PrescribedStretch.objects.filter(prescription=OuterRef("pk")).order_by("order")
    names = (
        *ROUTINE_COLUMNS,
        *("version", "start", "review_due", "reason", "overrides", "prescribed_at", "ended_at"),
    )
    of_item = {name: name for name in (*ITEM_COLUMNS, "level_since", "grip_cm")}
    return {
        **{name: name for name in names},
        "by": "prescriber__name",
        "items": Rows(items, code="stretch__code", title="stretch__title", **of_item),
    }


STATEMENT = Prepared(
    rows_of_chart, clinic=IntegerField(), patient=UUIDField(), since=DateField(), first=DateField()
)
WAYS = tuple(ways_parts(OuterRef("account")))
NAMES = ("patient", *parts_of(date.min, date.min))


def read_rows(*, clinic: Any, patient_id: uuid.UUID, today: date, window: int) -> dict[str, Any]:
    """The columns by name, lists decoded. Raises LookupError where the clinic has no such patient."""
    row = STATEMENT.row(
        clinic=clinic.pk, patient=patient_id, since=today - timedelta(days=window), first=first_day(today)
    )
    return {name: decoded(value) for name, value in zip(NAMES, row, strict=True)}


def patient_of(rows: Mapping[str, Any], clinic: Any) -> Any:
    """The Patient with what a chart prints of it: clinic, responsible clinician, account, ways in."""
    row = rows["patient"]
    said = {name: row[name] for name in PATIENT}
    said |= {"id": uuid.UUID(row["id"]), "birth_date": day(row["birth_date"])}
    patient: Any = Patient(**{**said, "added_at": moment(row["added_at"])})
    patient.clinic = clinic
    patient.clinician = User(pk=row["clinician_id"], name=row["clinician"])
    if row["account_id"]:
        patient.account = User(
            pk=row["account_id"],
            email=row["account_email"],
            is_active=bool(row["account_is_active"]),
            password=row["password"],
        )
    for name in WAYS:
        setattr(patient, name, rows[name])
    return patient


def screening_of(row: Mapping[str, Any]) -> Screening:
    lists = ("injury_pain", "baseline_items", "risk", "contraindications")
    said = {name: decoded(row[name]) if name in lists else row[name] for name in SCREENED}
    return Screening(**{**said, "at": at_of(row)})


def at_of(row: Mapping[str, Any]) -> datetime:
    return moment(row["at"])
