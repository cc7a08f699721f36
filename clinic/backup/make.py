"""Make a backup into a folder, and keep as many as were asked for."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from clinic.backup import CannotBackUp
from clinic.backup.archive import pack, recipients_of
from clinic.backup.copies import copy_database

NAME = re.compile(r"homestretch-\d{8}T\d{6}Z\.tar\.gz\.age")


def back_up(folder: Path, *, to: Sequence[str], keep: int, at: datetime) -> Path:
    """A new encrypted backup in `folder`, its path; then older ones beyond the newest `keep` (1 or more) go.

    The plain copy stands in a folder of its own, which nobody else may read, until it is encrypted.
    CannotBackUp says why there is none; then nothing was deleted either.
    """
    recipients = recipients_of(to)
    if keep < 1:
        raise CannotBackUp("Keep at least 1 backup.")
    if not folder.is_dir():
        raise CannotBackUp(f"There is no folder {folder}.")
    backup = folder / f"homestretch-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz.age"
    if backup.exists():
        raise CannotBackUp(f"{backup.name} is there already.")
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".homestretch-") as private:
            copy = Path(private) / "copy"
            tables = copy_database(copy)
            about = {
                "made_at": at.astimezone(UTC).isoformat(),
                "app_version": settings.APP_VERSION,
                "engine": connection.vendor,
                "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
                "tables": tables,
            }
            pack(copy, about, backup, recipients)
    except OSError as error:
        free = shutil.disk_usage(folder).free // 2**20
        raise CannotBackUp(f"It could not be written: {error.strerror or error} ({free} MB free).") from error
    rotate(folder, keep=keep)
    return backup


def rotate(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups; other files in the folder are none of ours."""
    backups = sorted(each for each in folder.iterdir() if NAME.fullmatch(each.name))
    for each in backups[:-keep]:
        each.unlink()
    return backups[:-keep]
