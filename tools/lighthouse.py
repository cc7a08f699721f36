"""What `make lighthouse` does: Google's Lighthouse, as on a phone, over every page of the demo clinic.

Accessibility and best practices must be 100 on each page. Performance counts for today and review: the
median of several runs, at least 97 and within 3 of a page measured beside them, if one is given (--beside
ADDRESS --cookie "name=value"). Lighthouse is large: it comes by npm into .cache/, and only for this.
"""

import argparse
import json
import logging
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
HOME = HOUSE / ".cache" / "lighthouse"
VERSION = "12.8.2"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage "
    "--disable-background-networking --disable-component-update --disable-sync"
)
FAST = ("patients:today", "clinic:review")  # what is opened most, by patients and by staff
WHOLE, BY_RULES = ("accessibility", "best-practices", "performance"), ("accessibility", "best-practices")
LEAST, BEHIND = 97, 3
Scores = dict[str, float]


def main() -> int:
    wanted = read_options()
    os.chdir(HOUSE)
    install()
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    places = open_demo(wanted.only)
    with served(port):
        quick = measure_fast(home, [each for each in places if each[0] in FAST], wanted)
        rest = [each for each in places if each[0] not in FAST]
        scores = {name: run(home + address, cookie, BY_RULES) for name, address, cookie in rest}
    return tell(quick, scores)


def read_options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=3, help="of the pages whose performance counts")
    options.add_argument("--only", nargs="*", default=[], metavar="NAME", help="such as patients:today")
    options.add_argument("--beside", default="", metavar="ADDRESS", help="a page to be measured beside them")
    options.add_argument("--cookie", default="", help="what opens it")
    return options.parse_args()


def install() -> None:
    if not (HOME / "node_modules" / "lighthouse").exists():
        HOME.mkdir(parents=True, exist_ok=True)
        (HOME / "package.json").write_text('{"private": true}')
        packages = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent", f"lighthouse@{VERSION}"]
        subprocess.run(["npm", "install", "--prefix", HOME, *packages], check=True)
    found = subprocess.run(["sh", "tools/find-chromium.sh"], stdout=subprocess.PIPE, text=True, check=True)
    os.environ["CHROME_PATH"] = found.stdout.strip()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def open_demo(only: list[str]) -> list[tuple[str, str, str]]:
    """Make a demo clinic of its own. Name, address and cookie of its pages."""
    base = HOME / "demo.sqlite3"
    for old in HOME.glob(f"{base.name}*"):
        old.unlink()
    os.environ |= {
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{base}",
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
    }
    sys.path.insert(0, str(HOUSE))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client
    from django.test.utils import setup_test_environment

    from tests.demo_pages import pages_of_the_demo

    call_command("demo", verbosity=0)
    setup_test_environment()
    logging.disable(logging.WARNING)  # the pages are found by asking for each, which is often refused
    places = [each for each in pages_of_the_demo() if not only or each.name in only]
    cookies = {}
    for user in {place.user for place in places if place.user}:
        client = Client()
        client.force_login(user)
        cookies[user] = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    found = [(each.name, each.address, cookies[each.user]) for each in places if each.user]
    connections.close_all()
    return found


@contextmanager
def served(port: int) -> Iterator[None]:
    """As `make demo` serves it."""
    command: list[str | Path] = [
        *(Path(sys.executable).parent / "gunicorn", "clinic.wsgi", "--config", "python:clinic.server"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--no-control-socket"),
        *("--log-level", "warning"),
    ]
    server = subprocess.Popen(command)
    try:
        wait_for(port)
        yield
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(150):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("The demo server did not start.")


def measure_fast(home: str, places: list[Any], wanted: argparse.Namespace) -> dict[str, list[Scores]]:
    """In turns, so that a slow minute of this machine meets them all."""
    turns = [(name, home + address, cookie) for name, address, cookie in places]
    if wanted.beside:
        turns.append(("beside", wanted.beside, wanted.cookie))
    found: dict[str, list[Scores]] = {name: [] for name, _address, _cookie in turns}
    for _ in range(wanted.runs):
        for name, address, cookie in turns:
            found[name].append(run(address, cookie, WHOLE))
    return found


def run(address: str, cookie: str, categories: tuple[str, ...]) -> Scores:
    """The scores of one run, out of 100; what lost points is printed."""
    headers, report = HOME / "headers.json", HOME / "report.json"
    headers.write_text(json.dumps({"Cookie": cookie}))
    command: list[str | Path] = [
        *("node", HOME / "node_modules" / "lighthouse" / "cli" / "index.js", address, "--quiet"),
        *("--output=json", f"--output-path={report}", f"--extra-headers={headers}"),
        *(f"--only-categories={','.join(categories)}", f"--chrome-flags={FLAGS}"),
    ]
    for _attempt in range(3):  # one that Chromium spoils is tried again
        report.unlink(missing_ok=True)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)
        if report.exists() and not (read := json.loads(report.read_text())).get("runtimeError", {}).get(
            "code"
        ):
            break
    else:
        sys.exit(f"Lighthouse could not look at {address}")
    scores: Scores = {name: round(100 * (read["categories"][name]["score"] or 0)) for name in categories}
    print(f"{address}: {scores}", flush=True)
    for name in categories:
        tell_losses(read, name)
    return scores


def tell_losses(read: dict[str, Any], category: str) -> None:
    for part in read["categories"][category]["auditRefs"]:
        audit = read["audits"][part["id"]]
        if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
            items = audit.get("details", {}).get("items", [])
            print(
                f"    {audit['id']}: {audit.get('displayValue') or audit['title']} {json.dumps(items)[:600]}"
            )


def tell(quick: dict[str, list[Scores]], scores: dict[str, Scores]) -> int:
    """Print what is below what it must be. Gives the exit status."""
    wrong = []
    medians = {name: statistics.median(each["performance"] for each in runs) for name, runs in quick.items()}
    print(f"\nperformance: {medians}")
    for name in medians.keys() - {"beside"}:
        if medians[name] < max(LEAST, medians.get("beside", 0) - BEHIND):
            wrong.append(f"{name}: performance {medians[name]}")
    everything = scores | {name: runs[-1] for name, runs in quick.items() if name != "beside"}
    for name, found in everything.items():
        wrong += [f"{name}: {each} {found[each]}" for each in BY_RULES if found[each] < 100]
    print("\n".join(wrong) or f"{len(everything)} pages: accessibility and best practices 100")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
