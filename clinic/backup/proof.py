"""Does the restored database work? It adds up, its rows are those of the backup, and a person can sign in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils.crypto import get_random_string

from clinic.backup import CannotRestore
from clinic.backup.tables import Tally, differences, tally_of_postgres, tally_of_sqlite
from clinic.models import Clinic, User
from clinic.reconciliation import all_received, faults
from clinic.roles import Role


def prove(about: dict[str, Any]) -> Iterator[str]:
    """Each proof in a line, once it holds. CannotRestore at the first that does not."""
    tables: Tally = about["tables"]
    wrong = differences(tables, tally())
    if wrong:
        raise CannotRestore("What came back is not what was backed up: " + "; ".join(wrong[:5]) + ".")
    yield f"{sum(rows for rows, _ in tables.values())} rows in {len(tables)} tables, each as in the backup"
    call_command("migrate", verbosity=0, interactive=False, stdout=StringIO())
    call_command("standings", stdout=StringIO())  # what an older version did not keep
    yield "every migration has run"
    lines = list(all_received())
    found = list(faults())
    if found or not all(line.adds_up for line in lines):
        what = "; ".join(f"{fault.count} {fault.what}" for fault in found) or "received and judged differ"
        raise CannotRestore(f"The record does not add up: {what}.")
    yield f"the record adds up: {sum(line.received for line in lines)} received, all accounted for"
    sign_in()
    yield "a sign-in works"


def tally() -> Tally:
    """Read as the copy was read; Django's own connection to SQLite would make dates of texts."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as file:
            return tally_of_sqlite(file)
    with connection.cursor() as cursor:
        return tally_of_postgres(cursor)


def sign_in() -> None:
    """A clinician who exists for this moment only comes in by password, up to the second factor."""
    password, email = get_random_string(40), f"{get_random_string(20).lower()}@restore.invalid"
    host = next((each for each in settings.ALLOWED_HOSTS if not each.startswith(".")), "localhost")
    with transaction.atomic():
        clinic = Clinic.objects.order_by("pk").first()
        if clinic is not None:
            User.objects.create_user(email, password, name="Restore", role=Role.CLINICIAN, clinic=clinic)
            answer = Client(headers={"host": host}).post(
                "/signin/", {"username": email, "password": password}, secure=not settings.DEMO
            )
            came_in = answer.status_code == 302
        transaction.set_rollback(True)
    if clinic is not None and not came_in:
        raise CannotRestore(f"Nobody can sign in: the answer was {answer.status_code}.")
