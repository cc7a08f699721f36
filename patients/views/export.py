"""Everything that is kept about oneself: to read and print, and as a file for another program (X16)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from patients.exchange.export import as_json, chunks
from patients.exchange.readable import Section, sections
from patients.models import Patient
from patients.views.own import own

HERE = SafeString("<!-- here -->")  # where the part goes that is made as it is sent
ENTRIES_A_TIME = 100


@require_safe
@own
def export(request: HttpRequest, patient: Patient) -> HttpResponse:
    """What is in it, and the two ways to have it."""
    return render(request, "patients/export.html", {"clinic": patient.clinic})


@require_safe
@own
def export_record(request: HttpRequest, patient: Patient) -> HttpResponse:
    """All of it in plain words, to read or to print."""
    answer: HttpResponse = record_answer(request, patient, back=reverse("patients:export"))
    return answer


@require_safe
@own
def export_json(request: HttpRequest, patient: Patient) -> HttpResponse:
    """All of it as a file for another program."""
    answer: HttpResponse = json_answer(patient)
    return answer


def json_answer(patient: Patient) -> Any:
    # No name in the file name: it lies in a folder of downloads afterwards.
    headers = {"Content-Disposition": 'attachment; filename="homestretch-export.json"'}
    pieces = as_json(patient, at=timezone.now())
    return StreamingHttpResponse(pieces, content_type="application/json", headers=headers)


def record_answer(request: HttpRequest, patient: Patient, *, back: str) -> Any:
    return StreamingHttpResponse(record_page(request, patient, back=back))


def record_page(request: HttpRequest, patient: Patient, *, back: str) -> Iterator[str]:
    """The page in pieces. They are made after the view has answered, so the clinic's clock and the language
    of the page are set around each."""
    pieces = record_pieces(request, patient, back=back, at=timezone.now())
    language = translation.get_language()
    while True:
        with timezone.override(patient.clinic.zone), translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def record_pieces(request: HttpRequest, patient: Patient, *, back: str, at: datetime) -> Iterator[str]:
    parts = list(enumerate(sections(), start=1))
    page = {"patient": patient, "clinic": patient.clinic, "at": at, "parts": parts, "back": back}
    before, after = around("patients/export_record.html", page, request)
    yield before
    for number, part in parts:
        yield from section_pieces(number, part, patient)
    yield after


def section_pieces(number: int, part: Section, patient: Patient) -> Iterator[str]:
    before, after = around("patients/_export_section.html", {"number": number, "part": part})
    yield before
    is_empty = True
    for entries in chunks(part.entries(patient), ENTRIES_A_TIME):
        is_empty = False
        yield render_to_string("patients/_export_entries.html", {"entries": entries})
    yield "" if not is_empty else render_to_string("patients/_export_entries.html", {"entries": []})
    yield after


def around(template: str, context: dict[str, Any], request: HttpRequest | None = None) -> tuple[str, str]:
    """What of a template comes before and after the part that is made as it is sent."""
    page = render_to_string(template, {**context, "here": HERE}, request)
    before, _here, after = page.partition(HERE)
    return before, after
