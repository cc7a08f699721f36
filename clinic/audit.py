"""Search in who did what with whose record: ids go in, so that no name stands in an address (X8)."""

import csv
import io
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.roles import Role
from clinic.templatetags.house import role_word
from patients.forms.paper_diary import read_date
from patients.models import AccessEvent
from patients.models.access import AccessKind
from patients.pages import read_id

IN_A_FILE = 10_000  # rows; who needs more asks for a shorter period
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True)
class Asked:
    """What is looked for; None and "" look for everything. Both days are inside the period."""

    patient: uuid.UUID | None = None
    person: int | None = None
    kind: str = ""
    first: date | None = None
    last: date | None = None

    @classmethod
    def read(cls, said: Any) -> "Asked":
        """From a query or a form; what cannot be read is not looked for."""
        person, kind = said.get("person", ""), said.get("kind", "")
        return cls(
            patient=read_id(said.get("patient")),
            person=int(person) if person.isdecimal() and len(person) < 19 else None,
            kind=kind if kind in AccessKind.values else "",
            first=read_date(said.get("from")),
            last=read_date(said.get("to")),
        )

    @property
    def said(self) -> dict[str, str]:
        """As the query and the form say it."""
        named = {
            "patient": self.patient,
            "person": self.person,
            "kind": self.kind,
            "from": self.first,
            "to": self.last,
        }
        return {name: str(value) for name, value in named.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.said)


def events(user: Any, asked: Asked) -> QuerySet[AccessEvent]:
    """The events of the lead's clinic that were asked for, newest first, each off an index."""
    found = AccessEvent.objects.visible_to(user)
    if asked.patient:
        found = found.filter(patient=asked.patient)
    if asked.person:
        found = found.filter(actor=asked.person)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.first and asked.first > date.min:
        found = found.filter(at__gte=midnight(asked.first, user.clinic))
    if asked.last and asked.last < date.max:
        found = found.filter(at__lt=midnight(asked.last + timedelta(days=1), user.clinic))
    return found.select_related("actor", "patient").newest_first()


def midnight(day: date, clinic: Any) -> datetime:
    return datetime.combine(day, time.min, clinic.zone)


def staff_of(clinic: Any) -> QuerySet[Any]:
    """Everyone who may stand in an event of the clinic but its patients, those who left too."""
    return clinic.users.exclude(role=Role.PATIENT).order_by("name", "pk")


def as_csv(found: Iterable[AccessEvent]) -> str:
    """One event a line, with names and ids; times in the zone that is set."""
    file = io.StringIO()
    lines = csv.writer(file)
    lines.writerow(
        [
            _("When"),
            _("Who"),
            _("Role"),
            _("Kind"),
            _("What"),
            _("Patient"),
            _("Record"),
            _("From where"),
            _("Records on the list"),
        ]
    )
    for event in found:
        row = [
            timezone.localtime(event.at).isoformat(timespec="seconds"),
            event.actor.name if event.actor else _("An account that is gone"),
            role_word(event.role),
            event.get_kind_display(),
            event.page,
            event.patient.name if event.patient else "",
            event.patient_id or "",
            event.address or "",
            " ".join(event.shown),
        ]
        lines.writerow([harmless(str(cell)) for cell in row])
    return file.getvalue()


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
