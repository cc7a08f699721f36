"""What nobody's browser sends: 100 MB, half a form, broken pieces, bytes that are no text. A clear answer, no
memory, nothing half-saved, and the others are served meanwhile."""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.faults.conftest import rows
from tests.faults.server import TOKEN, Server, headers_of
from tests.faults.test_unwritable import EFFORT, whole_log
from tests.pages import begun

MB = 1_000_000
KINDS = {
    "a form": "application/x-www-form-urlencoded",
    "a file": "multipart/form-data; boundary=x",
    "JSON": "application/json",
}
FILE = b'--x\r\nContent-Disposition: form-data; name="note"; filename="film.mp4"\r\n\r\n'


@pytest.fixture
def draft(served: Any) -> Any:
    return begun(served, served.prescriptions.current().get(), at=timezone.now())


class Wire:
    """A request sent byte by byte; `answer` is what came back, also where the other end hung up."""

    def __init__(self, server: Server, address: str, session: str, *lines: str, listens: bool = True) -> None:
        self.line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        sent = {"X-CSRFToken": TOKEN, **headers_of(session)}
        head = [f"POST {address} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), *lines]
        self.answer = b""
        self.listener = threading.Thread(target=self.listen, daemon=True)
        if listens:
            self.listener.start()
        self.send("\r\n".join([*head, "", ""]).encode())

    def send(self, data: bytes) -> bool:
        """Whether somebody still took it."""
        try:
            self.line.sendall(data)
        except OSError:
            return False
        return True

    def listen(self) -> None:
        with suppress(OSError):
            while data := self.line.recv(65536):
                self.answer += data

    def end(self, *, hang_up: bool = True) -> tuple[int, str]:
        """Nothing more is sent; the status and the page."""
        if hang_up:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_WR)
        self.listener.join(20)
        self.line.close()
        text = self.answer.decode(errors="replace")
        return (int(text.split()[1]) if text else 0), text


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_body_of_100_MB_is_refused_unread_and_others_are_served(
    server: Server, served: Any, patients_session: str, kind: str
) -> None:
    address = "/offline/log/" if "json" in kind else "/check/"
    server.ask(address, as_=patients_session, data={})
    before, memory = rows(), server.most_memory()
    wires = [
        Wire(server, address, patients_session, f"Content-Type: {kind}", f"Content-Length: {100 * MB}")
        for _sender in range(4)
    ]
    for wire in wires:
        wire.send(FILE)
    taken = [wire.send(b"a" * 64_000) for _piece in range(100) for wire in wires]
    assert server.ask("/today/", as_=patients_session).status == 200
    answers = [wire.end() for wire in wires]

    assert [status for status, _text in answers] == [413] * 4
    assert all("too long" in text for _status, text in answers)
    assert rows() == before
    assert server.most_memory() - memory < 10_000, "kB"
    assert not all(taken), "nobody reads on to the end"


def test_half_a_note_is_not_taken_for_the_whole(server: Server, draft: Any, patients_session: str) -> None:
    """The phone lost its line in the middle: all the fields had come, and half of the last one."""
    address = reverse("patients:effort", args=[draft.client_id])
    body = "&".join(f"{name}={value}" for name, value in EFFORT.items() if name != "note").encode()
    wire = Wire(server, address, patients_session, f"Content-Type: {KINDS['a form']}", "Content-Length: 400")
    wire.send(body + b"&note=My+left+leg+is")

    status, text = wire.end()

    assert status == 400
    assert "did not arrive whole" in text
    draft.refresh_from_db()
    assert "note" not in draft.answers


BROKEN = {
    "a length that is no number": (["Content-Length: many"], b"a=1", {400}),
    "a length below nothing": (["Content-Length: -1"], b"a=1", {400}),
    "two lengths": (["Content-Length: 3", "Content-Length: 4"], b"a=1", {400}),
    "a length and pieces": (
        ["Content-Length: 3", "Transfer-Encoding: chunked"],
        b"3\r\na=1\r\n0\r\n\r\n",
        {400},
    ),
    "pieces": (["Transfer-Encoding: chunked"], b"3\r\na=1\r\n0\r\n\r\n", {411}),
    "broken pieces": (["Transfer-Encoding: chunked"], b"zz\r\na=1\r\n", {400, 411}),
    "pieces that end in the middle": (["Transfer-Encoding: chunked"], b"ff\r\na=1", {400, 411}),
    "more than was said": (["Content-Length: 3"], b"a=1" * 50, {302, 400, 422}),
    "nothing at all": ([], b"", {302, 400, 422}),
}


@pytest.mark.parametrize(("lines", "body", "right"), BROKEN.values(), ids=BROKEN)
def test_a_body_of_the_wrong_length_is_refused(
    server: Server, served: Any, patients_session: str, lines: list[str], body: bytes, right: set[int]
) -> None:
    before = rows()
    wire = Wire(server, "/check/", patients_session, f"Content-Type: {KINDS['a form']}", *lines)
    wire.send(body)

    status, _text = wire.end()

    assert status in right
    assert rows() == before


FORMS = {
    "bytes that are no text": ("application/x-www-form-urlencoded", b"note=%ff%fe\xff&signs_none=on"),
    "a letter of nothing": ("application/x-www-form-urlencoded", b"note=a%00b&signs_none=on&client_id=%00"),
    "10,000 fields": ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(10_000))),
    "another language's letters": ("application/x-www-form-urlencoded; charset=utf-16", b"note=a"),
    "a file form without an end": ("multipart/form-data; boundary=x", FILE + b"abc"),
    "a file form without a border": ("multipart/form-data", FILE),
    "a border of bytes": ("multipart/form-data; boundary=\xff", FILE),
}


@pytest.mark.parametrize(("kind", "body"), FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("address", ["/check/", "/messages/", "/signin/"])
def test_a_form_of_odd_bytes_is_answered(
    server: Server, served: Any, patients_session: str, address: str, kind: str, body: bytes
) -> None:
    said: Any = {"Content_Type": kind, "X_CSRFToken": TOKEN}
    before = rows()

    answer = server.ask(address, as_=patients_session, body=body, **said)

    assert answer.status in (200, 302, 400, 422), answer.text
    if answer.status >= 400:
        assert "<h1" in answer.text
        assert rows() == before


LOGS: dict[str, Any] = {
    "no text": b"\xff\xfe",
    "half of it": b'{"format": 1, "acc',
    "deeper than anybody reads": b"[" * 100_000,
    "a number without an end": b"9" * 10_000,
    "a note with a letter of nothing": {"answers": [["note", "a\0b"], ["signs_none", "on"]]},
    "a note of half a letter": {"answers": [["note", "\ud800"], ["signs_none", "on"]]},
    "a hold that never ends": {"holds": [{"item": 1, "side": "L", "repetition": 1, "seconds": float("inf")}]},
    "a hold of no number": {"holds": [{"item": 1, "side": "L", "repetition": 1, "seconds": float("nan")}]},
    "a place beyond the table": {
        "holds": [{"item": 10**30, "side": "L", "repetition": 10**30, "seconds": 1}]
    },
    "a time before time": {"started_at": "0001-01-01T00:00:00+14:00"},
    "a time after time": {"started_at": "9999-12-31T23:59:59-12:00"},
}


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_a_log_of_odd_bytes_from_a_phone_is_answered(
    client: Any, settings: Any, served: Any, log: Any
) -> None:
    """In the phone's own language, as it would else ask again for ever."""
    client.raise_request_exception = False
    client.force_login(served.account)
    data = log if isinstance(log, bytes) else {**whole_log(served), **log}
    before = rows()

    answer = client.post(
        "/offline/log/", data, content_type="application/json", HTTP_ACCEPT="application/json"
    )

    assert answer.status_code in (200, 422), answer.content
    if answer.status_code == 422:
        assert answer.json()["wrong"]
        assert rows() == before


@pytest.mark.parametrize(
    "cookie", [r'"\000\000\000\000\000\000\000\000"', "x" * 4000, "\xff\xff\xff\xff\xff\xff\xff\xff"]
)
def test_a_cookie_of_odd_bytes_is_nobody(server: Server, served: Any, cookie: str) -> None:
    assert server.ask("/today/", as_=cookie).status == 302


def test_a_line_that_hangs_up_in_the_middle_of_a_form_is_no_fault_of_the_house(
    server: Server, served: Any, patients_session: str
) -> None:
    """Nobody is there to read an answer; nobody of the house is woken by it, either."""
    heard = len(server.said)
    lines = f"Content-Type: {KINDS['a form']}", "Content-Length: 400"
    wire = Wire(server, "/check/", patients_session, *lines, listens=False)
    wire.send(b"note=My+left")
    wire.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    wire.line.close()
    time.sleep(0.3)

    assert server.ask("/today/", as_=patients_session).status == 200
    assert [each for each in server.said[heard:] if '"ERROR"' in each] == []
