"""A backup back into an empty database, with a proof; or the drill of it."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.backup import CannotRestore
from clinic.backup.restore import drill, restore


class Command(BaseCommand):
    help = (
        "Put BACKUP into the empty database of DATABASE_URL and prove it: the rows of every table, the "
        "migrations, the record adds up, a sign-in works. A backup that is broken, cut, or locked with "
        "another key is refused with the reason, and the database stays empty. --drill does all of it in a "
        "database of its own that is thrown away: do that once a month."
    )
    requires_system_checks = []  # the database is empty: it has no clinic yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", type=Path, metavar="BACKUP")
        parser.add_argument(
            "--key", type=Path, required=True, metavar="FILE", help="file with the private key"
        )
        parser.add_argument("--drill", action="store_true", help="into a database that is thrown away")

    def handle(self, *, backup: Path, key: Path, **options: Any) -> None:
        began = time.monotonic()
        try:
            for line in (drill if options["drill"] else restore)(backup, key):
                self.stdout.write(f"{time.monotonic() - began:7.1f} s  {line}")
        except CannotRestore as reason:
            raise CommandError(f"Nothing was restored. {reason}") from None
        self.stdout.write("The drill went well." if options["drill"] else "Restored.")
