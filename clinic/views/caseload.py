"""What is done with the list of patients: handed over, taken along as a file, kept as a view."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions.handover import colleagues_of
from clinic.actions.handover import hand_over as deed
from clinic.actions.saved_view import delete_view, keep_view, rename_view
from clinic.cards import count_cards
from clinic.forms.caseload import HandOverForm, ViewForm
from clinic.models import SavedView
from clinic.patient_file import as_csv
from clinic.patient_list import Asked, found, searched, standings
from clinic.views.guard import needs, seen_in_list
from patients.models import Patient
from patients.models.access import AccessKind
from patients.pages import read_id

AT_ONCE = 100  # patients handed over in one go: more than four pages of ticks


def list_of(asked: Asked) -> str:
    """The address of the list that was asked for."""
    return reverse("clinic:patients") + (f"?{asked.query}" if asked.query else "")


@needs("hand_over", writes=None)
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Ask to whom the chosen patients go, with their names to read again; then hand them over."""
    now, asked = timezone.now(), Asked.read(request.GET)
    ids = [key for each in request.POST.getlist("patient")[:AT_ONCE] if (key := read_id(each))]
    chosen = list(
        Patient.objects.visible_to(request.user)
        .filter(pk__in=ids)
        .select_related("clinician")
        .order_by("name", "pk")
    )
    if not chosen:
        messages.info(request, _("Tick the patients to hand over first."))
        return redirect(list_of(asked))
    sent = "to" in request.POST
    form = HandOverForm(request.POST if sent else None, colleagues=colleagues_of(request.user.clinic_id))
    if sent and form.is_valid():
        return handed_over(request, chosen, form.cleaned_data["to"], asked)
    seen_in_list(request, [each.pk for each in chosen], kind=AccessKind.LISTED)
    context = {
        "chosen": chosen,
        "form": form,
        "asked": asked,
        "back": list_of(asked),
        "waiting": count_cards(request.user, at=now).waiting,
    }
    return render(request, "clinic/hand_over.html", context, status=422 if form.errors else 200)


def handed_over(request: HttpRequest, chosen: list[Patient], to: Any, asked: Asked) -> HttpResponse:
    moved = deed(
        [each.pk for each in chosen],
        to=to,
        by=request.user,
        at=timezone.now(),
        address=getattr(request, "came_from", None),
    )
    count = len(moved)
    said = ngettext(
        "%(count)d patient is in the care of %(name)s now.",
        "%(count)d patients are in the care of %(name)s now.",
        count,
    )
    messages.success(request, said % {"count": count, "name": to.name})
    return redirect(list_of(asked))


@needs("export_record", writes=AccessKind.EXPORTED)
@require_POST
def patients_file(request: HttpRequest) -> HttpResponse:
    """The list as it was asked for, all of it, as CSV; that it was taken out is written down."""
    asked, clinic = Asked.read(request.GET), request.user.clinic
    today = clinic.today(timezone.now())
    rows = found(standings(request.user, asked, on=today), searched(request.POST))
    seen_in_list(request, list(rows.values_list("pk", flat=True)), kind=AccessKind.EXPORTED)
    # No name in the file name: it lies in a folder of downloads afterwards.
    headers = {"Content-Disposition": f'attachment; filename="patients-{today}.csv"'}
    return StreamingHttpResponse(  # type: ignore[return-value]
        as_csv(rows, clinic=clinic), content_type="text/csv; charset=utf-8", headers=headers
    )


@needs("see_patients")
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """One's own views; by POST the filters of `query` are kept under a name."""
    asked = Asked.read(QueryDict(request.POST.get("query", "") or request.GET.urlencode()))
    form = ViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            view = keep_view(by=request.user, name=form.cleaned_data["name"], asked=asked)
        except ValidationError as reason:
            refuse(form, reason)
        else:
            messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
            return redirect(list_of(asked))
    return views_page(request, form, asked)


@needs("see_patients")
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: HttpRequest, view_id: uuid.UUID) -> HttpResponse:
    """Give a view of one's own another name."""
    view = own_view(request, view_id)
    form = ViewForm(request.POST if request.method == "POST" else None, initial={"name": view.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_view(view, name=form.cleaned_data["name"])
        except ValidationError as reason:
            refuse(form, reason)
        else:
            messages.success(request, _("The view is called “%(name)s” now.") % {"name": view.name})
            return redirect("clinic:saved_views")
    context = {"form": form, "waiting": count_cards(request.user, at=timezone.now()).waiting}
    return render(request, "clinic/saved_view.html", context, status=422 if form.errors else 200)


@needs("see_patients")
@require_POST
def delete_saved_view(request: HttpRequest, view_id: uuid.UUID) -> HttpResponse:
    """A view can be made again: nobody is asked twice."""
    view = own_view(request, view_id)
    delete_view(view)
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return redirect("clinic:saved_views")


def own_view(request: HttpRequest, view_id: uuid.UUID) -> SavedView:
    return get_object_or_404(SavedView.objects.filter(account=request.user.pk), pk=view_id)


def refuse(form: ViewForm, reason: ValidationError) -> None:
    form.add_error("name", [text for texts in reason.message_dict.values() for text in texts])


def views_page(request: HttpRequest, form: ViewForm, asked: Asked) -> HttpResponse:
    context = {
        "form": form,
        "asked": asked,
        "views": SavedView.objects.filter(account=request.user.pk),
        "waiting": count_cards(request.user, at=timezone.now()).waiting,
    }
    return render(request, "clinic/saved_views.html", context, status=422 if form.errors else 200)
