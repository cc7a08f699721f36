"""The fault drill: several machines in small, real people on them, and one fault after another.

    python tools/fault-drill.py                           about two minutes
    python tools/fault-drill.py --seconds 60 --clients 6

It starts PostgreSQL with a replica that every commit waits for, Redis, nginx with the house's own
configuration, two web nodes and two outbox workers, all in a folder of its own and on free ports of
loopback. While people sign in and log, it kills a web node with -9, restarts the proxy, stops Redis, and
kills the primary with -9 and promotes the replica. Then it compares what was acknowledged with what is
there, prints a table, and exits 1 when a log or a notice was lost or a log is there twice. It ends all that
it has started.
"""

import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from fault_drill.drill import main  # noqa: E402  (the path above leads to what it needs)

if __name__ == "__main__":
    sys.exit(main(__doc__))
