"""`manage.py standings`: the list of patients, counted again from the record."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clinic.models import Clinic
from patients.actions.standing import count_standings
from patients.models import Patient


class Command(BaseCommand):
    help = (
        "Count again where every patient stands, as the list of patients shows it. The daily job does so "
        "once a day; this does it at once, after an upgrade or a repair. Safe to run twice."
    )

    def handle(self, **options: Any) -> str:
        at = timezone.now()
        count = sum(
            count_standings(Patient.objects.filter(clinic=clinic), clinic=clinic, at=at, again=True)
            for clinic in Clinic.objects.order_by("pk")
        )
        return f"{count} patients counted."
