"""The handout of one's own routine: to print from the browser, and as PDF."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from patients.exchange.handout import handout_of, opening_hours
from patients.exchange.paper import CannotPrint, pdf_of, qr
from patients.models import Patient
from patients.views.own import own

SHEET = "patients/handout.html"
LESS_INK = "?ink=less"  # drawings in lines instead of greys


@require_safe
@own
def handout(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The sheet as a page that the browser prints. ?ink=less draws in lines."""
    sheet = sheet_of(request, patient, who=patient.first_name, address=signin_address(request))
    if sheet is None:
        return redirect("patients:today")
    addresses = {"pdf": reverse("patients:handout_pdf"), "back": reverse("patients:today")}
    return render(request, SHEET, {**sheet, **addresses})


@require_safe
@own
def handout_pdf(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The same sheet as PDF; where none can be made, a page that says so and leads to the other."""
    sheet = sheet_of(request, patient, who=patient.first_name, address=signin_address(request))
    if sheet is None:
        return redirect("patients:today")
    return pdf_answer(request, sheet, instead=reverse("patients:handout"), back=reverse("patients:today"))


def signin_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("signin"))


def sheet_of(request: HttpRequest, patient: Patient, *, who: str, address: str) -> dict[str, Any] | None:
    """What the sheet of the current routine shows; None where nothing is prescribed. `who` is the name on
    it. The code holds `address` and nothing else: of the sign-in page, or a link that connects one phone."""
    prescription = patient.prescriptions.current().for_reading().first()
    if prescription is None:
        return None
    saves_ink = request.GET.get("ink") == "less"
    return {
        "handout": handout_of(prescription, on=patient.clinic.today(timezone.now())),
        "prescription": prescription,
        "pause": patient.pauses.open().first(),
        "clinic": patient.clinic,
        "hours": opening_hours(patient.clinic),
        "who": who,
        "address": address.partition("://")[2],
        "connects": address != signin_address(request),
        "qr": qr(address, title=_("Code with the address for your phone")),
        "colours": "line" if saves_ink else "grey",
        "ink": LESS_INK if saves_ink else "",
        "other_ink": "." if saves_ink else LESS_INK,
    }


def pdf_answer(request: HttpRequest, sheet: dict[str, Any], *, instead: str, back: str) -> HttpResponse:
    try:
        pdf = pdf_of(render_to_string(SHEET, sheet))
    except CannotPrint:
        return render(request, "patients/no_pdf.html", {"instead": instead, "back": back})
    # No name in the file name: it lies in a folder of downloads afterwards.
    headers = {"Content-Disposition": 'inline; filename="handout.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
