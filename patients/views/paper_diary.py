"""Enter the filled-in diary of the handout, four weeks at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from patients.actions.diary import enter_diary
from patients.forms.paper_diary import DiarySheet, read_date
from patients.models import Patient
from patients.paper_diary import own_weeks
from patients.views.own import own, posted


@require_http_methods(["GET", "HEAD", "POST"])
@own
def paper_diary(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The lines of the own sheet (?from=its first date). Saved whole or not at all; what the rules answer
    is read at once."""
    at = timezone.now()
    weeks = own_weeks(patient, first=read_date(request.GET.get("from")), at=at)
    if weeks is None:
        messages.info(request, _("Your routine has not begun yet, so there is no diary to enter."))
        return redirect("patients:today")
    sheet = DiarySheet(posted(request), lines=weeks.lines)
    if request.method == "POST" and sheet.is_valid():
        entered = enter_diary(patient=patient, days=sheet.days(), by=None, at=at)
        if entered.advice:
            return redirect("patients:advice", advice_id=entered.advice.pk)
        saved = ngettext("Saved: %(n)d session.", "Saved: %(n)d sessions.", entered.sessions)
        messages.success(request, saved % {"n": entered.sessions})
        return redirect("patients:progress")
    context = {"diary": weeks, "form": sheet}
    return render(request, "patients/paper_diary.html", context, status=422 if sheet.errors else 200)
