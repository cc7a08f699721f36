"""Routine templates: the list with the stretches, one of them, and what is done with it."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.actions import template as deeds
from clinic.cards import count_cards
from clinic.models import RoutineTemplate
from clinic.routine_templates import favourites_first, starred_codes, told_template
from clinic.views.guard import needs
from clinic.views.template_form import library_now
from patients.pages import Page, page_of

# The views of the list, by the word in the address.
SHOWS = ("all", "mine", "clinic", "retired")

prescribes = needs("prescribe", reads=None, writes=None)  # a template is about nobody


@prescribes
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """One's own and the clinic's, starred ones first, 25 a page; and the stretches, to star them."""
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "all"
    found = shown_templates(request.user, show)
    page: Page[RoutineTemplate] = page_of(
        found, after=request.GET.get("after"), find=lambda key: found.filter(pk=key).first()
    )
    library, starred = library_now(), starred_codes(request.user)
    context = {
        "show": show,
        "shows": dict(zip(SHOWS, (_("All"), _("Mine"), _("The clinic’s"), _("Retired")), strict=True)),
        "page": page,
        "lines": [(each, told_template(each, library=library)) for each in page.rows],
        "stretches": [(each, each.code in starred) for each in favourites_first(library.values(), starred)],
        "waiting": count_cards(request.user, at=timezone.now()).waiting,
    }
    return render(request, "clinic/templates.html", context)


def shown_templates(user: Any, show: str) -> Any:
    visible = RoutineTemplate.objects.visible_to(user).starred_by(user).for_reading()
    found: Any = visible.retired() if show == "retired" else visible.in_use()
    if show == "mine":
        found = found.filter(author=user)
    if show == "clinic":
        found = found.filter(Q(is_shared=True))
    return found.order_by("-is_starred", "name", "pk")


@prescribes
@require_safe
def template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """One template: what a patient would see, its dose, and what may be done with it."""
    found = get_object_or_404(
        RoutineTemplate.objects.visible_to(request.user).starred_by(request.user).for_reading(),
        pk=template_id,
    )
    library = library_now()
    context = {
        "template": found,
        "told": told_template(found, library=library),
        "missing": [each.code for each in found.items.all() if each.code not in library],
        "may_change": found.may_be_changed_by(request.user),
        "waiting": count_cards(request.user, at=timezone.now()).waiting,
    }
    return render(request, "clinic/template.html", context)


def mine(request: HttpRequest, template_id: uuid.UUID) -> RoutineTemplate:
    found: RoutineTemplate = get_object_or_404(
        RoutineTemplate.objects.editable_by(request.user), pk=template_id
    )
    return found


@prescribes
@require_POST
def share_template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """shared=1 shares it with the clinic, anything else makes it the author's own again."""
    found, shared = mine(request, template_id), request.POST.get("shared") == "1"
    try:
        deeds.share_template(found, by=request.user, at=timezone.now(), shared=shared)
    except ValidationError:
        messages.error(request, _("The clinic shares a template of this name already. Rename one of them."))
        return redirect("clinic:template", found.pk)
    said = _("The clinic shares it now.") if shared else _("It is its author’s own again.")
    messages.success(request, said)
    is_still_mine = shared or found.author_id == request.user.pk
    return redirect("clinic:template", found.pk) if is_still_mine else redirect("clinic:templates")


@prescribes
@require_POST
def retire_template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    found = mine(request, template_id)
    deeds.retire_template(found, by=request.user, at=timezone.now())
    messages.success(request, _("It is retired: nobody is offered it any more."))
    return redirect("clinic:template", found.pk)


@prescribes
@require_POST
def restore_template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    found = mine(request, template_id)
    try:
        deeds.restore_template(found, by=request.user, at=timezone.now())
    except ValidationError:
        messages.error(request, _("Another template has this name by now. Rename that one first."))
    else:
        messages.success(request, _("It is offered again."))
    return redirect("clinic:template", found.pk)


@prescribes
@require_POST
def star(request: HttpRequest) -> HttpResponse:
    """template=<id> or stretch=<code>; on=1 stars it, anything else takes the star away."""
    said: dict[str, Any] = {"by": request.user, "on": request.POST.get("on") == "1"}
    if code := request.POST.get("stretch"):
        if code not in library_now():
            raise Http404
        deeds.star(code=code, **said)
        return redirect("clinic:templates")
    visible = RoutineTemplate.objects.visible_to(request.user)
    try:
        found = get_object_or_404(visible, pk=uuid.UUID(request.POST.get("template", "")))
    except ValueError:
        raise Http404 from None
    deeds.star(template=found, **said)
    return redirect("clinic:templates") if "list" in request.POST else redirect("clinic:template", found.pk)
