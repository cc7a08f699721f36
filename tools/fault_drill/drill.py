"""The drill from beginning to end."""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from fault_drill import compare
from fault_drill.browser import Browser, Trouble
from fault_drill.cluster import Cluster, NoServer
from fault_drill.compare import Line, Notices, Phase
from fault_drill.faults import Fault, faults, guesses_allowed
from fault_drill.load import Client, Seen
from fault_drill.machines import NODES, WORKERS, Machines
from fault_drill.people import People, Person, make_people
from fault_drill.processes import TooLate, free_ports, processes
from tests.smtp_sink import SmtpSink

PROGRAMS = ("nginx", "redis-server", "openssl")
ALLOWED = 10  # guesses: five before Redis went, and five of the table's own
MISSING = 2  # exit status where this machine lacks a program
LONGEST_S = 60  # for anything to come back
SLOW_S = 0.05  # the mail server takes its time, so that faults come in the middle of a mail


class Drill:
    """What runs, what was seen; `say` is told what happens as it happens."""

    def __init__(self, home: Path, running: ExitStack, *, seconds: float, clients: int) -> None:
        self.seconds, self.clients, self.began = seconds, clients, time.monotonic()
        self.sink = running.enter_context(SmtpSink(slow=SLOW_S))
        self.processes = running.enter_context(processes(home))
        first, second, *others = free_ports(7)
        names = ("proxy", "plain", "redis", *NODES)
        self.cluster = Cluster(home / "postgres", (first, second), self.processes)
        ports = dict(zip(names, others, strict=True))
        self.machines = Machines(
            home, self.processes, ports, database=self.cluster.address, mail=self.sink.port
        )
        self.seen, self.guessed = Seen(), 0

    def say(self, words: str) -> None:
        print(f"{time.monotonic() - self.began:6.1f} s  {words}", file=sys.stderr, flush=True)

    def run(self) -> int:
        self.cluster.start()
        self.say("PostgreSQL with a replica")
        people = self.set_up()
        self.say(f"the clinic, {len(people.often) + len(people.sore)} patients")
        self.cluster.wait_for_replica()
        self.machines.start()
        self.say("every commit waits for the replica; Redis, nginx, two web nodes, two outbox workers")
        phases = self.strike_all(people)
        self.say("comparing")
        self.drain()
        found = compare.lines(phases, self.seen)
        graves = [log.client_id for log in self.seen.logs if log.is_grave]
        told = compare.notices(self.sink.ids, graves)
        adds_up = self.machines.manage("reconcile").splitlines()[-1]
        return self.tell(found, told, adds_up)

    def set_up(self) -> People:
        """The database, the files of the pages, the people. Django runs here with the same settings."""
        os.environ.update(self.machines.settings)
        import django

        django.setup()
        self.machines.manage("migrate", "--verbosity", "0")
        self.machines.manage("collectstatic", "--noinput", "--verbosity", "0")
        # The last is the one at whose password somebody guesses.
        people = make_people(often=self.clients, sore=int(self.clients * self.seconds / 4) + 1)
        from django.db import connections

        connections.close_all()
        return people

    def strike_all(self, people: People) -> list[Phase]:
        """People at work, and one fault after another; the last phase ends when all of them have stopped."""
        stop, sore = threading.Event(), SimpleQueue[Person]()
        for each in people.sore[:-1]:
            sore.put(each)
        clients = [
            Client(person, people, sore, self.open_browser, self.seen, stop) for person in people.often
        ]
        for client in clients:
            client.start()
        self.until(lambda: len(self.seen.logs) >= self.clients)
        self.say(f"{len(clients)} people have signed in and logged")
        planned = faults(self.machines, self.cluster, lambda: self.guess(people.sore[-1]))
        begins = [self.strike(fault, for_s=self.seconds / len(planned)) for fault in planned]
        stop.set()
        for client in clients:
            client.join(60)
        ends = [*begins[1:], float("inf")]
        return [Phase(fault.name, *times) for fault, *times in zip(planned, begins, ends, strict=True)]

    def strike(self, fault: Fault, *, for_s: float) -> float:
        """When it struck; afterwards it is mended, and everyone has logged again."""
        self.say(fault.name)
        begun = time.monotonic()
        fault.strike()
        fault.mend()
        mended = len(self.seen.logs)
        time.sleep(max(0, begun + for_s - time.monotonic()))
        self.until(lambda: len(self.seen.logs) >= mended + self.clients)
        return begun

    def until(self, is_so: Callable[[], bool]) -> None:
        """A busy machine is waited for, but not for ever: the table will say that nothing works."""
        until = time.monotonic() + LONGEST_S
        while not is_so() and time.monotonic() < until:
            time.sleep(0.1)

    def guess(self, person: Person) -> None:
        """Somebody guesses at a password while Redis is away."""
        try:
            self.guessed = guesses_allowed(self.open_browser(), person)
        except Trouble as trouble:
            self.say(f"the guesser was told {trouble}")

    def open_browser(self) -> Browser:
        return Browser(self.machines.ports["proxy"], self.machines.certificate, self.seen.writes)

    def drain(self) -> None:
        """What a worker had in hand falls due an hour later; here at once, while none of them runs."""
        from django.utils import timezone

        from patients.models import Notice

        time.sleep(2)
        for worker in WORKERS:
            self.processes.ask(worker)
        for _round in range(3):
            Notice.objects.unsent().filter(send_after__lte=timezone.now()).update(next_try_at=timezone.now())
            self.machines.manage("send_notices")

    def tell(self, found: list[Line], told: Notices, adds_up: str) -> int:
        """The table, and 1 when anything is lost or there twice."""
        wrong = sum(line.lost + line.doubled for line in found) + told.lost + told.graves_untold
        stuck = sum(line.works_after is None for line in found) + len(self.seen.gave_up)
        print(compare.table(found))
        print(
            f"logs: {sum(line.acknowledged for line in found)} acknowledged, "
            f"{sum(line.lost for line in found)} lost, {sum(line.doubled for line in found)} doubled, "
            f"{len(self.seen.gave_up)} given up"
        )
        print(f"notices: {told.rows} due, {told.lost + told.graves_untold} lost, {told.doubled} doubled")
        print(f"guesses judged while Redis was away: {self.guessed} (at most {ALLOWED})")
        print(f"the record: {adds_up}")
        return 1 if wrong or stuck or self.guessed > ALLOWED or adds_up != "It adds up." else 0


def arguments(words: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=75, help="of all faults together (default 75)")
    parser.add_argument("--clients", type=int, default=8, help="people at once (default 8)")
    parser.add_argument("--keep", action="store_true", help="leave the folder with its logs")
    return parser.parse_args()


def main(words: str | None) -> int:
    asked = arguments(words)
    if missing := [program for program in PROGRAMS if not shutil.which(program)]:
        print(f"Not run: this machine has no {', '.join(missing)}.")
        return MISSING
    # As an exception, so that everything is ended also when the drill is told to end.
    for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(ending, lambda number, _frame: sys.exit(128 + number))
    home = Path(tempfile.mkdtemp(prefix="homestretch-faults-"))
    home.chmod(0o755)
    try:
        with ExitStack() as running:
            return Drill(home, running, seconds=asked.seconds, clients=asked.clients).run()
    except NoServer as reason:
        print(f"Not run: {reason}.")
        return MISSING
    except TooLate as late:
        print(late)
        return 1
    finally:
        if asked.keep:
            print(f"Logs: {home}", file=sys.stderr)
        else:
            shutil.rmtree(home, ignore_errors=True)
