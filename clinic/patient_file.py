"""The list of patients as a file for a spreadsheet. Read and sent in pieces: a long list takes no more room
than a short one."""

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clinic.audit import harmless
from clinic.patient_list import Line, following
from patients.models import Standing
from patients.models.patient import PatientStatus
from patients.triage.words import Severity

A_PIECE = 500  # patients read at once


class Echo:
    """Gives back what is written to it: the csv module writes, and nothing is kept."""

    def write(self, line: str) -> str:
        return line


def as_csv(rows: QuerySet[Standing], *, clinic: Any) -> Iterator[str]:
    """A line a patient, in the order of the list; an unanswered pain is empty, and never 0."""
    file = csv.writer(Echo())
    yield "\ufeff" + file.writerow(head())
    for line in lines_of(rows):
        yield file.writerow([harmless(str(cell)) for cell in cells(line, clinic)])


def lines_of(rows: QuerySet[Standing]) -> Iterator[Line]:
    """All of them by keyset: nobody waits for a cursor that a slow reader leaves open."""
    last: Line | None = None
    while True:
        piece = following(rows, last, A_PIECE)
        yield from piece
        if len(piece) < A_PIECE:
            return
        last = piece[-1]


def head() -> list[str]:
    return [
        *(_("Patient"), _("Number"), _("Date of birth"), _("Responsible"), _("Status"), _("Level")),
        *(_("Due in 28 days"), _("Done in full"), _("Last session"), _("Worst pain then")),
        *(_("Card"), _("Silent since"), _("Review due"), _("Proposal"), _("Record")),
    ]


def cells(line: Line, clinic: Any) -> list[Any]:
    last = line["last_at"]
    values = (
        *(line["name"], line["patient__number"], line["patient__birth_date"], line["clinician__name"]),
        *(status(line), line["level"], line["due_28"], line["full_28"]),
        clinic.local(last).isoformat(timespec="minutes") if last else None,
        line["last_worst"] if last else None,
        next((str(each.label) for each in Severity if each.rank == line["card_rank"] > 0), ""),
        *(line["silent_since"], line["review_due"], line["proposal"], line["patient_id"]),
    )
    return ["" if value is None else value for value in values]


def status(line: Line) -> str:
    if line["is_paused"] and line["patient__status"] == PatientStatus.ACTIVE:
        return _("Paused")
    return str(PatientStatus(line["patient__status"]).label)
