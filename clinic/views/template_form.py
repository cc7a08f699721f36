"""The form of a routine template: a new one, one made of a patient's routine, a change."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.actions.template import StaleTemplate, change_template, keep_template
from clinic.cards import count_cards
from clinic.desk import Plan, desk_of, patient_for
from clinic.entries import arranged
from clinic.forms.prescribe import PlanForms, ReasonsForm
from clinic.forms.template import TemplateForm
from clinic.models import RoutineTemplate
from clinic.prescribing import Library, items_opened, items_sent, typed_in
from clinic.routine_templates import favourites_first, plan_of_template, starred_codes, told_template
from clinic.views.guard import needs
from patients.actions.prescribe import Refused
from patients.opening import first_item, opening_routine
from stretches.models import Stretch


@needs("prescribe", reads=None, writes=None)
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: HttpRequest) -> HttpResponse:
    """Keep a new template. deed=from_form opens it with the entries of the prescribing form, but its note."""
    library = library_now()
    if request.method != "POST":
        routine = opening_routine(None, today=request.user.clinic.today(timezone.now()))
        usual = first_item(None, library.values())
        return form_page(request, opened((routine, [usual] if usual else []), library), library)
    if request.POST.get("deed") == "from_form":
        typed = typed_in(TemplateForm, request.POST, "routine")
        aside = ("instead_of", "note")
        routine = {name: value for name, value in typed.items() if name not in aside}
        template_forms = PlanForms(
            TemplateForm(prefix="routine", initial=routine), items_sent(request.POST, library=library), none()
        )
        return form_page(request, template_forms, library)
    if "arrange" in request.POST:
        return rearranged_page(request, library)
    template_forms = sent(request.POST, library)
    kept = kept_or_refused(template_forms, by=request.user, at=timezone.now())
    if kept is None:
        return form_page(request, template_forms, library)
    messages.success(request, _("“%(name)s” is kept.") % {"name": kept.name})
    return redirect("clinic:template", kept.pk)


@needs("prescribe")
@require_safe
def template_of(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """A new template, opened on the patient's routine as it stands: without its note, dates and reasons."""
    desk = desk_of(patient_for(request.user, patient_id), at=timezone.now())
    routine, items = desk.before or desk.opening
    return form_page(request, opened(({**routine, "note": ""}, items), desk.library), desk.library)


@needs("prescribe", reads=None, writes=None)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """Its author changes it, and a lead what the clinic shares. What somebody saved meanwhile stands above
    the entries, which are kept."""
    mine = RoutineTemplate.objects.editable_by(request.user).in_use().for_reading()
    template = get_object_or_404(mine, pk=template_id)
    library = library_now()
    if request.method != "POST":
        routine, items = plan_of_template(template, library=library)
        columns = {"name": template.name, "meant_for": template.meant_for, "is_shared": template.is_shared}
        opening = {**routine, **columns, "instead_of": template.version}
        return form_page(request, opened((opening, items), library), library, template=template)
    if "arrange" in request.POST:
        return rearranged_page(request, library, template=template)
    template_forms = sent(request.POST, library)
    try:
        kept = kept_or_refused(template_forms, by=request.user, at=timezone.now(), template=template)
    except StaleTemplate:
        return stale_page(request, template, library)
    if kept is None:
        return form_page(request, template_forms, library, template=template)
    messages.success(request, _("“%(name)s” is changed.") % {"name": template_forms.routine.values["name"]})
    return redirect("clinic:template", template.pk)


def library_now() -> Library:
    found = Stretch.objects.current().prefetch_related("levels", "steps__cues", "steps__cautions")
    return {stretch.code: stretch for stretch in found}


def none() -> ReasonsForm:
    return ReasonsForm(prefix="why", warnings={})


def opened(plan: Plan, library: Library) -> PlanForms:
    routine, items = plan
    return PlanForms(
        TemplateForm(prefix="routine", initial=routine), items_opened(items, library=library), none()
    )


def sent(data: QueryDict, library: Library) -> PlanForms:
    return PlanForms(TemplateForm(data, prefix="routine"), items_sent(data, library=library), none())


def kept_or_refused(
    template_forms: PlanForms, *, by: Any, at: Any, template: RoutineTemplate | None = None
) -> RoutineTemplate | None:
    """The template as it is kept; None when something is wrong, which stands beside its field then."""
    if not template_forms.items or not template_forms.is_complete() or template_forms.routine.errors:
        return None
    routine, items = template_forms.plan
    try:
        if template is None:
            return keep_template(by=by, at=at, routine=routine, items=items)
        instead_of = template_forms.routine.cleaned_data["instead_of"]
        change_template(template, by=by, at=at, routine=routine, items=items, instead_of=instead_of)
    except Refused as refused:
        template_forms.refuse(refused.findings)
        return None
    except ValidationError as taken:
        template_forms.routine.add_error(None, taken)
        return None
    return template


def rearranged_page(request: HttpRequest, library: Library, **context: Any) -> HttpResponse:
    """A stretch added, taken out or moved; nothing is said to be missing yet."""
    data, focus = arranged(request.POST, request.POST["arrange"], library=library)
    typed = TemplateForm(prefix="routine", initial=typed_in(TemplateForm, data, "routine"))
    template_forms = PlanForms(typed, items_sent(data, library=library), none())
    return form_page(request, template_forms, library, focus=focus, **context)


def stale_page(request: HttpRequest, template: RoutineTemplate, library: Library) -> HttpResponse:
    """What a colleague saved above what was typed. Sent again, it replaces theirs."""
    now = RoutineTemplate.objects.for_reading().get(pk=template.pk)
    data = request.POST.copy()
    data["routine-instead_of"] = str(now.version)
    told = told_template(now, library=library)
    return form_page(
        request, sent(data, library), library, template=now, is_stale=True, told=told, status=409
    )


def form_page(
    request: HttpRequest, template_forms: PlanForms, library: Library, **context: Any
) -> HttpResponse:
    starred = starred_codes(request.user)
    spare = [stretch for code, stretch in library.items() if code not in template_forms.codes]
    shown = {
        "form": template_forms,
        "addable": favourites_first(spare, starred),
        "waiting": count_cards(request.user, at=timezone.now()).waiting,
        "patient": None,
        **context,
    }
    has_errors = any(part.is_bound and part.errors for part in template_forms.parts)
    status = context.get("status", 422 if has_errors and "focus" not in context else 200)
    return render(request, "clinic/template_form.html", shown, status=status)
