"""The clinic's patients: the list, and a new one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions.admit import SamePerson, admit
from clinic.cards import count_cards
from clinic.forms.patient import PatientForm
from clinic.pages import Page, page_of
from clinic.patient_list import SHOWS, called, line_of, patients_to_list
from clinic.views.guard import needs
from patients.models import Patient

SEARCH_LENGTH = 120


@needs("see_patients")
@require_http_methods(["GET", "HEAD", "POST"])
def patients(request: HttpRequest) -> HttpResponse:
    """By name, 25 a page. Words to search for come by POST, so that no name stands in an address (X8)."""
    show = request.GET.get("show", "")
    show = show if show in SHOWS else "all"
    words = request.POST.get("q", "").replace("\0", "").strip()[:SEARCH_LENGTH]
    found = called(patients_to_list(request.user, show=show), words)
    mine = Patient.objects.visible_to(request.user)
    page: Page[Patient] = page_of(
        found, after=request.GET.get("after"), find=lambda key: mine.filter(pk=key).first()
    )
    counts = count_cards(request.user, at=timezone.now())
    context = {
        "show": show,
        "shows": SHOWS,
        "words": words,
        "page": page,
        "lines": [line_of(each) for each in page.rows],
        "total": mine.count(),
        "with_card": counts.waiting + counts.acknowledged,
        "waiting": counts.waiting,
    }
    fragment = request.htmx.target == "patients"  # type: ignore[attr-defined]
    return render(request, "clinic/_patients.html" if fragment else "clinic/patients.html", context)


@needs("add_patient")
@require_http_methods(["GET", "HEAD", "POST"])
def new_patient(request: HttpRequest) -> HttpResponse:
    """Take a patient into care, then ask what must be asked before prescribing."""
    now = timezone.now()
    form = PatientForm(request.POST or None, today=request.user.clinic.today(now))
    if request.method == "POST" and form.is_valid():
        try:
            patient = admit(by=request.user, at=now, **form.cleaned_data)
        except SamePerson as reason:
            form.ask_whether_another(reason)
        except ValidationError as reason:
            form.add_errors(reason)
        else:
            messages.success(request, _("%(name)s is in the list of patients.") % {"name": patient.name})
            return redirect("clinic:screening", patient.pk)
    context = {"form": form, "waiting": count_cards(request.user, at=now).waiting}
    return render(request, "clinic/new_patient.html", context, status=422 if form.is_bound else 200)
