"""Answer a patient's request to be erased (docs/data.md, "When a patient asks")."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic.actions.erase import (
    StillKept,
    close_account,
    contacts_of,
    erase_record,
    refusals,
    rows_of_record,
    rows_on_request,
    term_now,
)
from clinic.models import Erasure, User
from patients.models import Patient


def person(email: str) -> User:
    """The account on whose word it is done."""
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None or not found.may("erase"):
        raise CommandError("--by must be the e-mail address of a lead clinician of this clinic.")
    return found


def patient_of(by: User, patient_id: UUID) -> Patient:
    try:
        return Patient.objects.select_related("clinic", "account").get(pk=patient_id, clinic=by.clinic_id)
    except Patient.DoesNotExist:
        raise CommandError("There is no record with this id in the clinic of --by.") from None


class Command(BaseCommand):
    help = (
        "Erase what a patient may have erased: account, contacts, sign-in data, drafts and reminders at "
        "once; the clinical record only when its time is over. Without --apply nothing is changed. The id "
        "stands in the address of the chart."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("patient_id", type=UUID)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the lead clinician who decides it")
        parser.add_argument("--reason", required=True, help="why, without a name: it is kept")
        parser.add_argument("--apply", action="store_true", help="erase; without it nothing is changed")

    def handle(self, *, patient_id: UUID, by: str, reason: str, apply: bool, **options: Any) -> None:
        if not reason.strip():
            raise CommandError("Say in --reason why, without a name.")
        lead, at = person(by), timezone.now()
        patient = patient_of(lead, patient_id)
        term = term_now(patient, at=at)
        if not apply:
            self.stdout.write("Dry run: nothing is changed. --apply erases.")
        if held := refusals(term):
            raise CommandError(f"Nothing may be erased now: {', '.join(held)}.")
        if not apply:
            rows = rows_of_record(patient) if term.is_over else rows_on_request(patient)
            self.would(rows, contacts=contacts_of(patient))
            if not term.is_over:
                kept = ", ".join(term.kept_for)
                self.stdout.write(f"kept: the clinical record, until {term.until} ({kept})")
            return
        try:
            if term.is_over:
                done: Erasure | None = erase_record(patient.pk, at=at, by=lead, reason=reason.strip())
            else:
                done = close_account(patient.pk, at=at, by=lead, reason=reason.strip())
        except StillKept as kept_for:
            raise CommandError(f"Nothing was erased: {kept_for.message}.") from None
        self.tell(done)

    def would(self, rows: dict[str, list[Any]], *, contacts: list[str]) -> None:
        for label, keys in rows.items():
            if keys:
                self.stdout.write(f"would erase {len(keys)} of {label}")
        self.stdout.write(f"would erase the contacts: {', '.join(contacts) or 'none are left'}")
        self.stdout.write("would close and empty the account, and end the routine")

    def tell(self, done: Erasure | None) -> None:
        if done is None:
            self.stdout.write("There is nothing left to erase now.")
            return
        for label, count in done.went.items():
            self.stdout.write(f"erased {count} of {label}")
        for what, why in done.kept.items():
            self.stdout.write(f"kept {what}: {why}")
