"""One consistent copy of the database while people write, as a plain file and a tally of its tables."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction

from clinic.backup import CannotBackUp, CannotRestore
from clinic.backup.tables import Tally, tally_of_postgres, tally_of_sqlite

PAGES_AT_ONCE = 2_000  # of SQLite's online copy, so that writers get their turn in between


def copy_database(to: Path) -> Tally:
    """Write the copy into the new file `to`, and tally it. CannotBackUp says why not."""
    return copy_sqlite(to) if connection.vendor == "sqlite" else copy_postgres(to)


def copy_sqlite(to: Path) -> Tally:
    """SQLite's own online backup: it starts again by itself where somebody wrote meanwhile."""
    source_file = connection.settings_dict["NAME"]
    if not Path(source_file).exists():
        raise CannotBackUp(f"There is no database at {source_file}.")
    with closing(sqlite3.connect(source_file)) as source, closing(sqlite3.connect(to)) as copy:
        source.execute("BEGIN")  # one state of the write-ahead log for the whole copy
        source.execute("SELECT 1 FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES_AT_ONCE)
        copy.execute("PRAGMA journal_mode=DELETE")
        refuse_unless_sound(copy)
        return tally_of_sqlite(copy)


def refuse_unless_sound(copy: sqlite3.Connection) -> None:
    (word,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if word != "ok":
        raise CannotBackUp(f"The database is damaged: {word}")


def copy_postgres(to: Path) -> Tally:
    """pg_dump and the tally look at one exported snapshot, so that they agree to the row."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        run_postgres(
            *("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"),
            f"--file={to}",
            otherwise=CannotBackUp,
        )
        return tally_of_postgres(cursor)


def run_postgres(*command: str, otherwise: type[CannotBackUp] | type[CannotRestore]) -> None:
    """Run a program of PostgreSQL on our database; the password goes by the environment."""
    params = connection.get_connection_params()
    names = {"dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}
    names |= {"password": "PGPASSWORD", "sslmode": "PGSSLMODE", "connect_timeout": "PGCONNECT_TIMEOUT"}
    names |= {"target_session_attrs": "PGTARGETSESSIONATTRS"}  # of several hosts the one that we are on
    try:
        ran = subprocess.run(  # noqa: S603, no word of it comes from outside
            command,
            env=os.environ | {names[key]: str(value) for key, value in params.items() if key in names},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except FileNotFoundError:
        raise otherwise(f"{command[0]} is not installed here (Debian: postgresql-client).") from None
    if ran.returncode:
        raise otherwise(f"{command[0]} stopped: {ran.stdout.strip()[-400:]}")
