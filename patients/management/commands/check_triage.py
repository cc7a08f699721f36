"""Run an acceptance panel (clinical.md 4.7) through the rules."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from patients.triage.cases import read_panel
from patients.triage.panel import differences
from patients.triage.reading import BrokenPanel


class Command(BaseCommand):
    help = (
        "Run a panel of cases (YAML or JSON, schema hs-vignettes/1) through the triage rules. Needs no "
        "database. Exit status 1 if a case failed, 2 if the file is not a panel."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            cases = read_panel(file)
        except BrokenPanel as broken:
            raise CommandError(str(broken), returncode=2) from broken
        failed = 0
        for case in cases:
            if found := differences(case):
                failed += 1
                self.stdout.write(f"{case.id} ({case.title}): {'; '.join(found)}")
        self.stdout.write(f"{len(cases) - failed} passed, {failed} failed")
        if failed:
            sys.exit(1)
