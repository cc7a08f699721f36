"""One encrypted file with the whole database, while people go on writing."""

import time
from pathlib import Path
from typing import Any

import environ
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic.backup import CannotBackUp
from clinic.backup.make import back_up


class Command(BaseCommand):
    help = (
        "Write an encrypted backup into FOLDER and delete all but the newest --keep. Only the private key "
        "opens it; keep that elsewhere (manage.py backup_key makes a pair). Safe at any time, also while "
        "people write. Exit status 1, with the reason, when there is no new backup."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        env = environ.Env()
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--to",
            action="append",
            metavar="KEY",
            help="public key that may open it, age1...; may be given several times (default: BACKUP_TO)",
        )
        parser.add_argument(
            "--keep",
            type=int,
            default=env.int("BACKUP_KEEP", default=30),
            help="how many backups stay in the folder (default: BACKUP_KEEP, or 30)",
        )

    def handle(self, *, folder: Path, to: list[str] | None, keep: int, **options: Any) -> None:
        began = time.monotonic()
        keys = to or environ.Env().list("BACKUP_TO", default=[])
        try:
            backup = back_up(folder, to=keys, keep=keep, at=timezone.now())
        except CannotBackUp as reason:
            raise CommandError(f"No backup was made. {reason}") from None
        size = backup.stat().st_size / 1e6
        self.stdout.write(f"{backup} ({size:.1f} MB, {time.monotonic() - began:.1f} s)")
