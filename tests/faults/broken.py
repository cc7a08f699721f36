"""Ways for a database to take nothing: the disk is full, or it may only be read."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

from tests.faults.server import Server

REFUSE = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
"""


@contextmanager
def full_disk(server: Server) -> Iterator[Server]:
    """SQLite: no worker can write a byte to any file. PostgreSQL: it says of every change what it says when
    its disk is full, as no test should fill that."""
    if connection.vendor == "sqlite":
        with server.full_disk():
            yield server
        return
    tables = [connection.ops.quote_name(model._meta.db_table) for model in apps.get_models()] + ["cache"]
    with connection.cursor() as cursor:
        cursor.execute(REFUSE)
        for table in tables:
            cursor.execute(
                f"CREATE TRIGGER a_full_disk BEFORE INSERT OR UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION disk_is_full()"
            )
    try:
        yield server
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION disk_is_full CASCADE")


@contextmanager
def read_only(server: Server) -> Iterator[Server]:
    """SQLite: the second house on the file, which may only read it. PostgreSQL: every new transaction."""
    if connection.vendor == "sqlite":
        assert server.twin
        yield server.twin
        return
    allow("on")
    try:
        yield server
    finally:
        allow("off")


def allow(only_reading: str) -> None:
    """For who connects from now on, and nobody else stays connected."""
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {only_reading}")
    hang_up()


def hang_up(*, where: str = "true") -> int:
    """End the connections of everyone but this test; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else that of the first look
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = current_database() AND pid <> pg_backend_pid() AND {where}"
        )
        return len(cursor.fetchall())
