"""One judging at a time for a patient, so that two logs in the same moment see each other."""

from django.db import connection

from patients.models import Patient


def lock(patient: Patient) -> None:
    """Until the transaction ends. SQLite has one writer anyway: there the transaction itself is the lock."""
    if connection.features.has_select_for_update:
        Patient.objects.select_for_update().values_list("pk").get(pk=patient.pk)
