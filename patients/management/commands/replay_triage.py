"""Judge the stored records again and report what would come out differently (HZ13)."""

import sys
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from patients.models import Amendment, Flag, MorningReport, Patient, SafetyCheck, Session
from patients.replay_record import replay
from patients.triage.replay import Mark, from_flag
from patients.triage.rules import RULES


class Command(BaseCommand):
    help = (
        "Judge the records of the last days again, each at its own moment, and hold the stored flags "
        "against it. Writes nothing. Exit status 1 where anything differs: what is lost and what is new is "
        "to be read and signed before a change of the rules goes live."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=90, help="records received in so many days (90)")
        parser.add_argument("--patient", metavar="ID", help="only this patient's")

    def handle(self, *, days: int, patient: str | None, **options: Any) -> None:
        since = timezone.now() - timedelta(days=days)
        stored, lost, new = Counter[tuple[str, int]](), Counter[tuple[str, int]](), Counter[tuple[str, int]]()
        patients = records = 0
        for each in chosen(patient, since=since).iterator(chunk_size=100):
            done = replay(each, since=since)
            patients, records = patients + 1, records + done.records
            for line in done.difference.lines:
                key = line.rule, line.version
                stored[key] += line.stored
                lost[key] += line.lost
                new[key] += line.new
            self.name("lost", done.difference.lost, each)
            self.name("new", done.difference.new, each)
        for key in sorted({*stored, *lost, *new}):
            rule = "{} v{}".format(*key)
            self.stdout.write(f"{rule}: {stored[key]} stored, {lost[key]} lost, {new[key]} new")
        unlike = self.unlike(patient, since=since)
        self.stdout.write(
            f"{patients} patients, {records} records, {stored.total()} flags: "
            f"{lost.total()} lost, {new.total()} new, {unlike} not said alike"
        )
        if lost.total() or new.total() or unlike:
            sys.exit(1)

    def name(self, word: str, marks: tuple[Mark, ...], patient: Patient) -> None:
        for mark in marks:
            what = f"{mark.rule} v{mark.version} {mark.severity}"
            self.stdout.write(f"{word}: {what}, {mark.source} of patient {patient.pk}")

    def unlike(self, patient: str | None, *, since: datetime) -> int:
        """How many flags, those of the daily job too, do not give their class again from what they store."""
        flags = Flag.objects.filter(at__gte=since, rule__in=RULES)
        count = 0
        for flag in (flags.filter(card__patient_id=patient) if patient else flags).iterator():
            if flag.rule_version == RULES[flag.rule].version and not says_the_same(flag):
                self.stdout.write(f"not said alike: {flag.rule} v{flag.rule_version}, flag {flag.pk}")
                count += 1
        return count


def says_the_same(flag: Flag) -> bool:
    try:
        return from_flag(flag.rule, flag.inputs, flag.limits).severity == flag.severity
    except (KeyError, TypeError):  # it stores too little, or something else
        return False


def chosen(patient: str | None, *, since: datetime) -> QuerySet[Patient]:
    """Those who sent anything since then."""
    mine = Q(patient=OuterRef("pk"))
    sent = (
        Exists(Session.objects.filter(mine, received_at__gte=since))
        | Exists(Amendment.objects.filter(session__patient=OuterRef("pk"), at__gte=since))
        | Exists(SafetyCheck.objects.filter(mine, at__gte=since))
        | Exists(MorningReport.objects.filter(mine, at__gte=since))
    )
    patients = Patient.objects.filter(sent).select_related("clinic").order_by("pk")
    if patient is None:
        return patients
    try:
        return patients.filter(pk=patient)
    except ValidationError as error:
        raise CommandError(f"{patient} is no id of a patient.") from error
