"""Processes with a database each, that are asked in turn."""

import json
import os
import subprocess
import sys
from statistics import median
from typing import Any

from django.conf import settings


def environment(address: str) -> dict[str, str]:
    """As a process of its own with this database; demo accounts need no second factor."""
    return {**os.environ, "DATABASE_URL": address, "DEMO": "1", "CONN_MAX_AGE": "600"}


def command(*words: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]


def run(address: str, *words: str) -> None:
    """A command of this house with this database; CalledProcessError when it fails."""
    subprocess.run(command(*words), env=environment(address), check=True)  # noqa: S603  our own command


class Worker:
    """`manage.py bench --worker` with this database."""

    def __init__(self, address: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603  our own command
            command("bench", "--worker"),
            env=environment(address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self) -> Any:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError("A process that measures has ended; what it said stands above.")
        return json.loads(line)

    def spent(self, name: str, times: int) -> list[float]:
        if self.process.stdin is None:
            raise RuntimeError("A process that measures takes no questions.")
        self.process.stdin.write(json.dumps([name, times]) + "\n")
        self.process.stdin.flush()
        return list(self.says())

    def end(self) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(timeout=30)


def take_turns(workers: list[Worker], *, rounds: int, requests: int) -> dict[str, list[list[float]]]:
    """By page, and for each worker the median of each round. Who comes first changes from round to round."""
    (names, *_others) = [worker.says() for worker in workers]
    spent: dict[str, list[list[float]]] = {name: [[] for _worker in workers] for name in names}
    for number in range(rounds):
        order = list(enumerate(workers))
        for name in names:
            for place, worker in order if number % 2 == 0 else order[::-1]:
                spent[name][place].append(median(worker.spent(name, requests)))
    return spent
