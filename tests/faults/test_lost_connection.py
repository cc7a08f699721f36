"""The connection to the database goes, before a save or in the middle of it: nothing is half there, the
next request works again by itself, what is sent once more counts once. On PostgreSQL: a file has no line."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from patients.models import Card, Patient, Session, SessionDraft
from tests.faults.broken import hang_up
from tests.faults.conftest import rows
from tests.faults.line import Line
from tests.faults.server import Server, postgres_address, serving
from tests.pages import begun

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs DATABASE_URL of a PostgreSQL: a file has no line"
)
WAITING = "wait_event_type = 'Lock'"


@pytest.fixture(scope="module")
def line(django_db_setup: Any) -> Iterator[Line]:
    with Line(reach) as line:
        yield line


def reach() -> socket.socket:
    """The server of the tests, at a port or at the socket in a folder of its own (tools/postgres.py)."""
    here = connection.settings_dict
    port = int(here["PORT"] or 5432)
    if folder := here["OPTIONS"].get("host"):
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{folder}/.s.PGSQL.{port}")
        return server
    return socket.create_connection((here["HOST"] or "127.0.0.1", port))


@pytest.fixture(scope="module")
def far(line: Line) -> Iterator[Server]:
    """A house whose database is at the other end of a line that can be cut."""
    with serving(postgres_address("127.0.0.1", line.port)) as running:
        yield running


@pytest.fixture
def draft(served: Any) -> SessionDraft:
    return begun(served, served.prescriptions.current().get(), at=timezone.now())


def killed_in_the_middle(server: Server, address: str, session: str, data: Any, *, patient: Any) -> Any:
    """The answer to a save whose connection ended while it waited for the record that another one holds."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Patient.objects.select_for_update().get(pk=patient.pk)
            saving = pool.submit(server.ask, address, as_=session, data=data)
            until = time.monotonic() + 20
            while not hang_up(where=WAITING):
                assert time.monotonic() < until, "nobody waited for the record"
                time.sleep(0.02)
        return saving.result()


def test_a_log_whose_connection_ends_in_the_middle_is_not_half_saved(
    server: Server, served: Any, draft: Any, patients_session: str
) -> None:
    address, before = reverse("patients:review", args=[draft.client_id]), rows()

    cut = killed_in_the_middle(server, address, patients_session, {}, patient=served)

    assert cut.status == 503
    assert "<h1>Not saved</h1>" in cut.text
    assert rows() == before
    again = [server.ask(address, as_=patients_session, data={}) for _time in range(2)]
    assert [each.status for each in again] == [302, 302]
    assert Session.objects.count() == 1
    assert not SessionDraft.objects.exists()


def test_a_problem_that_is_told_in_that_moment_is_heard_once(
    server: Server, served: Any, patients_session: str
) -> None:
    said = {"client_id": "5d3f1c34-6a34-4f7e-9d0f-1f6a2d1b0c11", "sign_saddle_numbness": "new"}
    before = rows()

    cut = killed_in_the_middle(server, "/check/", patients_session, said, patient=served)

    assert cut.status == 503
    assert "tel:999" in cut.text
    assert rows() == before
    again = [server.ask("/check/", as_=patients_session, data=said) for _time in range(2)]
    assert {each.status for each in again} == {302}
    assert again[0].headers["Location"] == again[1].headers["Location"]
    assert Card.objects.get().severity == "emergency"


def test_a_database_that_hung_up_is_called_again_without_a_word(
    server: Server, served: Any, patients_session: str
) -> None:
    for _worker in range(4):
        assert server.ask("/today/", as_=patients_session).status == 200
    assert hang_up() > 0

    assert [server.ask("/today/", as_=patients_session).status for _worker in range(8)] == [200] * 8


def test_without_a_database_everyone_reads_whom_to_call(
    far: Server, line: Line, served: Any, draft: Any, patients_session: str
) -> None:
    assert [far.ask("/help-now/").status for _worker in range(8)] == [200] * 8
    address, before = reverse("patients:review", args=[draft.client_id]), rows()
    with line.cut():
        save = far.ask(address, as_=patients_session, data={})
        today = far.ask("/today/", as_=patients_session)
        helped = [far.ask("/help-now/", as_=each) for each in ("", patients_session)]
        alive, ready = far.ask("/healthz/live"), far.ask("/healthz/ready")

    assert [save.status, today.status, alive.status, ready.status] == [503, 503, 200, 503]
    assert "<h1>Not saved</h1>" in save.text
    assert "This page cannot be shown just now" in today.text
    for page in helped:
        assert "<h1>Get help now</h1>" in page.text
        assert "tel:999" in page.text
    for page in (save, today, *helped):
        assert served.clinic.phone in page.text
    assert rows() == before
    assert far.ask("/today/", as_=patients_session).status == 200, "still signed in"
    assert far.ask(address, as_=patients_session, data={}).status == 302
    assert Session.objects.count() == 1


def test_a_database_that_comes_back_while_many_wait_answers_all_of_them(
    far: Server, line: Line, served: Any, patients_session: str
) -> None:
    stop, seen = threading.Event(), []

    def knock() -> None:
        while not stop.is_set():
            seen.append(far.ask("/today/", as_=patients_session).status)

    with ThreadPoolExecutor(4) as pool:
        knocking = [pool.submit(knock) for _knocker in range(4)]
        with line.cut():
            time.sleep(0.5)
        time.sleep(1)
        stop.set()
        for each in knocking:
            each.result()

    assert set(seen) <= {200, 503}
    assert seen[-1] == 200
