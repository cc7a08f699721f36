"""A house that is really served, and what stands in its database."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from clinic.at_hand import forget
from tests.factories import make_clinic, make_patient, make_prescription, make_user
from tests.faults.server import KEY, Server, database_address, serving
from tests.proofs import prove


@pytest.fixture(autouse=True)
def _numbers_forgotten() -> Iterator[None]:
    """What one test has read of a clinic is not there in the next."""
    forget()
    yield
    forget()


@pytest.fixture(scope="session")
def server(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Server]:
    """gunicorn with a clinic's own configuration on the database of the tests. Started while that is empty:
    a house without somebody on duty does not start, and tests have such clinics."""
    with django_db_blocker.unblock(), ExitStack() as ending:
        address = database_address()
        running = ending.enter_context(serving(address))
        if address.startswith("sqlite"):
            running.twin = ending.enter_context(serving(address, READ_ONLY="1"))
        with django_db_blocker.block():
            yield running


@pytest.fixture
def served(transactional_db: Any, settings: Any) -> Any:
    """The clinic, its people and a routine, written down for good, so that a server sees them."""
    settings.SECRET_KEY = KEY
    clinic = make_clinic(phone="0117 496 0199")
    clinician = make_user(clinic=clinic)
    patient = make_patient(clinician=clinician, at=timezone.now() - timedelta(days=40))
    make_prescription(patient=patient, at=timezone.now() - timedelta(days=30))
    clinic.on_duty = clinic.deputy = clinician
    clinic.save()
    return patient


@pytest.fixture
def patients_session(served: Any) -> str:
    return session_of(served.account)


@pytest.fixture
def clinicians_session(served: Any) -> str:
    return session_of(served.clinician)


def session_of(user: Any) -> str:
    """The cookie of somebody who is signed in, staff with their second factor shown."""
    client = Client()
    client.force_login(user)
    if not user.is_patient:
        prove(client, user, method="mfa", type="totp")
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


def rows() -> dict[str, int]:
    """Rows of every table but the sessions of a sign-in, in one query."""
    models = [model for model in apps.get_models() if model._meta.label not in ("sessions.Session",)]
    tables = {model._meta.db_table: model._meta.label for model in models}
    each = [f"(SELECT COUNT(*) FROM {connection.ops.quote_name(table)})" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(each)}")
        return dict(zip(tables.values(), cursor.fetchone(), strict=True))
