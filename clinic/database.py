"""How the house stays in touch with PostgreSQL: several hosts, a pool, never long with one that is gone."""

from typing import Any
from urllib.parse import unquote, urlsplit

PORT = "5432"
# A host that is gone says nothing. What waits for it gives up after these, and asks the next host.
NEVER_LONG = {
    "connect_timeout": 3,  # seconds a host
    "keepalives_idle": 10,  # seconds of silence until it is asked whether it is there
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds until what was sent must have been taken
}
# With several hosts the one that takes writes is looked for: a replica answers, too, but keeps nothing.
FOLLOWS = {"target_session_attrs": "read-write"}


def on_postgres(database: dict[str, Any], url: str, *, pool: int, kept: int) -> dict[str, Any]:
    """The database of this address with what every process needs, and what the address itself says kept.

    `pool` connections at most are shared by the threads of a process; with 0 every thread keeps its own,
    for `kept` seconds. Either is asked for a sign of life before a request gets it.
    """
    is_several = "," in database["HOST"]
    if is_several:
        hosts, ports = hosts_of(url)
        database = {**database, "HOST": ",".join(hosts), "PORT": ",".join(ports)}
    said = database.get("OPTIONS", {})
    options = {**NEVER_LONG, **(FOLLOWS if is_several else {}), **said}
    if pool:
        options["pool"] = pool_of(pool)
    return {**database, "OPTIONS": options, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 0 if pool else kept}


def pool_of(size: int) -> dict[str, Any]:
    """Who finds no connection waits so long that a short failover is not noticed, and so short that a
    longer one does not block every thread: the page that says where to get help must still come."""
    return {
        "min_size": 1,
        "max_size": size,
        "timeout": 4,
        # Tried after 1 and 3 seconds. Given up then, or the pauses would grow to minutes; who asks next
        # begins anew.
        "reconnect_timeout": 3,
        "max_idle": 300,
    }


def hosts_of(url: str) -> tuple[list[str], list[str]]:
    """The hosts of an address and the port of each, whatever django-environ makes of them: it gives the one
    port that stands there to all, and leaves the brackets of IPv6 on, which only an address knows."""
    hosts, ports = [], []
    for each in unquote(urlsplit(url).netloc.rpartition("@")[2]).split(","):
        host, colon, port = each.rpartition(":")
        if not colon or not port.isdigit():
            host, port = each.rstrip(":"), PORT
        hosts.append(host.strip("[]"))
        ports.append(port)
    return hosts, ports
