"""The log: pain, where, what kind, the rest, check and save. Each step is kept in the draft as it comes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from patients.actions.draft import answers_of, keep
from patients.actions.log import log_session
from patients.answers import Answers, FeltAt
from patients.forms.base import as_yes_no, said_again
from patients.forms.effort import EffortForm
from patients.forms.pain import RATINGS, PainForm
from patients.forms.places import (
    KIND,
    STRETCH_ONLY,
    KindForm,
    WhereForm,
    code_of,
    felt_where,
    place_of,
)
from patients.forms.session import kinds_offered_first
from patients.forms.signs import signs_again
from patients.models import SessionDraft
from patients.triage.words import Safety
from patients.views.correct import correct
from patients.views.more import knows_sciatica
from patients.views.own import form_page, own_draft, own_draft_once, posted, was_flagged
from patients.views.routine import rows_of
from patients.views.safety import is_full_list_due, judged_at_once, needs_help_now
from patients.views.saved import saved
from patients.views.summary import summary_of

__all__ = ["correct", "effort", "kind", "pain", "review", "saved", "where"]

WAYS_OUT = {"today": "patients:today", "check": "patients:check"}
# Step 3 is asked again when an answer changes on which it depends whether the full list is due (3.3).
ASK_AGAIN = {"effort_said": False, "safety": Safety.NOT_ANSWERED.value}


@require_http_methods(["GET", "HEAD", "POST"])
@own_draft
def pain(request: HttpRequest, draft: SessionDraft) -> HttpResponse:
    """Step 1: before, worst, after, and the strength of the stretch."""
    form = PainForm(
        posted(request),
        initial=said_again(draft.answers, *RATINGS),
        before_is_known="pain_before" in draft.answers,
    )
    if form.is_valid() or way_out(request):
        keep(draft, {**form.cleaned_data, **one_line_again(draft)}, at=timezone.now())
        return onward(request, draft, "where")
    return form_page(request, "patients/log_pain.html", form, draft=draft)


def one_line_again(draft: SessionDraft) -> dict[str, Any]:
    """Forgets a 'no' to the one line: with these answers the full list may be due."""
    return {} if draft.answers.get("full_list") else ASK_AGAIN


def way_out(request: HttpRequest) -> str:
    """Where the patient goes who leaves a step half done; empty for who goes on. What is right so far is
    kept in the draft, and the step is asked again."""
    return WAYS_OUT.get(request.POST.get("leave", ""), "")


def onward(request: HttpRequest, draft: SessionDraft, step: str) -> HttpResponse:
    """To the next step, or back to the last page where a single answer was changed from there; or out."""
    if way := way_out(request):
        return redirect(way)
    name = "review" if request.GET.get("back") == "review" else step
    return redirect(f"patients:{name}", client_id=draft.client_id)


@require_http_methods(["GET", "HEAD", "POST"])
@own_draft
def where(request: HttpRequest, draft: SessionDraft) -> HttpResponse:
    """Step 2: the places, or 'stretch only, no pain'."""
    form = WhereForm(posted(request), initial={"where": marked(draft)})
    way = way_out(request)
    if not form.is_valid() and not way:
        return form_page(request, "patients/log_where.html", form, draft=draft)
    chosen = form.cleaned_data.get("where", [])
    if way and not chosen:
        return redirect(way)
    known = {code_of(felt): felt for felt in Answers.read(draft.answers).feelings}
    places = [code for code in chosen if code != STRETCH_ONLY]
    feelings = [known.get(code, FeltAt(*place_of(code))) for code in places]
    keep(
        draft,
        {
            "felt_where": felt_where(chosen),
            "feelings": as_json(feelings),
            **one_line_again(draft),
            **({} if places else {"nerve_settled": None, "nerve_worse": None}),
        },
        at=timezone.now(),
    )
    if places and not way:
        back = "?back=review" if request.GET.get("back") == "review" else ""
        return redirect(reverse("patients:kind", args=[draft.client_id]) + back)
    return onward(request, draft, "effort")


def marked(draft: SessionDraft) -> list[str]:
    answers = Answers.read(draft.answers)
    return (
        [STRETCH_ONLY] if answers.felt_where == STRETCH_ONLY else [code_of(each) for each in answers.feelings]
    )


def as_json(feelings: Any) -> list[dict[str, Any]]:
    return [{"site": felt.site, "side": felt.side, "qualities": list(felt.qualities)} for felt in feelings]


@require_http_methods(["GET", "HEAD", "POST"])
@own_draft
def kind(request: HttpRequest, draft: SessionDraft) -> HttpResponse:
    """Still step 2: for each place what kind, and what a nerve-type feeling did afterwards."""
    answers = Answers.read(draft.answers)
    if not answers.feelings:
        return redirect("patients:where", client_id=draft.client_id)
    form = KindForm(
        posted(request),
        places=[code_of(felt) for felt in answers.feelings],
        first=kinds_offered_first(draft.answers),
        asks_worse=knows_sciatica(draft.patient),
        initial=kinds_again(draft),
    )
    if form.is_valid() or way_out(request):
        keep(draft, {**kinds_told(form, draft, request), **one_line_again(draft)}, at=timezone.now())
        return onward(request, draft, "effort")
    return form_page(request, "patients/log_kind.html", form, draft=draft)


def kinds_told(form: KindForm, draft: SessionDraft, request: HttpRequest) -> dict[str, Any]:
    """The kinds as they were chosen. Who leaves has not said that this is all."""
    chosen = {code_of(felt): felt for felt in form.feelings()}
    feelings = [chosen.get(code_of(felt), felt) for felt in Answers.read(draft.answers).feelings]
    kinds_said = {"kinds_said": not way_out(request)}
    return {"feelings": as_json(feelings), **form.nerve_answers(), **kinds_said}


def kinds_again(draft: SessionDraft) -> dict[str, Any]:
    answers = Answers.read(draft.answers)
    kinds = {KIND + code_of(felt): list(felt.qualities) for felt in answers.feelings}
    nerve = {"nerve_settled": answers.nerve_settled, "nerve_worse": answers.nerve_worse}
    told = {name: said for name, said in nerve.items() if draft.answers.get("kinds_said") or said is not None}
    return {**kinds, **{name: as_yes_no(said) for name, said in told.items()}}


@require_http_methods(["GET", "HEAD", "POST"])
@own_draft
def effort(request: HttpRequest, draft: SessionDraft) -> HttpResponse:
    """Step 3: how hard, the safety questions, a note, a call. A sign named here is judged here."""
    at = timezone.now()
    form = EffortForm(posted(request), full_list=asks_full_list(draft, at=at), initial=effort_again(draft))
    if not form.is_valid():
        return form_page(request, "patients/log_effort.html", form, draft=draft)
    said = form.said()
    signs = [{"sign": answer.sign, "onset": answer.onset} for answer in said["signs"]]
    is_said = not form.worries and not way_out(request)
    worry = form.worries or form.full_list
    keep(draft, {**said, "signs": signs, "worry": worry, "effort_said": is_said}, at=at)
    reported = judged_at_once(draft, said, at=at)
    if reported is not None and needs_help_now(reported):
        return redirect("patients:advice", advice_id=reported.advice.pk)
    if form.worries and not way_out(request):
        return redirect("patients:effort", client_id=draft.client_id)
    return onward(request, draft, "review")


def asks_full_list(draft: SessionDraft, *, at: Any) -> bool:
    """Once it is asked in this log it stays asked."""
    if draft.answers.get("worry"):
        return True
    answers = Answers.read(draft.answers)
    return is_full_list_due(
        draft.patient,
        draft.prescription,
        feelings=answers.feelings,
        worst=answers.pain_during,
        stopped_reason=answers.stopped_reason,
        at=at,
    )


def effort_again(draft: SessionDraft) -> dict[str, Any]:
    answers = Answers.read(draft.answers)
    signs = signs_again(safety=answers.safety, full_list=answers.full_list, signs=answers.signs)
    one = {"worry": "no"} if answers.safety == Safety.NONE and not answers.full_list else {}
    names = ("ease", "pelvis_down", "note", "contact_request")
    return {**signs, **one, **{name: getattr(answers, name) for name in names}}


@require_http_methods(["GET", "HEAD", "POST"])
@own_draft_once
def review(request: HttpRequest, draft: SessionDraft) -> HttpResponse:
    """Check and save. Saving judges the session and leads to what the rules say."""
    if missing := first_missing(draft):
        return redirect(f"patients:{missing}", client_id=draft.client_id)
    rows_of(draft.prescription)  # asked once, for the summary and for the action alike
    answers = answers_of(draft, draft.prescription)
    if request.method == "POST":
        logged = log_session(
            patient=draft.patient,
            prescription=draft.prescription,
            client_id=draft.client_id,
            performed_at=draft.started_at,
            answers=answers,
            at=timezone.now(),
        )
        if was_flagged(logged.advice):
            return redirect("patients:advice", advice_id=logged.advice.pk)
        return redirect("patients:saved", client_id=draft.client_id)
    summary = summary_of(answers, draft.prescription)
    return render(request, "patients/log_review.html", {"draft": draft, "summary": summary})


def first_missing(draft: SessionDraft) -> str:
    """The step that has not been answered yet; empty when all were."""
    if not set(RATINGS) <= set(draft.answers):
        return "pain"
    if "felt_where" not in draft.answers:
        return "where"
    if draft.answers.get("feelings") and not draft.answers.get("kinds_said"):
        return "kind"
    return "" if draft.answers.get("effort_said") else "effort"
