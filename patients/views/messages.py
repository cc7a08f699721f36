"""The patient's messages with the clinic. Nothing urgent belongs here, and the page says so."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from patients.actions.message import TooMany, read_by_patient, send_message
from patients.conversation import (
    read_conversation,
    read_since,
    session_named,
    session_words,
    shown_until,
)
from patients.forms.message import MessageForm
from patients.models import Patient, Thread
from patients.models.patient import PatientStatus
from patients.views.advice import opening_of
from patients.views.own import own

COMPOSE = "compose"


@require_http_methods(["GET", "HEAD", "POST"])
@own
def messages(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The thread, newest at the bottom, and a box to write in; htmx adds what was sent to #thread."""
    if request.method == "POST" and not is_closed(patient):
        return send(request, patient)
    return show(request, patient, form=new_form())


def send(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Keep the message. Where a rule has something to say to it, that page comes first."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        return refused(request, patient, form)
    said = form.cleaned_data
    shown = shown_until(patient, said["shown"])
    try:
        sent = send_message(
            patient=patient,
            client_id=said["client_id"],
            text=said["text"],
            session=session_named(patient, request.POST.get("about")),
            at=timezone.now(),
        )
    except TooMany:
        form.add_error("text", too_many_words(patient))
        return refused(request, patient, form)
    if sent.advice:
        return redirect("patients:advice", advice_id=sent.advice.pk)
    if request.htmx.target != "thread":  # type: ignore[attr-defined]
        return redirect(reverse("patients:messages") + "#newest")
    bubbles = read_since(patient, shown, for_patient=True)
    newest = bubbles[-1].message if bubbles else shown
    thread = Thread.objects.get(patient=patient)
    context = {"bubbles": bubbles, "newest": newest, "form": new_form(), "thread": thread}
    return render(request, "patients/_sent.html", {"patient": patient, "in_place": True, **context})


def refused(request: HttpRequest, patient: Patient, form: MessageForm) -> HttpResponse:
    """Not sent, with all that was typed; in the place of the box to htmx."""
    if request.htmx.target != "thread":  # type: ignore[attr-defined]
        return show(request, patient, form=form, status=422)
    newest = shown_until(patient, request.POST.get("shown"))
    context = {"patient": patient, "form": form, "newest": newest, **about(request, patient)}
    response = render(request, "patients/_compose.html", context, status=422)
    return reswap(retarget(response, f"#{COMPOSE}"), "outerHTML")


def show(request: HttpRequest, patient: Patient, *, form: MessageForm, status: int = 200) -> HttpResponse:
    now, thread = timezone.now(), thread_of(patient)
    conversation = read_conversation(patient, thread, for_patient=True, before=request.GET.get("before"))
    if thread and thread.unread_by_patient and conversation.page.is_first:
        read_by_patient(thread, at=now)
        thread.unread_by_patient = 0  # the tab counts what is left to read
    context = {
        "patient": patient,
        "clinic": patient.clinic,
        "opening": opening_of(patient.clinic, at=now),
        "thread": thread,
        "conversation": conversation,
        "bubbles": conversation.bubbles,
        "newest": conversation.newest,
        "form": form,
        "is_closed": is_closed(patient),
        "today": patient.clinic.today(now),
        **about(request, patient),
    }
    return render(request, "patients/messages.html", context, status=status)


def thread_of(patient: Patient) -> Thread | None:
    """It came with the account."""
    return getattr(patient, "thread", None)


def is_closed(patient: Patient) -> bool:
    """Nobody would read it: the care has ended."""
    return patient.status != PatientStatus.ACTIVE


def new_form() -> MessageForm:
    return MessageForm(initial={"client_id": uuid.uuid4()})


def about(request: HttpRequest, patient: Patient) -> dict[str, Any]:
    """The session that is written about, where a link of it led here."""
    named = request.POST.get("about") or request.GET.get("about")
    session = session_named(patient, named)
    return {"about": session, "about_words": session_words(session, patient)} if session else {}


def too_many_words(patient: Patient) -> str:
    return _("You have sent many messages in a short time. Please call the clinic: %(phone)s.") % {
        "phone": patient.clinic.phone
    }
