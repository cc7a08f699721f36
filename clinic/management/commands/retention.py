"""Erase the records whose time is over (docs/data.md, "After the period")."""

import sys
from collections import Counter
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone

from clinic.actions.erase import StillKept, erase_record, rows_of_record
from clinic.models import Clinic
from clinic.retention import IN_PERIOD, Term, audit_kept_since, terms
from patients.models import AccessEvent, Patient


class Command(BaseCommand):
    help = (
        "List, clinic by clinic, the records whose legal period is over, and what is kept and why. With "
        "--apply erase them, a patient a transaction: safe to stop, safe to run again. Names nobody but by "
        "random id. Exit status 1 where a record could not be erased."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="erase; without it nothing is changed")

    def handle(self, *, apply: bool, **options: Any) -> None:
        self.at, self.apply, self.failed = timezone.now(), apply, 0
        if not apply:
            self.stdout.write("Dry run: nothing is changed. --apply erases.")
        for clinic in Clinic.objects.order_by("pk"):
            self.clinic(clinic)
        if apply:
            SessionStore.clear_expired()
            self.stdout.write("Sign-ins that ran out are gone.")
        if self.failed:
            self.stdout.write(f"{self.failed} could not be erased. They are as they were.")
            sys.exit(1)

    def clinic(self, clinic: Clinic) -> None:
        self.stdout.write(
            f"{clinic.name}: a record is kept {clinic.keep_years} years after the last contact."
        )
        over, held, why = [], [], Counter[str]()
        for term in terms(Patient.objects.filter(clinic=clinic), at=self.at):
            why.update(term.kept_for)
            if term.is_over:
                over.append(term)
            elif IN_PERIOD not in term.kept_for:
                held.append(term)
        reasons = ", ".join(f"{count} {reason}" for reason, count in why.most_common()) or "none kept"
        self.stdout.write(f"  {len(over)} to erase; kept: {reasons}")
        for term in held:
            reasons = ", ".join(term.kept_for)
            self.stdout.write(f"  keep {term.patient}: time over since {term.until}, but {reasons}")
        for term in over:
            self.record(term)
        self.audit(clinic)

    def record(self, term: Term) -> None:
        about = f"{term.patient}: last contact {term.last_contact}, kept until {term.until}"
        if not self.apply:
            rows = rows_of_record(Patient.objects.get(pk=term.patient))
            self.stdout.write(f"  would erase {about}: {sum(map(len, rows.values()))} rows")
            return
        try:
            erasure = erase_record(term.patient, at=self.at)
        except Patient.DoesNotExist:
            return  # another run was faster
        except StillKept as reasons:
            self.stdout.write(f"  keep {about}, but {reasons.message}")
        except Exception as error:  # one record must not stop the others; its transaction is undone
            self.failed += 1
            self.stdout.write(f"  could not erase {about}: {type(error).__name__}")
        else:
            self.stdout.write(f"  erased {about}: {sum(erasure.went.values())} rows")

    def audit(self, clinic: Clinic) -> None:
        old = AccessEvent.objects.filter(clinic=clinic, at__lt=audit_kept_since(clinic, at=self.at))
        try:
            with transaction.atomic():
                count = old.delete()[0] if self.apply else old.count()
        except DatabaseError:  # by its own clock the database keeps one of them still
            self.failed += 1
            self.stdout.write("  the database keeps the old lines of the list of who opened what")
            return
        if count:
            verb = "erased" if self.apply else "would erase"
            self.stdout.write(f"  {verb} {count} lines of the list of who opened what")
