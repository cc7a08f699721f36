"""`manage.py bench`: two clinics of different size, measured side by side."""

import sys
import time
from subprocess import CalledProcessError
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from clinic.bench.day import day_table, walk_days
from clinic.bench.make import make
from clinic.bench.rooms import (
    Refused,
    Size,
    address_of,
    create,
    drop,
    insist_on_bench,
    insist_on_static_files,
)
from clinic.bench.table import Line, table
from clinic.bench.turns import Worker, run, take_turns
from clinic.bench.worker import serve

EACH = 200  # sessions a patient
DAYS = 20  # patients whose day is walked
LIMIT = 1.2  # targets.md: growth of a page
LIMITS = {"log POST": 1.1}


class Command(BaseCommand):
    help = (
        "Measure the main pages in a small and in a large clinic, taking turns, and fail where a page of the "
        "large one costs more than its limit. Data: one patient is made by the actions, everyone else is "
        "copied by the database itself, one statement a table. It works in databases of its own, which it "
        "makes, names and may throw away; it does not touch the one that is served."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patients", type=int, nargs=2, default=[50, 5000], metavar=("SMALL", "LARGE"))
        parser.add_argument("--each", type=int, default=EACH, help="sessions a patient (default %(default)s)")
        parser.add_argument("--rounds", type=int, default=7)
        parser.add_argument("--requests", type=int, default=15, help="of a page, a round")
        parser.add_argument(
            "--place",
            default=str(settings.BASE_DIR / "var" / "bench"),
            help="a folder for SQLite files, or a server: postgres://user@host/ (default %(default)s)",
        )
        parser.add_argument("--fresh", action="store_true", help="make the data anew")
        parser.add_argument("--day", action="store_true", help="what one day of one patient costs, instead")
        parser.add_argument("--make", nargs=2, type=int, metavar=("PATIENTS", "EACH"), help="(for itself)")
        parser.add_argument("--worker", action="store_true", help="(for itself)")
        parser.add_argument("--walk", action="store_true", help="(for itself)")

    def handle(self, **options: Any) -> None:
        try:
            if options["make"]:
                make(Size(*options["make"]), at=timezone.now(), say=self.stderr.write)
            elif options["day"]:
                self.measure_day(**options)
            elif options["walk"]:
                insist_on_bench(connection.settings_dict)
                self.stdout.write(day_table(walk_days(DAYS, clock=timezone.now)))
            elif options["worker"]:
                for line in serve(sys.stdin, clock=timezone.now):
                    self.stdout.write(line)
                    self.stdout.flush()
            else:
                self.measure(**options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except CalledProcessError as failed:
            raise CommandError("The data could not be made; what went wrong stands above.") from failed

    def measure_day(self, *, patients: list[int], each: int, place: str, **_rest: Any) -> None:
        size = Size(patients[0], each)
        self.room(size, place, fresh=False)
        run(address_of(size, place), "bench", "--walk")

    def measure(
        self,
        *,
        patients: list[int],
        each: int,
        rounds: int,
        requests: int,
        place: str,
        fresh: bool,
        **_rest: Any,
    ) -> None:
        if min(*patients, rounds, requests) < 1 or each < 60 or patients[0] < 10:
            raise CommandError("At least 10 patients, 60 sessions each, one round and one request.")
        sizes = [Size(number, each) for number in patients]
        for size in sizes:
            self.room(size, place, fresh=fresh)
        workers = [Worker(address_of(size, place)) for size in sizes]
        try:
            lines = [
                Line(name, small, large, LIMITS.get(name, LIMIT))
                for name, (small, large) in take_turns(workers, rounds=rounds, requests=requests).items()
            ]
        finally:
            for worker in workers:
                worker.end()
        self.stdout.write(table(lines, small=f"{sizes[0]}", large=f"{sizes[1]}"))
        if over := [line.name for line in lines if not line.is_within]:
            raise CommandError("Over the limit: " + ", ".join(over))

    def room(self, size: Size, place: str, *, fresh: bool) -> None:
        """The data of a size; what was made before is used again."""
        insist_on_static_files()
        address, begun = address_of(size, place), time.monotonic()
        if str(connection.settings_dict["NAME"]).endswith(size.name):
            raise CommandError("This is the database that is served. Run this without its DATABASE_URL.")
        if fresh:
            drop(size, place)
        create(size, place)
        run(address, "migrate", "--verbosity", "0")
        run(address, "bench", "--make", str(size.patients), str(size.each))
        self.stdout.write(f"{size}: there after {time.monotonic() - begun:.0f} s.")
