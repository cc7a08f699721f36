"""What the tests of the clinician's pages share: people with something on the list, and queries counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patients.models import Card
from tests.factories import NOW, make_patient, make_prescription, make_session


def make_card(
    *, clinician: Any, name: str = "Gareth Pryce", at: datetime = NOW, details: Any = None, **said: Any
) -> Card:
    """A session that is reported and flagged: worst pain 8, if nothing else is said."""
    patient = make_patient(clinician=clinician, name=name, **(details or {}))
    prescription = make_prescription(patient=patient)
    make_session(prescription=prescription, performed_at=at, **({"pain_during": 8} | said))
    return Card.objects.get(patient=patient)


def make_cards(count: int, *, clinician: Any) -> list[Card]:
    return [
        make_card(clinician=clinician, name=f"Patient {number:02}", at=NOW + timedelta(minutes=number))
        for number in range(count)
    ]


@contextmanager
def queries_at_most(limit: int) -> Iterator[CaptureQueriesContext]:
    """No more than so many, and none of them twice."""
    with CaptureQueriesContext(connection) as found:
        yield found
    asked = [query["sql"] for query in found]
    assert len(asked) <= limit, "\n".join(asked)
    assert len(set(asked)) == len(asked), "\n".join(asked)


def text_of(response: Any) -> str:
    """The page with every run of white space as one space."""
    return " ".join(response.content.decode().split())


def who_is_in(client: Client) -> str | None:
    """The number of the account that this session is signed in to."""
    return client.session.get("_auth_user_id")


def in_place(of: str, *, on: str) -> dict[str, str]:
    """The headers with which htmx asks for an element of a page."""
    return {"HX-Request": "true", "HX-Target": of, "HX-Current-URL": f"http://testserver{on}"}
