"""An upgrade keeps what was written, and the code that still serves can live with it."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations import AddConstraint, AddField, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.models import UniqueConstraint
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements

HOUSE = Path(__file__).parent.parent
DUMPS = sorted((HOUSE / "tests" / "dumps").glob("*.sql"))

# Nothing was in use before 0.1.0; what comes after these is read by the linter.
NOT_YET_IN_USE = {"clinic": 10, "patients": 10, "stretches": 1}  # the number up to which


def manage(database: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=HOUSE,
        env=os.environ | {"DEMO": "1", "DATABASE_URL": f"sqlite:///{database}"},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_database_of_every_earlier_state_comes_forward_with_its_data(dump, tmp_path):
    """The dumps are small clinics as earlier versions wrote them: all rows stay, and the record adds up."""
    database = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(database)) as old:
        old.executescript(dump.read_text())
    before = rows_of_record(database)

    migrated = manage(database, "migrate", "--verbosity=0")
    assert migrated.returncode == 0, migrated.stderr[-2000:]
    manage(database, "standings")
    adds_up = manage(database, "reconcile")

    assert adds_up.returncode == 0, adds_up.stdout
    assert rows_of_record(database) == before
    assert before["patients_session"] > 30


def rows_of_record(database: Path) -> dict[str, int]:
    tables = (
        "patient",
        "session",
        "hold",
        "flag",
        "card",
        "advice",
        "morningreport",
        "amendment",
        "daytally",
    )
    with closing(sqlite3.connect(database)) as db:
        return {
            f"patients_{table}": db.execute(f"SELECT count(*) FROM patients_{table}").fetchone()[0]
            for table in tables
        }


def linter(*, leave_out: tuple[str, ...] = ()) -> MigrationLinter:
    return MigrationLinter(
        str(HOUSE),
        include_apps=["clinic", "patients", "stretches"],
        no_cache=True,
        no_output=True,
        exclude_migration_tests=leave_out,
    )


def of_no_matter(migration: Migration) -> tuple[str, ...]:
    """What the linter would find that harms no old code.

    SQLite changes a constraint by writing the table anew, and all columns are taken for new ones; whether
    one is, stands in the operations, and PostgreSQL is asked the whole question. A new column that may be
    empty stays empty in what the old code writes, so it is never twice there.
    """
    added = {each.name: each.field for each in migration.operations if isinstance(each, AddField)}
    unique = [
        each.constraint
        for each in migration.operations
        if isinstance(each, AddConstraint) and isinstance(each.constraint, UniqueConstraint)
    ]
    may_be_empty = all(field.null and not field.unique for field in added.values())
    filled_only = [{(f"{name}__isnull", False) for name in added} & conditions(each) for each in unique]
    return (
        *(("NOT_NULL",) if may_be_empty and connection.vendor == "sqlite" else ()),
        *(("ADD_UNIQUE",) if may_be_empty and unique and all(filled_only) else ()),
    )


def conditions(constraint: UniqueConstraint) -> set[Any]:
    """All of which hold for a row that the constraint is about; none where it is about one of several."""
    asked = constraint.condition
    return set(asked.children) if asked and asked.connector == asked.AND and not asked.negated else set()


@pytest.mark.django_db(transaction=True)  # inside one SQLite tells no SQL of a migration
def test_migrations_are_such_that_the_old_code_goes_on_serving():
    erroneous = 0

    for (app, name), migration in sorted(MigrationLoader(connection).disk_migrations.items()):
        if app in NOT_YET_IN_USE and int(name[:4]) > NOT_YET_IN_USE[app]:
            lint = linter(leave_out=of_no_matter(migration))
            lint.lint_migration(migration)
            erroneous += lint.nb_erroneous

    assert erroneous == 0


@pytest.mark.django_db
def test_the_linter_would_notice_a_column_that_the_old_code_does_not_fill():
    table = "patients_patient"
    sql = [
        f'CREATE TABLE "new__{table}" ("id" integer NOT NULL PRIMARY KEY, "shoe_size" integer NOT NULL);',
        f'INSERT INTO "new__{table}" ("id", "shoe_size") SELECT "id", 0 FROM "{table}";',
        f'DROP TABLE "{table}";',
        f'ALTER TABLE "new__{table}" RENAME TO "{table}";',
    ]
    if connection.vendor == "postgresql":
        sql = [f'ALTER TABLE "{table}" ADD COLUMN "shoe_size" integer NOT NULL;']

    errors, _ignored, _warnings = analyse_sql_statements(linter().sql_analyser_class, sql, None)

    assert [error.code for error in errors] == ["NOT_NULL"]
