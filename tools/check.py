"""What `make test` does: the checks, then the suites side by side: SQLite, a real browser, PostgreSQL; last
the Nu checker over the pages that the first of them has saved.

Every part runs, also after another failed, so that one run tells all. What could not be run is
named at the end; with REQUIRE_ALL=1 (as in .ci/run) it counts as a failure. The last line reads
like pytest's and is kept in .cache/test-summary.
"""

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from markup import PAGES, NoChecker, checker, make_room
from postgres import NoServer, postgres

HOUSE = Path(__file__).resolve().parent.parent
CACHE = HOUSE / ".cache"
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str | Path]] = {
    "lint": [BIN / "ruff", "check", "--quiet", "."],
    "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "templates": [BIN / "djlint", "templates", "--lint", "--quiet"],
    "types": [BIN / "mypy"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
}
# Chromium itself hangs at times on a machine that does three things at once; what is wrong fails twice. Only
# a wait that ran out is asked once more, and named in the output.
ONCE_MORE = ("--reruns=1", "--only-rerun=([Tt]imeout [0-9]+ms)", "-rfER")


@dataclass
class Report:
    """What came out so far; `left_out` are the parts that this machine could not run."""

    passed: int = 0
    failed: int = 0
    in_browser: int = 0
    lines: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def main() -> int:
    """Run all of it. 0 only when nothing failed, and with REQUIRE_ALL=1 only when nothing was left out."""
    # As an exception, so that a private PostgreSQL is stopped also when this run is told to end.
    for ending in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    os.chdir(HOUSE)
    CACHE.mkdir(exist_ok=True)
    make_room()
    began, report = time.monotonic(), Report()

    for name, command in CHECKS.items():
        check(name, command, report)
    check_style_sheets(report)

    with ExitStack() as running:
        suites = [running.enter_context(suite) for suite in planned_suites(running, report)]
        for each in suites:
            each.finish(report)
    check_markup(report)

    return tell(report, seconds=time.monotonic() - began)


def check(name: str, command: Sequence[str | Path], report: Report) -> None:
    """Run one check; its output is shown only when it fails."""
    began = time.monotonic()
    outcome = subprocess.run(
        command,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "clinic.settings_test"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    word = "failed" if outcome.returncode else "ok"
    print(f"== {name}: {word} ({time.monotonic() - began:.1f} s)", flush=True)
    if outcome.returncode:
        print(outcome.stdout.strip(), flush=True)
        report.failed += 1
        report.lines.append(f"{name} failed")


def check_style_sheets(report: Report) -> None:
    """The committed CSS is what its Sass sources give. Needs what `npm ci` brings."""
    if (HOUSE / "node_modules" / ".ready").exists():
        check("style sheets", ["npm", "run", "--silent", "css", "--", "--check"], report)
    else:
        report.left_out.append("style sheets: npm could not install Sass")


def check_markup(report: Report) -> None:
    """Every page of the list, as the suite on SQLite got it, through the Nu checker."""
    pages = len(list(PAGES.glob("*.html")))
    try:
        if pages:
            check(f"markup of {pages} pages", checker(), report)
    except NoChecker as reason:
        report.left_out.append(f"markup: {reason}")
    if not pages:
        report.failed += 1
        report.lines.append("markup failed: the suite saved no page")


def find_chromium(report: Report) -> str:
    """The path of a Chromium that starts, empty where none can be had."""
    found = subprocess.run(["sh", "tools/find-chromium.sh"], stdout=subprocess.PIPE, text=True)
    if found.returncode:
        report.left_out.append("browser: no Chromium found, nor the one inside the npm package")
    return found.stdout.strip()


def planned_suites(running: ExitStack, report: Report) -> Iterator["Suite"]:
    """SQLite, PostgreSQL and the browser, side by side: each has its own database and waits much."""
    yield Suite("SQLite", "--ignore=tests/browser", DATABASE_URL="", SAVE_PAGES=str(PAGES))
    if chromium := find_chromium(report):
        yield Suite("browser", "tests/browser", *ONCE_MORE, CHROMIUM=chromium, DATABASE_URL="")
    try:
        address = running.enter_context(postgres())
    except NoServer as reasons:
        report.left_out.append(f"PostgreSQL, {reasons}")
    else:
        # The browser, the drawing and the rules see no difference between two databases.
        once = ("tests/browser", "tests/stretches/figure", "tests/patients/triage")
        yield Suite("PostgreSQL", *(f"--ignore={each}" for each in once), DATABASE_URL=address)


class Suite:
    """A part of the tests in a process of its own; `finish` waits for it and shows what it printed."""

    def __init__(self, name: str, *options: str, **environment: str) -> None:
        self.name, self.options, self.environment = name, options, environment
        self.results, self.said = CACHE / f"{name.lower()}.xml", CACHE / f"{name.lower()}.txt"

    def __enter__(self) -> Self:
        self.results.unlink(missing_ok=True)
        with self.said.open("w") as said:
            print(f"== tests: {self.name} begins", flush=True)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pytest", *self.notes(), *self.options],
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        return self

    def notes(self) -> list[str]:
        """Where pytest writes: each suite in files of its own, as they run at once."""
        return [
            f"--junitxml={self.results}",
            f"--output=.cache/{self.name.lower()}-failures",
            *("-o", f"cache_dir=.cache/pytest-{self.name.lower()}"),
        ]

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def finish(self, report: Report) -> None:
        """Wait, show the output and add what the suite counts to the report."""
        print(f"== tests: {self.name}", flush=True)
        ended = self.process.wait()
        print(self.said.read_text(), flush=True)
        count = counted(self.results)
        # pytest that breaks down early counts no failure, or nothing at all.
        failed = max(count["failures"] + count["errors"], int(ended != 0))
        passed = max(count["tests"] - count["skipped"] - failed, 0)
        report.passed += passed
        report.failed += failed
        report.in_browser += count["in browser"]
        skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
        report.lines.append(f"{self.name}: {passed} passed, {failed} failed{skipped}")


def counted(results: Path) -> Counter[str]:
    """What pytest's result file counts, and how many of the tests were in a browser; all 0 without a file."""
    count: Counter[str] = Counter()
    if results.exists():
        for run in ElementTree.parse(results).iter("testsuite"):  # noqa: S314, our own file
            count.update({name: int(run.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")})
            names = [case.get("classname", "") for case in run.iter("testcase")]
            count["in browser"] += sum(name.startswith("tests.browser") for name in names)
    return count


def tell(report: Report, *, seconds: float) -> int:
    """Say what ran and what did not, last of all in one line like pytest's. Gives the exit status."""
    print("\n== make test")
    for line in report.lines:
        print(f"   {line}")
    print(f"   in a browser: {f'yes, {report.in_browser} of these' if report.in_browser else 'no'}")
    for part in report.left_out:
        print(f"!! NOT RUN: {part}")
    failed = report.failed + (len(report.left_out) if os.environ.get("REQUIRE_ALL") == "1" else 0)
    words = [f"{failed} failed"] * bool(failed) + [f"{report.passed} passed"]
    summary = f"==== {', '.join(words)} in {seconds:.2f}s ===="
    print(summary, flush=True)
    (CACHE / "test-summary").write_text(summary + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
