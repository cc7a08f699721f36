"""The routine in force with all that a page prints of it: two statements, put into SQL once."""

from typing import Any

from patients.compiled import Compiled
from patients.models import Patient, PrescribedStretch, Prescription


def versions_in_force(*, patient: Any) -> Any:
    return Prescription.objects.current().filter(patient=patient).select_related("prescriber")


def items_of_version(*, prescription: Any) -> Any:
    return (
        PrescribedStretch.objects.filter(prescription=prescription)
        .select_related("stretch")
        .order_by("order")
    )


VERSIONS = Compiled(versions_in_force, patient=Patient._meta.pk)
ITEMS = Compiled(items_of_version, prescription=Prescription._meta.pk)


def current_routine(patient: Patient) -> Prescription | None:
    """The patient's version that is not ended, as `for_reading` gives it; it may be paused."""
    prescription = VERSIONS.first(patient=patient.pk)
    if prescription is not None:
        prescription.patient = patient
        keep_items(prescription)
    return prescription


def keep_items(prescription: Prescription) -> None:
    """Its items are asked for now, in their order, and not again."""
    items: Any = PrescribedStretch.objects.all()
    items._result_cache = ITEMS.rows(prescription=prescription.pk)
    items._prefetch_done = True
    for item in items:
        item.prescription = prescription
    prescription.__dict__.setdefault("_prefetched_objects_cache", {})["items"] = items
