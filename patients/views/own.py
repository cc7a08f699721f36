"""Whose pages these are: the patient of the signed-in account, and nobody else."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from patients.models import Advice, Patient, Pause, SessionDraft
from patients.models.patient import PatientQuerySet
from patients.triage.words import Severity

Args = ParamSpec("Args")
View = Callable[..., HttpResponse]
PatientView = Callable[Concatenate[HttpRequest, Patient, Args], HttpResponse]
DraftView = Callable[..., HttpResponse]


def own_patient(request: HttpRequest) -> PatientQuerySet:
    """The one row of the signed-in patient. To staff these pages do not exist."""
    if not request.user.may("follow_routine"):
        raise Http404
    return Patient.objects.visible_to(request.user).for_header()


def own_record(request: HttpRequest) -> Patient:
    """The signed-in patient, who came with the account; 404 for everyone else."""
    if not request.user.may("follow_routine"):
        raise Http404
    try:
        return request.user.patient
    except Patient.DoesNotExist:
        raise Http404 from None


def own(view: PatientView[Args]) -> View:
    """The view is given the signed-in patient, with clinic and clinician; 404 for everyone else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
        return view(request, own_record(request), *args, **kwargs)

    return guarded


def own_draft(view: DraftView) -> View:
    """The view is given the signed-in patient's draft of this client id, in one query: with patient,
    prescription, and whether the routine is locked (`is_paused`).

    A session that is logged already leads to its answer page, so a form sent twice tells the same twice.
    """

    @wraps(view)
    def guarded(request: HttpRequest, client_id: uuid.UUID, **kwargs: Any) -> HttpResponse:
        mine = own_patient(request)
        draft = drafts_with_routine().filter(patient__in=mine, client_id=client_id).first()
        if draft is None:
            get_object_or_404(mine.filter(sessions__client_id=client_id))
            return redirect("patients:saved", client_id=client_id)
        return view(request, draft, **kwargs)

    return guarded


def drafts_with_routine() -> Any:
    locked = Pause.objects.open().filter(patient=OuterRef("patient"))
    drafts = SessionDraft.objects.select_related("patient__clinic", "patient__clinician", "prescription")
    return drafts.annotate(is_paused=Exists(locked))


def form_page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    """The page with its form; 422 when what was sent is not right, with all that was typed kept."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def posted(request: HttpRequest) -> Any:
    """What a form is bound to; an empty post is still a post."""
    return request.POST if request.method == "POST" else None


def was_flagged(advice: Advice) -> bool:
    """Whether a rule has something to say; if not, the patient reads M-THANKS."""
    return advice.severity != Severity.NONE
