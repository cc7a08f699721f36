"""What every test may ask for: people who are signed in, and a fixed moment."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.backends.sqlite3.base import DatabaseOperations  # type: ignore[attr-defined]  # operations alone go round in a circle
from django.test import Client
from hypothesis import settings as hypothesis_settings

from tests.factories import make_clinic, make_patient, make_prescription, make_stretch, make_user

# A Tuesday morning in the clinic; the panel of clinical.md 4.7 lives in the same weeks.
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

# The same examples every time, and no clock: a slow machine is no fault of the code.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _flush_lifts_the_locks() -> Iterator[None]:
    """Tests with real transactions empty every table after them. On SQLite that is a DELETE, which the
    triggers of append-only tables refuse; PostgreSQL truncates, which no trigger for rows sees."""
    flush = DatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: Any, statements: list[str]) -> None:
        with transaction.atomic(), self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(self, statements)
            for _name, sql in triggers:
                cursor.execute(sql)

    with patch.object(DatabaseOperations, "execute_sql_flush", execute_sql_flush):
        yield


@pytest.fixture(autouse=True)
def _forgetful_cache() -> None:
    """The cache outlives a test; what it remembers must not."""
    cache.clear()


@pytest.fixture
def demo_off(settings: Any) -> None:
    """As in a real clinic: staff need a second factor, no account is shown."""
    settings.DEMO = False


@pytest.fixture
def library(db: None) -> None:
    """Both stretches, approved."""
    make_stretch()
    make_stretch("HAM_SEATED")


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def clinic(db: Any) -> Any:
    return make_clinic()


@pytest.fixture
def clinician(clinic: Any) -> Any:
    return make_user(role="clinician", clinic=clinic)


@pytest.fixture
def patient(clinician: Any) -> Any:
    """In care, screened, with an account; nothing prescribed yet."""
    return make_patient(clinician=clinician)


@pytest.fixture
def prescription(patient: Any) -> Any:
    """The supine stretch with a towel on level 2, both legs, left first: 2 holds of 10 seconds."""
    return make_prescription(patient=patient)


@pytest.fixture
def as_clinician(clinician: Any) -> Client:
    return signed_in(clinician)


@pytest.fixture
def as_patient(patient: Any) -> Client:
    return signed_in(patient.account)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client
