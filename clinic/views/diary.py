"""Enter a paper diary that a patient brings along."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clinic.desk import patient_for
from clinic.diaries import read_diary
from clinic.views.guard import needs
from patients.actions.diary import Entered, enter_diary
from patients.forms.paper_diary import DiarySheet, read_date


@needs("see_patients")
@require_http_methods(["GET", "HEAD", "POST"])
def diary(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Four weeks as on the sheet (?from=its first date). Saved whole or not at all; what the rules made of
    it stands above the table afterwards."""
    patient, at = patient_for(request.user, patient_id), timezone.now()
    read = read_diary(patient, first=read_date(request.GET.get("from")), at=at)
    if read is None:
        messages.info(request, _("No routine has begun yet, so there is no diary to enter."))
        return redirect("clinic:chart", patient.pk)
    sheet = DiarySheet(request.POST if request.method == "POST" else None, lines=read.weeks.lines)
    if request.method == "POST" and sheet.is_valid():
        entered = enter_diary(patient=patient, days=sheet.days(), by=request.user, at=at)
        messages.success(request, entered_words(entered))
        return redirect(f"{reverse('clinic:diary', args=[patient.pk])}?from={read.weeks.first}")
    context = {
        "patient": patient,
        "waiting": patient.waiting_cards,
        "diary": read.weeks,
        "found": read.cards,
        "form": sheet,
    }
    return render(request, "clinic/diary.html", context, status=422 if sheet.errors else 200)


def entered_words(entered: Entered) -> str:
    sessions = ngettext("%(n)d session", "%(n)d sessions", entered.sessions) % {"n": entered.sessions}
    mornings = ngettext("%(n)d morning", "%(n)d mornings", entered.mornings) % {"n": entered.mornings}
    ticks = ngettext("%(n)d tick", "%(n)d ticks", entered.ticks) % {"n": entered.ticks}
    said = {"sessions": sessions, "mornings": mornings, "ticks": ticks}
    saved = _("Saved: %(sessions)s, %(mornings)s, %(ticks)s for tingling or numb.") % said
    if not entered.flags:
        return " ".join((saved, _("The rules found nothing in it.")))
    found = ngettext(
        "The rules found %(n)d thing: it stands below.",
        "The rules found %(n)d things: they stand below.",
        entered.flags,
    )
    return f"{saved} {found % {'n': entered.flags}}"
