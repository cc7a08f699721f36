"""gunicorn as a clinic runs it (docs/deploy/homestretch-web.service), on loopback and the test's database."""

import http.client
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.db import connection

HOUSE = Path(__file__).resolve().parents[2]
UNIT = HOUSE / "docs/deploy/homestretch-web.service"
KEY = "only-for-a-server-of-these-tests-" + "kq7" * 10
HOST = "localhost"
COOKIE, CSRF_COOKIE, TOKEN = "__Host-session", "__Host-csrf", "t" * 32
STARTS_IN = 30  # seconds, on a slow machine
ANSWERS_IN = 30


@dataclass
class Answer:
    """What came back; `text` without a look at its language."""

    status: int
    headers: Any
    text: str


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def command(port: int) -> list[str]:
    """What the unit starts, word for word but for where it listens."""
    line = re.search(r"^ExecStart=\S+/gunicorn ((?:.*\\\n)*.*)", UNIT.read_text(), re.MULTILINE)
    assert line
    words = line[1].replace("\\\n", " ").replace("127.0.0.1:8000", f"127.0.0.1:{port}").split()
    return [sys.executable, "-m", "gunicorn", *words]


def database_address() -> str:
    """Of the database that the tests write to."""
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    folder = here["OPTIONS"].get("host", "")  # of a socket (tools/postgres.py)
    return postgres_address(here["HOST"], here["PORT"]) + (
        f"?host={quote(folder, safe='')}" if folder else ""
    )


def postgres_address(host: str, port: Any) -> str:
    here = connection.settings_dict
    who = quote(here["USER"], safe="") + (f":{quote(here['PASSWORD'], safe='')}" if here["PASSWORD"] else "")
    return f"postgres://{who}@{quote(host or '', safe='')}{f':{port}' if port else ''}/{here['NAME']}"


@dataclass
class Server:
    """A running house. `said` is its log, line by line; `twin` another one on
    the same file that may only read it (SQLite)."""

    port: int
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    twin: "Server | None" = None

    def workers(self) -> list[int]:
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()]

    def most_memory(self) -> int:
        """Of any worker, ever: kB."""
        peaks = (Path(f"/proc/{pid}/status").read_text() for pid in self.workers())
        return max(int(peak.split("VmHWM:")[1].split()[0]) for peak in peaks)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """No worker can write a byte to any file; the rest of the machine can."""
        workers = self.workers()
        before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in workers]
        for pid, (_soft, hard) in zip(workers, before, strict=True):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        try:
            yield
        finally:
            for pid, limits in zip(workers, before, strict=True):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    def ask(
        self,
        address: str,
        *,
        as_: str = "",
        data: Mapping[str, Any] | None = None,
        body: Any = None,
        port: int | None = None,
        **headers: str,
    ) -> Answer:
        """One request of a browser behind the proxy; `as_` is a session, `data` a form that is posted."""
        sent = headers_of(as_) | {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            body = urlencode({"csrfmiddlewaretoken": TOKEN, **data}, doseq=True)
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        line = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=ANSWERS_IN)
        try:
            line.request("GET" if body is None else "POST", address, body=body, headers=sent)
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
        finally:
            line.close()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)  # nobody waits any more
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def headers_of(session: str) -> dict[str, str]:
    return {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "127.0.0.1",
        "Origin": f"https://{HOST}",
        "Cookie": f"{CSRF_COOKIE}={TOKEN}" + (f"; {COOKIE}={session}" if session else ""),
    }


@contextmanager
def serving(address: str, **more: str) -> Iterator[Server]:
    """The house on this database, until the block ends; with what it said where it does not start. `more`
    goes into its environment."""
    port = free_port()
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "BEHIND_PROXY": "1",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DATABASE_URL": address,
    }
    theirs = ("PATH", "HOME", "LANG", "TMPDIR", "PGPASSFILE", "PGPASSWORD", "VIRTUAL_ENV")
    env = {name: os.environ[name] for name in theirs if name in os.environ} | settings | more
    process = subprocess.Popen(
        command(port), cwd=HOUSE, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    server = Server(port, process)
    listener = threading.Thread(target=listen, args=[server], daemon=True)
    listener.start()
    try:
        wait_until_alive(server)
        yield server
    finally:
        server.stop()
        listener.join(5)
        if process.stderr:
            process.stderr.close()


def listen(server: Server) -> None:
    assert server.process.stderr
    for line in server.process.stderr:
        server.said.append(line.rstrip())


def wait_until_alive(server: Server) -> None:
    """Both workers have answered: the second is up as soon as the first is, or a moment later."""
    until = time.monotonic() + STARTS_IN
    while time.monotonic() < until and server.process.poll() is None:
        try:
            if server.ask("/healthz/live").status == 200 and len(server.workers()) == 2:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("The server did not start:\n" + "\n".join(server.said))
