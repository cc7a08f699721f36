"""The pages read the clock; here it stands still on a Tuesday morning unless a test moves it."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.conftest import NOW, signed_in
from tests.factories import make_patient, make_prescription


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def as_other(db: Any) -> Client:
    """Another patient, of another clinic, with a routine of their own."""
    other = make_patient(name="Nia Rees")
    make_prescription(patient=other)
    return signed_in(other.account)
