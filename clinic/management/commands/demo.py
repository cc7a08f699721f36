"""Prepare the demo clinic: the database, its people, and what the visitor needs to know."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from clinic.demo.build import build
from clinic.demo.people import ADMIN, CLINICIAN, LEAD, PASSWORD, PATIENT, RECEPTION
from clinic.models import Clinic


class Command(BaseCommand):
    help = "Migrate, make the demo clinic when there is none yet, and print addresses and accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="where it will be served")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo clinic is only made in demo mode: set DEMO=1.")
        call_command("migrate", verbosity=0)
        if Clinic.objects.exists():
            self.stdout.write(
                "The demo clinic is there already; what was entered is kept. FRESH=1 starts anew."
            )
        else:
            self.stdout.write("Making the demo clinic: 40 patients over eight weeks ...")
            build(now=timezone.now())
        self.stdout.write(ACCOUNTS.format(address=address.rstrip("/"), password=PASSWORD))


ACCOUNTS = f"""
  Homestretch, demo clinic        {{address}}

  clinician   {CLINICIAN:26} {{address}}/clinic/review/
  lead        {LEAD:26} {{address}}/clinic/review/
  reception   {RECEPTION:26} {{address}}/clinic/reception/
  patient     {PATIENT:26} {{address}}/today/
  admin       {ADMIN:26} {{address}}/admin/

  password of all five: {{password}}
"""
