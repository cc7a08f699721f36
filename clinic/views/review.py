"""The worklist of the morning: what waits, the gravest first, and what a clinician does about a card."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.card_story import stories
from clinic.cards import Shown, cards_in, deadline, listed, place_in
from clinic.forms.review import NoteForm, ResolveForm
from clinic.views.guard import needs, seen, seen_in_list
from clinic.words import done_words, who_did_what
from clinic.worklist import Counts, count_worklist, opened_at_first, worklist
from clinic.worklist_lines import card_of, groups_of, groups_of_state, jumps_to, line_of
from patients.actions import review as deeds
from patients.models import Card
from patients.pages import page_of
from patients.words import CardState

STATES = {"waiting": CardState.OPEN, "acknowledged": CardState.ACKNOWLEDGED, "resolved": CardState.RESOLVED}


@needs("review")
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The worklist of the morning, or the cards of another state, 25 a page; htmx swaps #review."""
    asked, now = state_asked(request.GET), timezone.now()
    counts = count_worklist(request.user, today=request.user.clinic.today(now))
    page = morning(request, counts, at=now) if asked == "waiting" else cards_of(request, asked, at=now)
    context = {
        **page,
        "state": asked,
        "counts": counts,
        "waited": now - counts.oldest if counts.oldest else None,
        "waiting": counts.waiting,
        "in_place": True,
    }
    in_place = request.htmx.target == "review"  # type: ignore[attr-defined]
    return render(request, "clinic/_review.html" if in_place else "clinic/review.html", context)


def morning(request: HttpRequest, counts: Counts, *, at: datetime) -> dict[str, Any]:
    """Who needs somebody today, each patient once. The newest of the gravest cards stand open."""
    clinic, said = request.user.clinic, request.GET
    page = worklist(
        request.user, today=clinic.today(at), after=said.get("after", ""), begins=said.get("from", "")
    )
    seen_in_list(request, [uuid.UUID(row["patient"]) for row in page.rows])
    first = [card_of(row, clinic=clinic) for row in opened_at_first(page)]
    told = stories(first, clinic=clinic, at=at)
    opened = {card.pk: Shown(card, at, told[card.pk]) for card in first}
    groups = groups_of(page, counts, opened=opened, clinic=clinic, at=at)
    return {"page": page, "groups": groups, "jumps": jumps_to(counts, groups, clinic=clinic)}


def cards_of(request: HttpRequest, asked: str, *, at: datetime) -> dict[str, Any]:
    """The cards that are taken on, or resolved."""
    state = STATES[asked]
    page = page_of(
        cards_in(request.user, state),
        after=request.GET.get("after"),
        find=lambda card_id: place_in(request.user, state, card_id),
    )
    seen_in_list(request, [card.patient_id for card in page.rows])
    lines = [line_of(card, at=at) for card in page.rows]
    return {"page": page, "groups": groups_of_state(lines, page.rows, clinic=request.user.clinic)}


@needs("review")
@require_safe
def card(request: HttpRequest, card_id: uuid.UUID) -> HttpResponse:
    """One card with its story; `?do=note` and `?do=resolve` put that form in the place of the buttons."""
    forms = {"note": NoteForm, "resolve": ResolveForm}
    asked = forms.get(request.GET.get("do", ""))
    return show(request, visible_card(request, card_id), form=asked(card_id=card_id) if asked else None)


@needs("review")
@require_POST
def acknowledge(request: HttpRequest, card_id: uuid.UUID) -> HttpResponse:
    """Take the card on; a colleague who was faster is named, and nothing changes."""
    card = visible_card(request, card_id)
    return carried_out(request, card, lambda: deeds.acknowledge(card, by=request.user, at=timezone.now()))


@needs("review")
@require_POST
def note(request: HttpRequest, card_id: uuid.UUID) -> HttpResponse:
    """A note beside the card."""
    card = visible_card(request, card_id)
    form = NoteForm(request.POST, card_id=card_id)
    if not form.is_valid():
        return show(request, card, form=form, status=422)
    return carried_out(
        request,
        card,
        lambda: deeds.add_note(card, by=request.user, at=timezone.now(), note=form.cleaned_data["note"]),
    )


@needs("review")
@require_POST
def resolve(request: HttpRequest, card_id: uuid.UUID) -> HttpResponse:
    """Close the episode with an outcome. What was typed becomes a note when a colleague was faster."""
    card = visible_card(request, card_id)
    form = ResolveForm(request.POST, card_id=card_id)
    if not form.is_valid():
        return show(request, card, form=form, status=422)
    said = form.cleaned_data
    return carried_out(
        request,
        card,
        lambda: deeds.resolve(card, by=request.user, at=timezone.now(), **said),
        typed=NoteForm(card_id=card_id, initial={"note": said["note"]}) if said["note"] else None,
    )


@needs("review")
@require_POST
def undo(request: HttpRequest, card_id: uuid.UUID) -> HttpResponse:
    """Take back the act that the button stood beside; not one that a colleague did since."""
    card, of = visible_card(request, card_id), request.POST.get("of", "")
    return carried_out(request, card, lambda: deeds.undo(card, of=of, by=request.user, at=timezone.now()))


def state_asked(said: QueryDict) -> str:
    """Which list: waiting, acknowledged or resolved; waiting for anything else."""
    state = said.get("state", "")
    return state if state in STATES else "waiting"


def visible_card(request: HttpRequest, card_id: uuid.UUID) -> Card:
    card = get_object_or_404(listed(Card.objects.visible_to(request.user)), pk=card_id)
    seen(request, card.patient_id)
    return card


def carried_out(
    request: HttpRequest, card: Card, act: Callable[[], Any], *, typed: Form | None = None
) -> HttpResponse:
    """Do it, and show the card as it stands then: in place to htmx, on its own page to a plain form."""
    before = card.state
    try:
        act()
    except deeds.Beaten:
        card = visible_card(request, card.pk)
        said = who_did_what(card, seen_by=request.user, at=timezone.now())
        return show(request, card, problem=said, form=typed, status=422)
    except deeds.NotNow as reason:
        return show(request, visible_card(request, card.pk), problem=str(reason), status=422)
    card = visible_card(request, card.pk)
    if not is_in_list(request):
        messages.success(request, done_words(card))
        return redirect("clinic:card", card.pk)
    leaves_list = card.state != before and card.state != CardState.OPEN
    return show(request, card, done=done_words(card), template="clinic/_done.html" if leaves_list else None)


def show(
    request: HttpRequest,
    card: Card,
    *,
    form: Form | None = None,
    problem: str = "",
    done: str = "",
    template: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The card as whoever asks needs it: its body, the whole of it, or its page."""
    now, clinic = timezone.now(), request.user.clinic
    counts = count_worklist(request.user, today=clinic.today(now))
    fragments = {
        f"card-body-{card.pk}": "clinic/_card_body.html",
        f"card-{card.pk}": "clinic/_card.html",
    }
    shown = Shown(card, now, stories([card], clinic=clinic, at=now)[card.pk])
    context = {
        "line": replace(line_of(card, at=now), shown=shown),
        "shown": shown,
        "form": form,
        "problem": problem,
        "done": done,
        "counts": counts,
        "waited": now - counts.oldest if counts.oldest else None,
        "waiting": counts.waiting,
        "state": state_of_list(request),
        "deadline": deadline(card.severity, clinic),
        "in_place": is_in_list(request),
        "heads_list": is_in_list(request) and request.method == "POST",
    }
    template = template or fragments.get(request.htmx.target or "", "clinic/card.html")  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def address_of_list(request: HttpRequest) -> str:
    """The address of the review list in which htmx swaps this card; "" where the card has its own page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    address = (htmx.current_url_abs_path or "") if htmx else ""
    return address if urlsplit(address).path == reverse("clinic:review") else ""


def is_in_list(request: HttpRequest) -> bool:
    return bool(address_of_list(request))


def state_of_list(request: HttpRequest) -> str:
    return state_asked(QueryDict(urlsplit(address_of_list(request)).query))
