"""What is still missing before patients may use it, in plain words."""

import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from clinic.checks import all_lacks
from clinic.condition import condition
from clinic.models import Clinic, User
from clinic.roles import Role
from stretches.models import Stretch


class Command(BaseCommand):
    help = (
        "Tell what is still missing: settings, clinics, people, the library, mail, backups, the daily job. "
        "Exit status 1 while something is."
    )
    requires_system_checks = []  # they are among what is told

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-mail", action="store_true", help="do not knock at the mail server")

    def handle(self, *, no_mail: bool, **options: Any) -> None:
        missing = list(self.missing(mail=not no_mail))
        for line in missing:
            self.stdout.write(f"- {line}")
        if missing:
            self.stdout.write(f"Not ready: {len(missing)} to do.")
            sys.exit(1)
        self.stdout.write("Ready.")

    def missing(self, *, mail: bool) -> Iterator[str]:
        if settings.DEMO:
            yield "DEMO=1 is set: everybody knows the demo's passwords. Leave it out for a real clinic."
        for problem in run_checks(include_deployment_checks=not settings.DEMO):
            if not problem.is_silenced():
                yield f"{problem.id}: {problem.msg}"
        findings = list(condition(at=timezone.now()))
        yield from (finding.says for finding in findings if not finding.is_well)
        yield from (finding.says for finding in findings if finding.word == "not watched")
        if mail:
            yield from mail_server()
        if findings[0].is_well:
            yield from content()


def mail_server() -> Iterator[str]:
    """Whether it opens its door; nothing is sent."""
    try:
        get_connection().open()
    except OSError as error:
        yield f"The mail server of EMAIL_URL does not answer: {type(error).__name__}."


def content() -> Iterator[str]:
    if not Clinic.objects.exists():
        yield "There is no clinic yet: make it under /admin/."
    yield from all_lacks()
    for clinic in Clinic.objects.order_by("pk"):
        staff = User.objects.filter(clinic=clinic, is_active=True)
        if not staff.filter(role=Role.LEAD).exists():
            yield f"{clinic.name}: there is no lead. Invite one, or nobody can approve content."
    if not Stretch.objects.exists():
        yield "The library is empty: run manage.py load_library."
    if not User.objects.filter(role=Role.ADMIN, is_active=True).exists():
        yield "There is no administrator: run manage.py createsuperuser."
