"""A clinician lets a patient in: a link for the phone, a code for the handout, a code on paper."""

import uuid
from datetime import datetime

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.actions import access as deeds
from clinic.actions import enrol as enrolments
from clinic.desk import contact_for
from clinic.models import Enrolment, EnrolmentKind
from clinic.views.guard import needs
from patients.models import Patient

PIECE = 12  # characters of a link between two places where it may break


@needs("let_in")
@require_POST
def enrol(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A link for the phone in the room, good for 15 minutes; the one before it is withdrawn."""
    patient = contact_for(request.user, patient_id)
    try:
        made = enrolments.offer_enrolment(
            patient=patient, kind=EnrolmentKind.SCREEN, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        return refused(request, patient, error)
    return redirect("clinic:enrolment", patient_id, made.pk)


@needs("let_in", reads=None)  # asked every few seconds; that the link was made is written down
@require_safe
def enrolment(request: HttpRequest, patient_id: uuid.UUID, enrolment_id: uuid.UUID) -> HttpResponse:
    """The link to show, until it is used or over. htmx asks for #phone again and again: 204 when nothing
    has changed since the page with so many minutes `left`."""
    patient = contact_for(request.user, patient_id)
    shown = enrolment_for(patient, enrolment_id)
    now = timezone.now()
    context = {
        "patient": patient,
        "enrolment": shown,
        "back": way_back(request, patient),
        "waiting": patient.waiting_cards,
    }
    if shown.is_open(now):
        link = link_of(request, shown)
        context |= {
            "link": link,
            "pieces": [link[place : place + PIECE] for place in range(0, len(link), PIECE)],
            "qr": drawn(link, title=_("Code with the link, for the camera of the phone")),
            "left": minutes_left(shown, now),
        }
    if request.htmx.target != "phone":  # type: ignore[attr-defined]
        return render(request, "clinic/enrolment.html", context)
    if request.GET.get("left") == str(context.get("left")):
        return HttpResponse(status=204)
    return render(request, "clinic/_enrolment.html", context | {"in_place": True})


@needs("let_in")
@require_POST
def withdraw(request: HttpRequest, patient_id: uuid.UUID, enrolment_id: uuid.UUID) -> HttpResponse:
    patient = contact_for(request.user, patient_id)
    if enrolments.withdraw(enrolment_for(patient, enrolment_id), by=request.user, at=timezone.now()):
        messages.success(request, _("The link is withdrawn. It opens nothing any more."))
    else:
        messages.warning(request, _("The link was used or withdrawn before. Nothing was changed."))
    return back(request, patient)


@needs("see_patients")
@require_POST
def print_code(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A code on the handout that connects one phone, good for 72 hours; on to the sheet that has it."""
    patient = contact_for(request.user, patient_id)
    try:
        enrolments.offer_enrolment(
            patient=patient, kind=EnrolmentKind.HANDOUT, by=request.user, at=timezone.now()
        )
    except ValidationError as error:
        return refused(request, patient, error)
    return redirect("clinic:handout", patient_id)


@needs("let_in")
@require_POST
def access_code(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A new code on paper, shown this once; the one before it stops working."""
    patient = contact_for(request.user, patient_id)
    try:
        code = deeds.new_access_code(patient=patient, by=request.user, at=timezone.now())
    except ValidationError as error:
        return refused(request, patient, error)
    address = request.build_absolute_uri(reverse("access")).partition("://")[2]
    context = {
        "patient": patient,
        "code": code,
        "sign_in_at": address,
        "back": way_back(request, patient),
        "waiting": patient.waiting_cards,
    }
    return render(request, "clinic/access_code.html", context)


@needs("let_in")
@require_POST
def withdraw_access_code(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = contact_for(request.user, patient_id)
    account = patient.account
    if account and deeds.withdraw_access_code(account, by=request.user, at=timezone.now()):
        messages.success(request, _("The code on paper is withdrawn. It opens nothing any more."))
    else:
        messages.warning(request, _("There is no code on paper. Nothing was changed."))
    return back(request, patient)


@needs("let_in")
@require_POST
def phone_lost(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """End all sign-ins of the patient, with the links and passkeys that would bring the phone back in."""
    patient = contact_for(request.user, patient_id)
    if patient.account:
        deeds.phone_is_lost(patient.account, by=request.user, at=timezone.now())
        messages.success(request, _("The patient is signed out everywhere. Connect the new phone now."))
    return back(request, patient)


def back(request: HttpRequest, patient: Patient) -> HttpResponse:
    return redirect(way_back(request, patient))


def way_back(request: HttpRequest, patient: Patient) -> str:
    """The chart; for reception, who reads no chart, the patient's contacts."""
    page = "clinic:chart" if request.user.may("see_patients") else "clinic:contact"
    return reverse(page, args=[patient.pk])


def refused(request: HttpRequest, patient: Patient, error: ValidationError) -> HttpResponse:
    messages.error(request, " ".join(error.messages))
    return back(request, patient)


def enrolment_for(patient: Patient, enrolment_id: uuid.UUID) -> Enrolment:
    """An enrolment of this patient, or 404."""
    return get_object_or_404(Enrolment, account__patient=patient, pk=enrolment_id)


def link_of(request: HttpRequest, shown: Enrolment) -> str:
    return request.build_absolute_uri(reverse("start", args=[enrolments.code_of(shown)]))


def handout_address(request: HttpRequest, patient: Patient, *, at: datetime) -> str:
    """What the code on a patient's handout holds: the open link for it where there is one, else the sign-in
    page. Only `print_code` makes a link, so looking at a sheet or making its PDF changes nothing."""
    printed = Enrolment.objects.open(at=at).filter(
        account__patient=patient, account__is_active=True, kind=EnrolmentKind.HANDOUT
    )
    found = printed.first()
    return link_of(request, found) if found else request.build_absolute_uri(reverse("signin"))


def minutes_left(shown: Enrolment, at: datetime) -> int:
    """Whole minutes, at least one while it is open."""
    return max(1, int((shown.expires_at - at).total_seconds() // 60))


def drawn(address: str, *, title: str) -> SafeString:
    """The address as a QR code with a white edge, which cameras need on a dark page."""
    code = segno.make(address, error="m", micro=False)
    picture = code.svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="hs-qr", lineclass=None, title=title
    )
    return mark_safe(picture.replace("<svg ", '<svg role="img" ', 1))  # noqa: S308  squares; segno escapes the title
