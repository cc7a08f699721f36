"""Reception: who the patients are, how to reach them and how they get in. Nothing of the record (X2)."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.actions.contacts import change_contacts
from clinic.actions.handover import colleagues_of
from clinic.desk import contact_for
from clinic.forms.contact import ContactForm, NewContactForm
from clinic.patient_list import called, searched
from clinic.views.admitting import admitted
from clinic.views.guard import needs, seen_in_list
from clinic.ways_in import ways_in_of, ways_parts
from patients.models import Patient
from patients.models.access import AccessKind
from patients.pages import Page, page_of

CONTACTS = ("name", "birth_date", "number", "phone", "email", "emergency_contact")


@needs("keep_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request: HttpRequest) -> HttpResponse:
    """The patients by name, 25 a page; the words of a search come by POST (X8)."""
    reached = Patient.objects.reached_by(request.user)
    words = searched(request.POST)
    rows = called(reached.select_related("account").order_by("name", "pk"), words)
    page: Page[Patient] = page_of(
        rows, after=request.GET.get("after"), find=lambda key: reached.filter(pk=key).first()
    )
    kind = AccessKind.SEARCHED if words else AccessKind.LISTED
    seen_in_list(request, [each.pk for each in page.rows], kind=kind)
    context = {"page": page, "words": words, "total": reached.count()}
    fragment = request.htmx.target == "patients"  # type: ignore[attr-defined]
    return render(request, "clinic/_contacts.html" if fragment else "clinic/contacts.html", context)


@needs("keep_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """One patient's contacts, to be changed, and the ways in to give them."""
    now = timezone.now()
    patient = contact_for(request.user, patient_id, **ways_parts(OuterRef("account")))
    today = request.user.clinic.today(now)
    initial = {name: getattr(patient, name) for name in CONTACTS}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            change_contacts(patient, **form.cleaned_data)
        except ValidationError as reason:
            form.add_errors(reason)
        else:
            messages.success(request, _("The contacts are saved."))
            return redirect("clinic:contact", patient_id)
    context = {"patient": patient, "form": form, "ways": ways_in_of(patient, at=now)}
    return render(request, "clinic/contact.html", context, status=422 if form.errors else 200)


@needs("keep_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
def new_contact(request: HttpRequest) -> HttpResponse:
    """A new patient, in the care of a clinician of the clinic, who asks the screening then."""
    now, clinic = timezone.now(), request.user.clinic
    form = NewContactForm(
        request.POST if request.method == "POST" else None,
        today=clinic.today(now),
        clinicians=colleagues_of(clinic),
    )
    if done := admitted(request, form, at=now, leads_to="clinic:contact"):
        return done
    return render(request, "clinic/new_contact.html", {"form": form}, status=422 if form.errors else 200)
