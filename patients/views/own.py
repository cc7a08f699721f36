"""Whose pages these are: the patient of the signed-in account, and nobody else."""

import uuid
from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec

from django.db.models import Exists, OuterRef
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from patients.actions.draft import begin_again
from patients.compiled import Compiled
from patients.models import Advice, Patient, Pause, SessionDraft
from patients.triage.words import Severity

Args = ParamSpec("Args")
View = Callable[..., HttpResponse]
PatientView = Callable[Concatenate[HttpRequest, Patient, Args], HttpResponse]
DraftView = Callable[..., HttpResponse]


FOR_PATIENTS = "follow_routine"  # the deed that these pages declare; who may do it is said on the roof


def for_patients(view: Any) -> Any:
    """Declares a page that asks for `own_record` itself."""
    view.needs = FOR_PATIENTS
    return view


def own_record(request: HttpRequest) -> Patient:
    """The signed-in patient, who came with the account; 404 for everyone else."""
    if not request.user.may(FOR_PATIENTS):
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

    return for_patients(guarded)


def own_draft(view: DraftView, *, opens_again: bool = True) -> View:
    """The view is given the signed-in patient's draft of this client id, in one query: with patient,
    prescription, and whether the routine is locked (`is_paused`).

    A session that is logged already leads to its answer page. Where a step of it is posted all the same,
    from a page that lay open while the daily job logged the session, the draft is opened again, so that
    nothing said is lost; but not to save, so that a form sent twice tells the same twice.
    """

    @wraps(view)
    def guarded(request: HttpRequest, client_id: uuid.UUID, **kwargs: Any) -> HttpResponse:
        patient = own_record(request)
        draft = DRAFTS.first(patient=patient.pk, client_id=client_id)
        if draft is None:
            if not patient.sessions.filter(client_id=client_id).exists():
                raise Http404
            if request.method != "POST" or not opens_again:
                return redirect("patients:saved", client_id=client_id)
            begin_again(patient, client_id, at=timezone.now())
            draft = drafts_with_routine(patient=patient.pk, client_id=client_id).get()
        draft.patient = patient  # came with the account, with clinic and clinician
        return view(request, draft, **kwargs)

    return for_patients(guarded)


own_draft_once = partial(own_draft, opens_again=False)


def drafts_with_routine(*, patient: Any, client_id: Any) -> Any:
    locked = Pause.objects.open().filter(patient=OuterRef("patient"))
    drafts = SessionDraft.objects.filter(patient=patient, client_id=client_id)
    return drafts.select_related("prescription").annotate(is_paused=Exists(locked))


DRAFTS: Compiled[SessionDraft] = Compiled(
    drafts_with_routine,
    patient=Patient._meta.pk,
    client_id=SessionDraft._meta.get_field("client_id"),
)


def form_page(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    """The page with its form; 422 when what was sent is not right, with all that was typed kept."""
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def posted(request: HttpRequest) -> Any:
    """What a form is bound to; an empty post is still a post."""
    return request.POST if request.method == "POST" else None


def was_flagged(advice: Advice) -> bool:
    """Whether a rule has something to say; if not, the patient reads M-THANKS."""
    return advice.severity != Severity.NONE
