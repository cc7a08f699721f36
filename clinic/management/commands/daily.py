"""`manage.py daily`: the door to the daily job."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic.daily import run_daily
from patients.actions.unfinished import finish_old_drafts


class Command(BaseCommand):
    help = (
        "Look at who is silent, at missed targets and at drafts left for 12 hours. For each clinic from "
        "06:00 local, once a day; safe to call every quarter of an hour, twice, and late."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="also for clinics whose day is done")

    def handle(self, *, again: bool, **options: Any) -> str:
        at = timezone.now()
        drafts = finish_old_drafts(at=at)  # first: what they hold may end a silence
        day = run_daily(at=at, again=again)
        said = (
            f"Clinics {day.clinics}, patients {day.patients}, flagged {day.flagged}, overdue {day.overdue}, "
            f"reviews due {day.reviews_due}; drafts logged {drafts.logged}, dropped {drafts.dropped}."
        )
        if day.untested:
            said += f" Clinics with nobody to send the daily test to: {day.untested}."
        if failed := day.failed + drafts.failed:
            raise CommandError(f"{said} {failed} could not be looked at; see the log and run this again.")
        return said
