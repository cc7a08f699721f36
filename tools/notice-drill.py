"""The kill drill of the outbox: real workers, a real mail server on loopback, and kill -9 at random.

    python tools/notice-drill.py                          on SQLite, in a folder of its own
    python tools/notice-drill.py --postgres               on a PostgreSQL database of its own
    python tools/notice-drill.py --notices 1000 --workers 2 --kills 40 --seconds 300

Prints how many notices were delivered, lost and doubled, counted by Message-ID on the wire, and exits
1 if one was lost. It stops by itself after --seconds, and ends only what it has started.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postgres import postgres

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))
from tests.smtp_sink import SmtpSink  # noqa: E402  (the path above leads to it)

CHANCE = random.SystemRandom()
SLOW_S = 0.02  # the mail server takes its time, so that many kills come in the middle of a mail
LIVES_S = (0.1, 1.2)  # how long a worker lives after it has begun to send
BEGINS_S = 20  # a worker that has sent nothing after this long is killed all the same


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--notices", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=240)
    return parser.parse_args()


@contextmanager
def database(on_postgres: bool) -> Iterator[str]:
    """The address of an empty database, which goes at the end."""
    if not on_postgres:
        with tempfile.TemporaryDirectory(prefix="homestretch-drill-") as folder:
            yield f"sqlite:///{folder}/drill.sqlite3"
        return
    import psycopg
    from psycopg.sql import SQL, Identifier

    name = Identifier(f"homestretch_drill_{os.getpid()}")
    with postgres() as address, psycopg.connect(address, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(name))
        try:
            yield with_name(address, f"homestretch_drill_{os.getpid()}")
        finally:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def with_name(address: str, name: str) -> str:
    """The same server, another database."""
    front, _, query = address.partition("?")
    return front.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def manage(*command: str, **how: object) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "manage.py", *command], cwd=HOUSE, text=True, **how)  # type: ignore[call-overload]


def run(*command: str) -> str:
    worker = manage(*command, stdout=subprocess.PIPE)
    said, _ = worker.communicate(timeout=120)
    if worker.returncode:
        raise SystemExit(f"manage.py {command[0]} failed")
    return said


def set_up(port: int) -> None:
    """Django in this process. Refuses when mails would go anywhere but to the drill's own server."""
    import django
    from django.conf import settings

    django.setup()
    goes_to = settings.EMAIL_HOST, settings.EMAIL_PORT
    if goes_to != ("127.0.0.1", port):
        raise SystemExit("The settings do not take EMAIL_URL: mails would go elsewhere.")
    run("migrate", "--verbosity", "0")


def fill(count: int) -> None:
    """A clinic, one clinician, and notices that are all due now."""
    from django.utils import timezone

    from clinic.models import Clinic, User
    from patients.actions.notify import notice
    from patients.models import Notice

    clinic = Clinic.objects.create(name="Drill", phone="0117 496 0123")
    person = User.objects.create(email="drill@clinic.example", name="Drill", role="clinician", clinic=clinic)
    now = timezone.now()
    Notice.objects.bulk_create(
        notice("now", recipient=person.pk, clinic=clinic.pk, at=now) for _ in range(count)
    )


def ids() -> set[str]:
    from patients.models import Notice

    return {str(pk) for pk in Notice.objects.values_list("pk", flat=True)}


def waiting() -> int:
    from patients.models import Notice

    return Notice.objects.unsent().count()


def bring_forward() -> None:
    """An hour later: what a killed worker had in hand falls due again. Only while no worker runs."""
    from django.utils import timezone

    from patients.models import Notice

    Notice.objects.unsent().update(next_try_at=timezone.now())


def kill_about(sink: SmtpSink, *, workers: int, kills: int, until: float) -> int:
    """Keep the workers running, and kill one after the other at random; how many were killed."""
    alive = [start() for _ in range(workers)]
    killed = 0
    try:
        while killed < kills and waiting() and time.monotonic() < until:
            before, patience = len(sink.mails), time.monotonic() + BEGINS_S
            while len(sink.mails) == before and time.monotonic() < min(patience, until):
                time.sleep(0.01)
            time.sleep(CHANCE.uniform(*LIVES_S))
            place = CHANCE.randrange(workers)
            alive[place].kill()
            alive[place].wait()
            killed += 1
            alive[place] = start()
        return killed
    finally:
        for worker in alive:
            worker.terminate()
        for worker in alive:
            worker.wait(30)


def start() -> subprocess.Popen[str]:
    return manage("send_notices", "--loop", "--every", "1", stdout=subprocess.DEVNULL)


def drill(asked: argparse.Namespace, sink: SmtpSink) -> int:
    began = time.monotonic()
    until = began + asked.seconds
    set_up(sink.port)
    fill(asked.notices)
    killed = kill_about(sink, workers=asked.workers, kills=asked.kills, until=until)
    while waiting() and time.monotonic() < until:
        bring_forward()
        run("send_notices")
    wire = Counter(each.strip("<>").split("@")[0] for each in sink.ids)
    lost = len(ids() - set(wire))
    doubled = sum(wire.values()) - len(wire)
    print(f"{len(wire)} delivered, {lost} lost, {doubled} doubled, {killed} kills", end=" ")
    print(f"({asked.workers} workers, {time.monotonic() - began:.0f} s, {waiting()} not marked as sent)")
    return 1 if lost or waiting() else 0


def main() -> int:
    asked = arguments()
    with database(asked.postgres) as address, SmtpSink(slow=SLOW_S) as sink:
        os.environ.update(
            DEMO="1",
            DATABASE_URL=address,
            EMAIL_URL=f"smtp://127.0.0.1:{sink.port}",
            DJANGO_SETTINGS_MODULE="clinic.settings",
        )
        code = drill(asked, sink)
        from django.db import connections

        connections.close_all()
        return code


if __name__ == "__main__":
    sys.exit(main())
