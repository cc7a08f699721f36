"""A PostgreSQL with a replica that every commit waits for, and what happens when the primary is lost."""

import signal
import subprocess
from pathlib import Path

import psycopg
from postgres import NoServer, installed, not_root

from fault_drill.processes import Processes, TooLate

SETTINGS = """
listen_addresses = '127.0.0.1'
max_connections = 80
shared_buffers = 64MB
wal_keep_size = 256MB
wal_receiver_status_interval = 1s
dynamic_shared_memory_type = mmap
"""
USER, DATABASE, STANDBY = "homestretch", "homestretch", "standby"


class Cluster:
    """`ports` of the primary and the replica. On disk as in earnest: nothing is made hasty here."""

    def __init__(self, home: Path, ports: tuple[int, int], processes: Processes) -> None:
        self.programs, self.home, self.ports, self.processes = installed(), home, ports, processes
        self.home.mkdir()
        self.account = not_root(str(home))

    @property
    def address(self) -> str:
        first, second = self.ports
        return (
            f"postgres://{USER}@127.0.0.1:{first},127.0.0.1:{second}/{DATABASE}"
            "?target_session_attrs=read-write"
        )

    def start(self) -> None:
        """Both, with an empty database; commits do not wait for the replica yet."""
        self.run("initdb", "-D", self.data("primary"), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C")
        with open(self.home / "primary" / "postgresql.conf", "a") as settings:
            settings.write(f"{SETTINGS}unix_socket_directories = '{self.home}'\n")
        self.serve("primary", self.ports[0])
        self.sql("postgres", f"CREATE DATABASE {DATABASE}")
        source = f"host=127.0.0.1 port={self.ports[0]} user={USER} application_name={STANDBY}"
        self.run(
            "pg_basebackup", "-D", self.data("replica"), "-R", "-X", "stream", "-c", "fast", "-d", source
        )
        self.serve("replica", self.ports[1])

    def wait_for_replica(self) -> None:
        """From now on a commit is none until the replica has it on its disk."""
        self.sql("postgres", f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
        self.sql("postgres", "SELECT pg_reload_conf()")
        self.processes.wait_for("replica", self.is_synchronous)

    def lose_primary(self) -> None:
        """With -9. What it held in the machine's memory goes as well: it would stay until a restart."""
        memory = (self.home / "primary" / "postmaster.pid").read_text().splitlines()[6].split()[-1]
        self.processes.kill("primary")
        subprocess.run(["ipcrm", "-m", memory], capture_output=True)

    def promote(self) -> None:
        """The replica becomes the primary. It waits for no other: there is none left."""
        self.run("pg_ctl", "promote", "-w", "-D", self.data("replica"))

    def is_synchronous(self) -> bool:
        found = self.sql("postgres", "SELECT sync_state FROM pg_stat_replication")
        return found == "sync"

    # --- small things ---

    def data(self, name: str) -> str:
        return str(self.home / name)

    def serve(self, name: str, port: int) -> None:
        command = [str(self.programs / "postgres"), "-D", self.data(name), "-c", f"port={port}"]
        self.processes.start(name, command, ends_by=signal.SIGINT, cwd=self.home, **self.account)
        self.processes.wait_for(name, lambda: self.answers(port))

    def answers(self, port: int) -> bool:
        asked = [str(self.programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", USER]
        return subprocess.run(asked).returncode == 0

    def sql(self, database: str, statement: str) -> str:
        """What the primary of the beginning answers: the first value, as text."""
        place = f"host=127.0.0.1 port={self.ports[0]} user={USER} dbname={database}"
        with psycopg.connect(place, autocommit=True) as server:
            asked = server.execute(statement)  # our own words only
            row = asked.fetchone() if asked.description else None
        return str(row[0]) if row else ""

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(command, cwd=self.home, capture_output=True, text=True, **self.account)
        if done.returncode:
            raise TooLate(f"{program} failed: {(done.stdout + done.stderr)[-800:]}")


__all__ = ["Cluster", "NoServer"]
