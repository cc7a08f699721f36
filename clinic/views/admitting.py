"""A form about a new patient, carried out: the same for a clinician and for reception."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clinic.actions.admit import SamePerson, admit
from clinic.views.guard import seen


def admitted(request: HttpRequest, form: Any, *, at: datetime, leads_to: str) -> HttpResponse | None:
    """Take the patient of the form into care and go on to this page of theirs. None when that may not be,
    and then the form says beside its fields why."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        patient = admit(by=request.user, at=at, **form.cleaned_data)
    except SamePerson as reason:
        form.ask_whether_another(reason)
    except ValidationError as reason:
        form.add_errors(reason)
    else:
        seen(request, patient.pk)
        messages.success(request, _("%(name)s is in the list of patients.") % {"name": patient.name})
        return redirect(leads_to, patient.pk)
    return None
