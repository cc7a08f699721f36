"""Find another patient of the clinic whose routine is to be copied into the form."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clinic.desk import patient_for
from clinic.patient_list import called, searched
from clinic.views.guard import needs, seen_in_list
from patients.models import Patient, Prescription
from patients.models.access import AccessKind

NOT_CARRIED = ("csrfmiddlewaretoken", "deed", "level", "arrange", "fill", "template", "copy", "q")
SHOWN = 10  # more are no help: type more of the name


@dataclass(frozen=True)
class Found:
    """Somebody with a routine, and the routine."""

    patient: Patient
    routine: Prescription


@needs("prescribe", reads=None, writes=None)
@require_POST
def copy_routine(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Words to search for come by POST (X8), with what was typed in the prescribing form, which is kept.
    Who is found is written down; the routine is copied by clinic:prescribe, which opens that record."""
    patient = patient_for(request.user, patient_id)
    words = searched(request.POST)
    found = with_routine(request.user, words, but=patient) if words else []
    request.seen = {}  # type: ignore[attr-defined]  # the page says nothing of this patient's record
    if words:
        seen_in_list(request, [each.patient.pk for each in found], kind=AccessKind.SEARCHED)
    context = {
        "patient": patient,
        "waiting": patient.waiting_cards,
        "words": words,
        "found": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "carried": carried(request.POST),
    }
    is_fragment = request.htmx.target == "found"  # type: ignore[attr-defined]
    return render(request, "clinic/_found.html" if is_fragment else "clinic/copy_routine.html", context)


def carried(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed, to be sent along once more."""
    return [
        (name, str(value)) for name, values in data.lists() if name not in NOT_CARRIED for value in values
    ]


def with_routine(user: Any, words: str, *, but: Patient) -> list[Found]:
    """The patients of the clinic that the words fit and that have a routine, by name."""
    running = Prescription.objects.current().for_reading()
    mine: QuerySet[Patient] = Patient.objects.visible_to(user).filter(clinic=user.clinic_id)
    found = (
        called(mine.exclude(pk=but.pk).filter(prescriptions__in=Prescription.objects.current()), words)
        .prefetch_related(Prefetch("prescriptions", running, to_attr="running"))
        .order_by("name", "pk")[: SHOWN + 1]
    )
    return [Found(each, each.running[0]) for each in found]
