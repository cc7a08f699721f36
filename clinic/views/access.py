"""A way in for patients: the clinician makes a one-time link, the patient chooses a password with it."""

import uuid

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import access as deeds
from clinic.desk import patient_for
from clinic.forms.access import PasswordForm
from clinic.views.accounts import only_clinic
from clinic.views.guard import needs

GONE = 410
PIECE = 12  # characters of a link between two places where it may break


@needs("prescribe")
@require_POST
def give_access(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """The link, shown this once. Without an e-mail address nothing is made, and the chart says why."""
    patient = patient_for(request.user, patient_id)
    try:
        code = deeds.give_access(patient=patient, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("clinic:chart", patient_id)
    link = request.build_absolute_uri(reverse("start", args=[code]))
    context = {
        "patient": patient,
        "account": patient.account,
        "link": link,
        "pieces": [link[place : place + PIECE] for place in range(0, len(link), PIECE)],
        "until": timezone.now() + deeds.VALID_FOR,
        "waiting": patient.waiting_cards,
    }
    return render(request, "clinic/give_access.html", context)


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a password and be signed in. Every code that does not open anything gets the same page."""
    account = deeds.account_of(code)
    if account is None:
        return gone(request)
    form = PasswordForm(account, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        opened = deeds.use_code(code, password=form.password)
        if opened is None:
            return gone(request)
        login(request, opened)
        messages.success(
            request, _("Your password is saved. From now on you sign in with your e-mail address.")
        )
        return redirect("patients:today")
    return render(request, "clinic/start.html", {"form": form}, status=422 if form.errors else 200)


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "clinic/start.html", {"clinic": only_clinic()}, status=GONE)
