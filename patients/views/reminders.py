"""What reminds a patient outside the app: turned on, set and turned off here."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.actions import remind
from patients.forms.reminder import TimeForm
from patients.models import Patient
from patients.models.reminder import reminder_of
from patients.views.own import form_page, own, posted

ON = "on"  # what a button says; whatever else comes turns off, so that nothing is turned on by accident


@require_http_methods(["GET", "HEAD", "POST"])
@own
def reminders(request: HttpRequest, patient: Patient) -> HttpResponse:
    """How the reminders stand, and the time of day of both."""
    chosen, code = reminder_of(patient), remind.calendar_code(patient)
    form = TimeForm(posted(request), initial={"time_of_day": chosen.time_of_day})
    if form.is_valid():
        remind.choose_time(patient, form.cleaned_data["time_of_day"], at=timezone.now())
        messages.success(request, _("The time is saved."))
        return redirect("patients:reminders")
    link = request.build_absolute_uri(reverse("calendar", args=[code])) if code else ""
    return form_page(
        request, "patients/reminders.html", form, patient=patient, chosen=chosen, calendar_link=link
    )


@require_POST
@own
def mail_reminder(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Turn the e-mail on or off."""
    now = timezone.now()
    if request.POST.get("turn") != ON:
        remind.stop_mail(patient.pk, at=now)
        messages.success(request, _("Email reminders are off."))
        return redirect("patients:reminders")
    try:
        remind.remind_by_mail(patient, at=now)
        messages.success(request, _("Email reminders are on."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("patients:reminders")


@require_POST
@own
def calendar_address(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Make a new address, which ends the one before, or turn the calendar off."""
    now = timezone.now()
    if request.POST.get("turn") == ON:
        remind.make_calendar_address(patient, at=now)
        messages.success(request, _("Your calendar address is made. An older one does not work any more."))
    else:
        remind.withdraw_calendar_address(patient, at=now)
        messages.success(request, _("The calendar is off. Its address does not work any more."))
    return redirect("patients:reminders")
