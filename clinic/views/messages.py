"""The messages of the clinic: who waits for an answer, one patient's thread, and answering it."""

import uuid
from typing import Any

from django.contrib import messages as told
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget

from clinic.cards import count_cards, waiting_cards
from clinic.forms.message import AnswerForm
from clinic.messages import STATES, lines_of, threads_to_list
from clinic.views.guard import needs, seen, seen_in_list
from patients.actions import message as deeds
from patients.actions.review import NotNow
from patients.conversation import read_conversation, read_since, shown_until
from patients.models import Patient, Thread
from patients.models.access import AccessKind
from patients.models.patient import PatientStatus
from patients.models.thread import SettledAct
from patients.pages import page_of

COMPOSE = "compose"


@needs("write_messages")
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The threads that wait, by the time an answer was promised for, or the others; 25 a page."""
    asked = request.GET.get("state", "")
    state, now = asked if asked in STATES else "waiting", timezone.now()
    mine = Thread.objects.visible_to(request.user)
    page = page_of(
        threads_to_list(request.user, state=state),
        after=request.GET.get("after"),
        find=lambda key: place_in(mine, state, key),
    )
    seen_in_list(request, [each.pk for each in page.rows])
    context = {
        "state": state,
        "page": page,
        "lines": lines_of(page.rows, at=now),
        "waiting": count_cards(request.user, at=now).waiting,
    }
    fragment = request.htmx.target == "threads"  # type: ignore[attr-defined]
    return render(request, "clinic/_messages.html" if fragment else "clinic/messages.html", context)


def place_in(threads: Any, state: str, key: uuid.UUID) -> Thread | None:
    """The thread after which a page begins; one that was answered meanwhile has no place among the
    waiting ones any more, and the list begins anew."""
    found: Thread | None = threads.filter(pk=key, waiting_since__isnull=state != "waiting").first()
    return found


@needs("write_messages")
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A patient's messages, newest at the bottom, and an answer; htmx adds what was sent to #thread."""
    patient = patient_with_thread(request, patient_id)
    if request.method != "POST" or is_closed(patient):
        return show(request, patient, form=new_form(request, patient))
    form = AnswerForm(request.POST, patient=patient, user=request.user)
    if request.POST.get("deed") == "insert":
        return inserted(request, patient, form)
    if not form.is_valid():
        seen(request, patient.pk, kind=AccessKind.OPENED)
        return not_sent(request, patient, form, status=422)
    said, shown = form.cleaned_data, shown_until(patient, form.cleaned_data["shown"])
    deeds.answer(
        patient=patient,
        by=request.user,
        client_id=said["client_id"],
        text=said["text"],
        at=timezone.now(),
        seen=shown.at if shown else None,
        **form.subject(),
    )
    if request.htmx.target != "thread":  # type: ignore[attr-defined]
        return redirect(reverse("clinic:thread", args=[patient.pk]) + "#newest")
    request.user.clinic.refresh_from_db(fields=["threads_waiting"])
    bubbles = read_since(patient, shown, for_patient=False)
    newest = bubbles[-1].message if bubbles else shown
    context = {
        **shared(patient_with_thread(request, patient_id), form=new_form(request, patient)),
        "bubbles": bubbles,
        "newest": newest,
        "in_place": True,
    }
    return render(request, "clinic/_sent.html", context)


@needs("write_messages")
@require_POST
def settle_thread(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """No answer is needed for what stood on the page; what has come since still waits."""
    patient = patient_with_thread(request, patient_id)
    shown = shown_until(patient, request.POST.get("shown"))
    act = deeds.settle(patient=patient, by=request.user, at=timezone.now(), seen=shown.at if shown else None)
    if act is None:
        told.warning(request, _("Nothing waited for an answer any more."))
    else:
        told.success(request, _("Marked as answered. The patient is told nothing."))
    return redirect("clinic:thread", patient_id)


@needs("write_messages")
@require_POST
def put_back_thread(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Take that back, where nothing was done since."""
    patient = patient_with_thread(request, patient_id)
    of = request.POST.get("of", "")
    try:
        deeds.put_back(patient=patient, of=of, by=request.user, at=timezone.now())
    except NotNow as reason:
        told.warning(request, str(reason))
    else:
        told.success(request, _("The messages wait for an answer again."))
    return redirect("clinic:thread", patient_id)


def patient_with_thread(request: HttpRequest, patient_id: uuid.UUID) -> Any:
    """A patient of the clinic with account and thread, or 404; with the number beside Review."""
    patients = Patient.objects.visible_to(request.user).select_related("clinician", "account", "thread")
    patient: Any = get_object_or_404(
        patients.annotate(waiting=waiting_cards(OuterRef("clinic"))), pk=patient_id
    )
    patient.clinic = request.user.clinic  # staff see the patients of their own clinic only
    return patient


def thread_of(patient: Patient) -> Thread | None:
    return getattr(patient, "thread", None)


def is_closed(patient: Patient) -> bool:
    """Nobody would read it: the care has ended, or there is no account to sign in with."""
    is_in = patient.account is not None and patient.account.is_active
    return patient.status != PatientStatus.ACTIVE or not is_in


def new_form(request: HttpRequest, patient: Patient) -> AnswerForm:
    """`?about=card`, or the client id of a recent session, chooses what the answer is about."""
    first = {"client_id": uuid.uuid4(), "about": request.GET.get("about", "")}
    return AnswerForm(initial=first, patient=patient, user=request.user)


def inserted(request: HttpRequest, patient: Patient, form: AnswerForm) -> HttpResponse:
    """The box once more, with the quick answer below what was typed. Nothing is sent."""
    seen(request, patient.pk, kind=AccessKind.OPENED)
    form.is_valid()
    chosen = form.cleaned_data.get("quick")
    typed = request.POST.get("text", "").replace("\0", "").strip()
    first = {
        "client_id": form.cleaned_data.get("client_id") or uuid.uuid4(),
        "about": request.POST.get("about", ""),
        "text": "\n\n".join(filter(None, (typed, chosen.text if chosen else ""))),
    }
    again = AnswerForm(initial=first, patient=patient, user=request.user)
    return not_sent(request, patient, again, status=200)


def not_sent(request: HttpRequest, patient: Patient, form: AnswerForm, *, status: int) -> HttpResponse:
    """The box with all that was typed, in its own place to htmx."""
    if request.htmx.target != "thread":  # type: ignore[attr-defined]
        return show(request, patient, form=form, status=status)
    newest = shown_until(patient, request.POST.get("shown"))
    response = render(
        request, "clinic/_compose.html", {**shared(patient, form=form), "newest": newest}, status=status
    )
    return reswap(retarget(response, f"#{COMPOSE}"), "outerHTML")


def show(request: HttpRequest, patient: Any, *, form: AnswerForm, status: int = 200) -> HttpResponse:
    now, thread = timezone.now(), thread_of(patient)
    conversation = read_conversation(patient, thread, for_patient=False, before=request.GET.get("before"))
    if thread and conversation.page.is_first:
        deeds.read_by_clinic(thread, at=now)
    context = {
        **shared(patient, form=form),
        "conversation": conversation,
        "bubbles": conversation.bubbles,
        "newest": conversation.newest,
        "today": patient.clinic.today(now),
    }
    return render(request, "clinic/thread.html", context, status=status)


def shared(patient: Any, *, form: AnswerForm) -> dict[str, Any]:
    """What page and fragments print of the thread."""
    thread = thread_of(patient)
    last = patient.thread_acts.select_related("by").last() if thread and not thread.waiting_since else None
    return {
        "patient": patient,
        "thread": thread,
        "is_overdue": thread is not None and thread.is_overdue(timezone.now()),
        "settled": last if last and last.act == SettledAct.SETTLE else None,
        "form": form,
        "is_closed": is_closed(patient),
        "waiting": patient.waiting,
    }
