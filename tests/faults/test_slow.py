"""Somebody sends a byte a second: to the proxy, which waits for them by itself, so that the house never does.

Straight to gunicorn each of them would hold one of its eight threads; so nothing but the proxy of
docs/deploy/nginx.conf listens to the outside (docs/deploy.md).
"""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.faults.server import HOUSE, TOKEN, Server, free_port, headers_of

NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")
SENDERS = 24  # three times as many as the house has threads
MB = 1_000_000


def configuration(port: int, upstream: int, folder: Path) -> str:
    """docs/deploy/nginx.conf without TLS, and at other ports."""
    text = (HOUSE / "docs/deploy/nginx.conf").read_text()
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^ *(ssl_|http2|listen \[::\]).*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port}").replace("clinic.example", "localhost")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    main = f"{user} daemon off; pid {folder}/pid; error_log {folder}/log; events {{}}"
    return f"{main} http {{ {paths}\n{text}\n}}"


@pytest.fixture(scope="module")
def proxy(server: Server, tmp_path_factory: Any) -> Iterator[int]:
    """The port of nginx in front of the house."""
    if not NGINX:
        pytest.skip("nginx is not installed here: nobody waits for slow senders")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    (folder / "nginx.conf").write_text(configuration(port, server.port, folder))
    process = subprocess.Popen([NGINX, "-c", f"{folder}/nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


HEAD = "POST /check/ HTTP/1.1\r\nHost: localhost\r\n"
SLOW = {
    "the first lines": HEAD,
    "the form": HEAD + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n",
}


@pytest.mark.parametrize("beginning", SLOW.values(), ids=SLOW)
def test_others_are_answered_while_many_send_a_byte_a_second(
    server: Server, proxy: int, served: Any, patients_session: str, beginning: str
) -> None:
    slow = [socket.create_connection(("127.0.0.1", proxy), timeout=10) for _sender in range(SENDERS)]
    took = []
    try:
        for line in slow:
            line.sendall(beginning.encode())
        for _second in range(2):
            for line in slow:
                line.sendall(b"a")
            began = time.monotonic()
            answers = [
                server.ask("/today/", as_=patients_session, port=proxy).status,
                server.ask("/messages/", as_=patients_session, port=proxy, data={}).status,
            ]
            took.append(time.monotonic() - began)
            assert answers == [200, 422]
            time.sleep(1)
    finally:
        for line in slow:
            line.close()
    print(f"{SENDERS} slow senders; two pages in {max(took):.2f} s at most")


def test_the_proxy_refuses_100_MB_in_plain_words(server: Server, proxy: int, served: Any) -> None:
    line = http.client.HTTPConnection("127.0.0.1", proxy, timeout=20)
    line.putrequest("POST", "/check/", skip_host=True)
    for name, value in {**headers_of(""), "Content-Length": f"{100 * MB}", "X-CSRFToken": TOKEN}.items():
        line.putheader(name, value)
    line.endheaders()
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()

    assert answer.status == 413
    assert "too long" in text


def test_while_the_house_is_closed_the_proxy_says_whom_to_call(
    proxy: int, tmp_path: Path, server: Server
) -> None:
    """A second proxy, whose house nobody started."""
    port = free_port()
    (tmp_path / "nginx.conf").write_text(configuration(port, free_port(), tmp_path))
    process = subprocess.Popen([NGINX, "-c", f"{tmp_path}/nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        for _try in range(100):
            with suppress(OSError):
                answer = server.ask("/today/", port=port)
                break
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)

    assert answer.status == 502  # the phone shows what it keeps (static/js/worker.js)
    assert "call 999" in answer.text
    assert "call the clinic" in answer.text
