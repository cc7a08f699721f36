"""Where the data of a measurement lies: a database of its own, never the one that is served."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.staticfiles.storage import staticfiles_storage

MARK = "homestretch_bench"  # stands in the name of every database that may be filled and thrown away


class Refused(Exception):
    """This database is not one to measure with."""


@dataclass(frozen=True)
class Size:
    """So many patients, with so many sessions each."""

    patients: int
    each: int

    @property
    def sessions(self) -> int:
        return self.patients * self.each

    @property
    def name(self) -> str:
        return f"{MARK}_{self.patients}x{self.each}"

    def __str__(self) -> str:
        return f"{self.patients:,} patients, {self.sessions:,} sessions"


def address_of(size: Size, place: str) -> str:
    """The DATABASE_URL of a size: a file in a folder, or a database on a PostgreSQL server."""
    if "://" not in place:
        return f"sqlite:///{Path(place).resolve() / size.name}.sqlite3"
    parts = urlsplit(place)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Refused("Give a folder, or the address of a PostgreSQL server: postgres://user@host/")
    return urlunsplit((parts.scheme, parts.netloc, f"/{size.name}", parts.query, ""))


def insist_on_bench(settings: dict[str, Any]) -> None:
    """Refuses a database that was not made to be measured."""
    name = str(settings["NAME"])
    if MARK not in name:
        raise Refused(f"{name} is not a database of this command: its name does not say {MARK}.")


def insist_on_static_files() -> None:
    """Refuses before minutes of data are made, where no page could be drawn in the end."""
    try:
        staticfiles_storage.url("icon.svg")
    except ValueError as missing:
        raise Refused("Collect the static files first: manage.py collectstatic --noinput") from missing


def create(size: Size, place: str) -> None:
    """The folder, or an empty database on the server; one that is there stays as it is."""
    if "://" not in place:
        Path(place).mkdir(parents=True, exist_ok=True)
        return
    import psycopg  # only where it is asked for

    parts = urlsplit(place)
    server = urlunsplit(("postgresql", parts.netloc, "/postgres", parts.query, ""))
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [size.name]).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{size.name}"')


def drop(size: Size, place: str) -> None:
    if "://" not in place:
        for end in ("", "-wal", "-shm"):
            Path(place, f"{size.name}.sqlite3{end}").unlink(missing_ok=True)
        return
    import psycopg

    parts = urlsplit(place)
    server = urlunsplit(("postgresql", parts.netloc, "/postgres", parts.query, ""))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{size.name}"')
