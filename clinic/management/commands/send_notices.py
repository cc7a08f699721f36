"""`manage.py send_notices`: the door to the outbox."""

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections
from django.utils import timezone

from clinic.models import Clinic
from clinic.notices import Delivered, Unmarked, drain, escalate, remind
from patients.actions.unfinished import finish_grave_drafts

logger = logging.getLogger(__name__)

NAP_S = 0.5  # how long a request to stop may wait while there is nothing to do


class Command(BaseCommand):
    help = "Deliver what waits in the outbox. Any number of these may run at once."
    is_stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to stop (SIGTERM)")
        parser.add_argument("--every", type=float, default=15, metavar="SECONDS", help="between two rounds")

    def handle(self, *, loop: bool, every: float, **options: Any) -> str:
        total, self.unmarked = Delivered(), Unmarked()
        if not loop:
            self.round(total)
        else:
            for asked in (signal.SIGTERM, signal.SIGINT):
                signal.signal(asked, self.stop)
            while not self.is_stopping:
                self.round_that_survives(total)
                self.nap(every)
        return f"{total.sent} sent, {total.failed} failed."

    def stop(self, *_signal: Any) -> None:
        """The mail at hand still goes out and is marked."""
        self.is_stopping = True

    def nap(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.is_stopping and time.monotonic() < until:
            time.sleep(min(NAP_S, seconds))

    def round_that_survives(self, total: Delivered) -> None:
        """A round that a restart of the database does not end for good."""
        close_old_connections()
        try:
            self.round(total)
        except Error as error:
            logger.error("The outbox could not be read: %s", type(error).__name__)

    def round(self, total: Delivered) -> None:
        """What becomes due by the clock first, so that its notices go out in the same round."""
        at = timezone.now()
        try:
            finish_grave_drafts(at=at)
            escalate(Clinic.objects.all(), at=at)
            remind(at=at)
        finally:  # whatever is wrong there, what waits still goes out
            done = drain(clock=timezone.now, is_stopping=lambda: self.is_stopping, unmarked=self.unmarked)
        total.sent += done.sent
        total.failed += done.failed
        if done.sent or done.failed:
            self.stdout.write(f"{timezone.now():%H:%M:%S} {done.sent} sent, {done.failed} failed")
