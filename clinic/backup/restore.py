"""Put a backup into an empty database, and prove it before anybody is served from it."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from clinic.backup import CannotRestore
from clinic.backup.archive import identities_in, unpack
from clinic.backup.copies import run_postgres
from clinic.backup.proof import prove


def restore(backup: Path, key: Path) -> Iterator[str]:
    """Restore into the database of DATABASE_URL, which must be empty; each line says what was proven.

    CannotRestore with the reason, and the database is as empty as before, for a backup that is broken, cut,
    of another engine, locked with another key, or that does not stand the proof.
    """
    refuse_unless_empty()
    with opened(backup, key) as (about, copy):
        yield from put_in(about, copy)


def drill(backup: Path, key: Path) -> Iterator[str]:
    """The same into a database that is made for it and thrown away: the served one is not touched."""
    with opened(backup, key) as (about, copy), spare_database(copy.parent):
        yield from put_in(about, copy)


@contextmanager
def opened(backup: Path, key: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    identities = identities_in(key)
    if not backup.is_file():
        raise CannotRestore(f"There is no file {backup}.")
    with tempfile.TemporaryDirectory(prefix="homestretch-restore-") as private:
        about, copy = unpack(backup, Path(private), identities)
        if about["engine"] != connection.vendor:
            raise CannotRestore(
                f"The backup is of {about['engine']}, DATABASE_URL names {connection.vendor}."
            )
        yield about, copy


def refuse_unless_empty() -> None:
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        if file.exists() and file.stat().st_size:
            raise CannotRestore(f"{file} is not empty. Move it away first: nothing is written over.")
    elif connection.introspection.table_names():
        raise CannotRestore("The database is not empty. Make a new one: nothing is written over.")


def put_in(about: dict[str, Any], copy: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield from put_into_sqlite(about, copy)
    else:
        yield from put_into_postgres(about, copy)


def put_into_sqlite(about: dict[str, Any], copy: Path) -> Iterator[str]:
    """Proven beside its place, and moved there at the end: what fails leaves the place empty."""
    place = Path(connection.settings_dict["NAME"])
    beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        # Copied, not moved: the folder of the archive may be on another disk.
        shutil.copyfile(copy, beside)
        beside.chmod(0o600)
        with connected_to(str(beside)):
            yield from prove(about)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        beside.replace(place)
    finally:
        for each in (beside, Path(f"{beside}-wal"), Path(f"{beside}-shm")):
            each.unlink(missing_ok=True)


def put_into_postgres(about: dict[str, Any], copy: Path) -> Iterator[str]:
    """In one transaction of pg_restore; what does not stand the proof is taken out again."""
    try:
        run_postgres(
            *("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
            *("--dbname", str(connection.settings_dict["NAME"]), str(copy)),
            otherwise=CannotRestore,
        )
        yield from prove(about)
    except BaseException:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        raise


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Django's connection on another database of the same kind, and back."""
    served = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = served


@contextmanager
def spare_database(private: Path) -> Iterator[None]:
    """An empty database of the same kind as the served one, gone at the end."""
    if connection.vendor == "sqlite":
        with connected_to(str(private / "drill.sqlite3")):
            yield
        return
    name = f"homestretch_drill_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        with connected_to(name):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
