from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db import connection


class ClinicConfig(AppConfig):
    name = "clinic"
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        from clinic import catalogues, checks, doors, middleware  # noqa: F401  registers and connects them

        catalogues.remember()
        know_that_sqlite_reads_json()


def know_that_sqlite_reads_json() -> None:
    """Django finds out once a thread, in a transaction that may write. Where that fails just then (read-only,
    locked, full) it goes on to believe that this SQLite has no JSON, and Today breaks until a restart."""
    if connection.vendor == "sqlite":
        type(connection.features).supports_json_field = True


class HouseStaticFiles(StaticFilesConfig):
    """Not served: the Sass sources, and htmx's extensions, one of which names a file it does not bring."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "scss", "ext"]
