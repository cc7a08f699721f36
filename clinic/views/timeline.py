"""All that happened to one patient, in one line of time: beside the chart, and as a page of its own."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinic.desk import patient_for
from clinic.timeline.read import read_timeline
from clinic.views.guard import needs


@needs("see_patients")
@require_safe
def timeline(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """25 entries, filtered by ?show= and going on ?after=; htmx swaps #timeline, on the chart too."""
    patient = patient_for(request.user, patient_id)
    context = {"patient": patient, "waiting": patient.waiting_cards, **timeline_of(request, patient)}
    fragment = request.htmx.target == "timeline"  # type: ignore[attr-defined]
    return render(request, "clinic/_timeline.html" if fragment else "clinic/timeline.html", context)


def timeline_of(request: HttpRequest, patient: Any, *, place: str = "") -> dict[str, Any]:
    """The time line as the address asks for it: its own page, the chart, or the page at `place`, where
    somebody of another clinic reads it, who is not told of its audit."""
    read = read_timeline(
        patient,
        show=request.GET.get("show", ""),
        after=request.GET.get("after", ""),
        may_see_audit=not place and request.user.may("see_audit"),
    )
    return {"timeline": read, "place": place or reverse("clinic:timeline", args=[patient.pk])}
