"""Processes of the drill: started with a log each, ended by their ids, all of them, whatever happens."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SOON_S = 15  # what is asked to end has so long before it is killed


class TooLate(Exception):
    """Something was not there in time; the text says what, with the end of its log."""


class Processes:
    """What runs in this folder, by name."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ends_by: dict[str, signal.Signals] = {}

    def start(
        self, name: str, command: list[str], *, ends_by: signal.Signals = signal.SIGTERM, **how: Any
    ) -> None:
        self.ends_by[name] = ends_by
        with open(self.home / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **how
            )

    def kill(self, name: str) -> None:
        """With -9, and all that it has started: as when a machine loses its power."""
        process = self.running.pop(name)
        family = [process.pid, *children(process.pid)]
        for pid in family:
            with_luck(pid, signal.SIGKILL)
        process.wait()

    def ask(self, name: str) -> None:
        """Ask it to end, and wait; whoever does not is killed."""
        process = self.running[name]
        with_luck(process.pid, self.ends_by[name])
        try:
            process.wait(SOON_S)
            del self.running[name]
        except subprocess.TimeoutExpired:
            self.kill(name)

    def end_all(self) -> None:
        """The last first. Asked, not killed: a PostgreSQL would leave memory behind."""
        for name in reversed(list(self.running)):
            self.ask(name)

    def said(self, name: str, most: int = 2000) -> str:
        log = self.home / f"{name}.log"
        return log.read_text(errors="replace")[-most:] if log.exists() else ""

    def wait_for(self, name: str, is_there: Callable[[], bool], *, seconds: float = 60) -> None:
        """Until it is there. TooLate when it has ended before, or takes longer."""
        until = time.monotonic() + seconds
        while not is_there():
            if self.running[name].poll() is not None or time.monotonic() > until:
                raise TooLate(f"{name} did not come up:\n{self.said(name)}")
            time.sleep(0.1)


def children(pid: int) -> list[int]:
    """All below this process, the oldest first."""
    found = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = [int(each) for each in listed.read_text().split()]
        except OSError:
            continue
        for each in below:
            found += [each, *children(each)]
    return found


def with_luck(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


@contextmanager
def processes(home: Path) -> Iterator[Processes]:
    running = Processes(home)
    try:
        yield running
    finally:
        running.end_all()


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
