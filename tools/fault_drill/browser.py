"""A person's browser, as far as the drill needs one: cookies, forms with their token, one connection kept."""

import http.client
import re
import ssl
import time
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Self
from urllib.parse import urlencode, urlsplit

PATIENCE_S = 20  # of the phone's outbox (static/js/sending.js)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LATER = (429, 502, 503, 504)
Write = tuple[float, float]  # when it was sent, and when it was answered


class Trouble(Exception):
    """What a person would see as an error: no answer, or one that says "not now". The text says which."""


class Browser:
    """`status`, `body` and `place` are of the last answer; redirects are told, not followed."""

    def __init__(self, port: int, certificate: Path, writes: "list[Write]") -> None:
        self.port, self.context = port, ssl.create_default_context(cafile=str(certificate))
        self.writes = writes
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPSConnection | None = None
        self.token = ""

    def get(self, path: str) -> Self:
        return self.ask("GET", path, None, {})

    def send(self, path: str, fields: dict[str, str]) -> Self:
        """A form of the last page that had one."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields})
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send_json(self, path: str, body: str, token: str) -> Self:
        return self.ask("POST", path, body, {"Content-Type": "application/json", "X-CSRFToken": token})

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Self:
        """One request. Raises Trouble for what a person would call an error."""
        sent = time.monotonic()
        answer = self.answer(method, path, body, headers)
        self.status, self.place = answer.status, urlsplit(answer.headers.get("Location", "")).path
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if found := TOKEN.search(self.body):
            self.token = found[1]
        if self.status in LATER or self.status >= 500:
            raise Trouble(str(self.status))
        if method == "POST" and self.status < 400:
            self.writes.append((sent, time.monotonic()))
        return self

    def answer(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        own = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"https://127.0.0.1:{self.port}{path}",
        }
        try:
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(
                    "127.0.0.1", self.port, timeout=PATIENCE_S, context=self.context
                )
            self.connection.request(method, path, body, own | headers)
            answer = self.connection.getresponse()
            self.body = answer.read().decode()
            return answer
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Trouble(kind_of(error)) from error

    def close(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None


def kind_of(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    return "no answer" if isinstance(error, TimeoutError) else "hung up"
