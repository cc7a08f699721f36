"""Several machines, and one after another is lost: no log, no notice, and nobody is locked out.

The drill of docs/deploy.md in short: real PostgreSQL with a replica, Redis, nginx, two web nodes, two
outbox workers. It has databases of its own, so it runs in one of the suites only: that on PostgreSQL.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

HOUSE = Path(__file__).resolve().parent.parent
NOT_RUN = 2  # tools/fault_drill/drill.py
OWN = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DEMO", "DEBUG", "CACHE_URL", "DATABASE_POOL")
FAULTS = [
    *("no fault", "a web node killed with -9", "the proxy restarted", "Redis stopped"),
    "the primary killed with -9, the replica promoted",
]

pytestmark = [
    pytest.mark.skipif(
        not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        reason="it runs once, in the suite on PostgreSQL",
    ),
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it finds processes in /proc"),
]


def missing():
    return [name for name in ("nginx", "redis-server", "openssl") if not shutil.which(name)]


def drilled(*options):
    """What the drill prints, by its end. Ended with SIGTERM when it takes too long, so that it cleans up."""
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    drill = subprocess.Popen(
        [sys.executable, "tools/fault-drill.py", *options],
        cwd=HOUSE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said, _ = drill.communicate(timeout=540)
    finally:
        drill.terminate()
        drill.wait(60)
    return drill.returncode, said


@pytest.mark.skipif(bool(missing()), reason=f"this machine has no {', '.join(missing())}")
def test_no_log_and_no_notice_is_lost_whatever_machine_is():
    ended, said = drilled("--seconds", "35", "--clients", "5")
    if ended == NOT_RUN:
        pytest.skip(said)

    assert ended == 0, said
    rows = {row[0].strip(): row for row in (line.split("|") for line in said.splitlines()) if len(row) > 5}
    for fault in FAULTS:
        acknowledged, lost, doubled = map(int, rows[fault][1:4])
        assert acknowledged > 0, said
        assert (lost, doubled) == (0, 0), said
    errors = rows["Redis stopped"][-1]
    assert errors.strip() == "0", f"a Redis that is gone costs nobody a page:\n{said}"
    notices = re.search(r"notices: (\d+) due, (\d+) lost", said)
    assert notices, said
    assert int(notices[1]) > 0, said
    assert int(notices[2]) == 0, said
    assert "It adds up." in said
