"""The line between a phone and the clinic, which a test can cut: a proxy of one request a connection."""

import socket
import threading
import time
from collections.abc import Callable
from random import Random

# What may happen to a request: each at one place of its way.
FINE, DOWN, CUT_REQUEST, HALF_REQUEST, CUT_ANSWER, HALF_ANSWER, SLOW, GATEWAY = (
    *("fine", "down", "cut request", "half request", "cut answer", "half answer", "slow", "gateway"),
)
FAULTS = (DOWN, CUT_REQUEST, HALF_REQUEST, CUT_ANSWER, HALF_ANSWER, SLOW, GATEWAY)
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Wire:
    """Passes on what it gets; `fate(path)` says what becomes of each request, `fates` counts them."""

    def __init__(self, host: str, port: int) -> None:
        self.upstream = (host, port)
        self.fate: Callable[[str], str] = lambda path: FINE
        self.fates: dict[str, int] = {}
        self.server = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        self.is_open = True
        threading.Thread(target=self.listen, daemon=True).start()

    def cut(self) -> None:
        self.fate = lambda path: DOWN

    def mend(self) -> None:
        self.fate = lambda path: FINE

    def shake(self, random: Random, share: float, only: str = "") -> None:
        """Something happens to this share of the requests (to addresses that begin with `only`)."""

        def fate(path: str) -> str:
            return random.choice(FAULTS) if path.startswith(only) and random.random() < share else FINE

        self.fate = fate

    def close(self) -> None:
        self.is_open = False
        self.server.close()

    def listen(self) -> None:
        while self.is_open:
            try:
                phone, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=[phone], daemon=True).start()

    def serve(self, phone: socket.socket) -> None:
        with phone:
            phone.settimeout(30)
            try:
                self.pass_on(phone)
            except OSError:
                return

    def pass_on(self, phone: socket.socket) -> None:
        request = read_request(phone)
        if not request:
            return
        fate = self.fate(request.split(b" ", 2)[1].decode())
        self.fates[fate] = self.fates.get(fate, 0) + 1
        if fate in (DOWN, CUT_REQUEST):
            return
        if fate == GATEWAY:
            phone.sendall(BUSY)
            return
        if fate == SLOW:
            time.sleep(0.3)
        with socket.create_connection(self.upstream, timeout=30) as clinic:
            if fate == HALF_REQUEST:
                clinic.sendall(request[: max(20, len(request) * 2 // 3)])
                return
            clinic.sendall(request)
            answer = read_all(clinic)
        if fate == HALF_ANSWER:
            phone.sendall(answer[: len(answer) // 2])
        elif fate != CUT_ANSWER:
            phone.sendall(answer)


def read_request(phone: socket.socket) -> bytes:
    """Head and body, told to be the only one of its connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = phone.recv(65536)
        if not part:
            return b""
        data += part
    head, _gap, body = data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next((int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        part = phone.recv(65536)
        if not part:
            return b""
        body += part
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


def read_all(clinic: socket.socket) -> bytes:
    """The whole answer; the server closes after it, or says how long it is."""
    data = b""
    while part := clinic.recv(65536):
        data += part
    return data
