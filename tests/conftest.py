"""What every test may ask for: people who are signed in, and a fixed moment."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import settings as hypothesis_settings

from tests.factories import make_clinic, make_patient, make_prescription, make_user

# A Tuesday morning in the clinic; the panel of clinical.md 4.7 lives in the same weeks.
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

# The same examples every time, and no clock: a slow machine is no fault of the code.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True)
def _forgetful_cache() -> None:
    """The cache outlives a test; what it remembers must not."""
    cache.clear()


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
