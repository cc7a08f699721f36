"""Prove that the record adds up (architecture.md 3)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from clinic.reconciliation import all_received, faults


class Command(BaseCommand):
    help = (
        "Received = judged without flag + judged with flag + could not be judged, for every kind of record; "
        "and every flag, card and day tally as it must be. Writes nothing. Exit status 1 where it does not "
        "add up."
    )

    def handle(self, **options: Any) -> None:
        self.stdout.write("            received   no flag  with flag  not judged")
        wrong = 0
        for line in all_received():
            wrong += not line.adds_up
            row = f"{line.kind:<11} {line.received:>8} {line.clear:>9} {line.flagged:>10} {line.failed:>11}"
            self.stdout.write(row if line.adds_up else f"{row}  does not add up")
        for fault in faults():
            wrong += 1
            self.stdout.write(f"{fault.count} {fault.what}: {', '.join(fault.examples)}")
        self.stdout.write("It adds up." if not wrong else f"It does not add up: {wrong} faults.")
        if wrong:
            sys.exit(1)
