"""What `make test` does: the checks, the suite on SQLite with a browser, the suite on PostgreSQL.

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
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
    began, report = time.monotonic(), Report()

    for name, command in CHECKS.items():
        check(name, command, report)
    check_style_sheets(report)

    chromium = find_chromium(report)
    without_browser = [] if chromium else ["--ignore=tests/browser"]
    suite("SQLite", report, *without_browser, CHROMIUM=chromium, DATABASE_URL="")
    try:
        with postgres() as address:
            # The browser, the drawing and the rules see no difference between two databases.
            once = ("tests/browser", "tests/stretches/figure", "tests/patients/triage")
            suite("PostgreSQL", report, *(f"--ignore={each}" for each in once), DATABASE_URL=address)
    except NoServer as reasons:
        report.left_out.append(f"PostgreSQL, {reasons}")

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


def find_chromium(report: Report) -> str:
    """The path of a Chromium that starts, empty where none can be had."""
    found = subprocess.run(["sh", "tools/find-chromium.sh"], stdout=subprocess.PIPE, text=True)
    if found.returncode:
        report.left_out.append("browser: no Chromium found, nor the one inside the npm package")
    return found.stdout.strip()


def suite(database: str, report: Report, *options: str, **environment: str) -> None:
    """Run the tests on one database and add what they count to the report."""
    print(f"== tests on {database}", flush=True)
    results = CACHE / f"{database.lower()}.xml"
    results.unlink(missing_ok=True)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", f"--junitxml={results}", *options],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
    )
    count = counted(results)
    # pytest that breaks down early counts no failure, or nothing at all.
    failed = max(count["failures"] + count["errors"], int(ran.returncode != 0))
    passed = max(count["tests"] - count["skipped"] - failed, 0)
    report.passed += passed
    report.failed += failed
    report.in_browser += count["in browser"]
    skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
    report.lines.append(f"{database}: {passed} passed, {failed} failed{skipped}")


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
