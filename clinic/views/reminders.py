"""Two doors that need no sign-in: the days for a calendar program, and the end of reminders by e-mail."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from clinic.limits import allow
from clinic.views.accounts import only_clinic
from clinic.views.errors import not_found, too_many
from clinic.views.guard import public
from clinic.views.start import keeps_its_address
from patients.actions.remind import calendar_of, reminder_to_stop, stop_mail
from patients.exchange.calendar import as_calendar

# Only what opens nothing is counted by place: the servers of one calendar or mail program come for many
# people, and an address that was turned off is asked for as long as a program remembers it.
GUESSES = {"per_address": "60/h", "per_key": "10000/h"}
READS = {"per_address": "10000/h", "per_key": "60/h"}  # of one calendar, by all programs that know it


@public
@keeps_its_address
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The days ahead of one patient, for a program that has the address; it cannot sign in."""
    address = calendar_of(code)
    if address is None:
        return nothing_here(request)
    if not allow(f"calendar:{address.pk}", request, **READS):
        return too_many(request)
    with translation.override(address.patient.clinic.language):
        file = as_calendar(address, at=timezone.now(), link=f"{settings.SITE_URL.rstrip('/')}/")
    return HttpResponse(file, content_type="text/calendar; charset=utf-8")


@csrf_exempt  # a mail program posts here with nothing but the address (RFC 8058)
@public
@keeps_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, code: str) -> HttpResponse:
    """Turn the mails off by one tap. Looking turns nothing off, as scanners of mail look at every link."""
    reminder = reminder_to_stop(code)
    if reminder is None:
        return nothing_here(request)
    if request.method == "POST":
        stop_mail(reminder.patient_id, at=timezone.now())
        reminder.by_mail = False
    context: dict[str, Any] = {"is_on": reminder.by_mail, "clinic": only_clinic()}
    return render(request, "clinic/stop_reminders.html", context)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """The same page for every address that opens nothing, whatever the reason."""
    return not_found(request) if allow("reminders:link", request, **GUESSES) else too_many(request)
