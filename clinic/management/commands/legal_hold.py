"""Keep a record from being erased, and let it go again (docs/data.md, "Legal hold")."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.management.commands.erase import patient_of, person
from clinic.models import LegalHold


class Command(BaseCommand):
    help = "Nothing of this record is erased, on request or by its age, until the hold is ended with --end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("patient_id", type=UUID)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the lead clinician who decides it")
        parser.add_argument("--reason", default="", help="why, without a name")
        parser.add_argument("--end", action="store_true", help="end the hold that stands")

    def handle(self, *, patient_id: UUID, by: str, reason: str, end: bool, **options: Any) -> None:
        lead, at = person(by), timezone.now()
        patient = patient_of(lead, patient_id)
        if end:
            standing = LegalHold.objects.standing().filter(patient=patient)
            if not standing.update(ended_at=at, ended_by=lead):
                raise CommandError("No hold stands on this record.")
            self.stdout.write("The hold is ended.")
            return
        if not reason.strip():
            raise CommandError("Say in --reason why, without a name.")
        try:
            with transaction.atomic():
                LegalHold.objects.create(patient=patient, reason=reason.strip(), since=at, by=lead)
        except IntegrityError:
            raise CommandError("A hold stands on this record already.") from None
        self.stdout.write("Nothing of this record will be erased until the hold is ended.")
