"""What goes wrong, one after another, and what a machine room does about it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from fault_drill.browser import Browser
from fault_drill.cluster import Cluster
from fault_drill.machines import NODES, Machines, is_ready
from fault_drill.people import Person

RESTART_S = 2  # RestartSec of docs/deploy/homestretch-web.service
NOTICED_S = 2  # how long whoever watches takes to see that the primary is gone
GUESSES = 14
TOO_MANY = "Too many tries"


@dataclass
class Fault:
    """`strike` is the moment that counts; `mend` is done before the next one."""

    name: str
    strike: Callable[[], None]
    mend: Callable[[], None] = lambda: None


def faults(machines: Machines, cluster: Cluster, guess: Callable[[], None]) -> list[Fault]:
    processes = machines.processes

    def restart_node() -> None:
        time.sleep(RESTART_S)
        machines.start_node(NODES[0])
        processes.wait_for(NODES[0], lambda: is_ready(machines.ports[NODES[0]]))

    def restart_proxy() -> None:
        processes.ask("proxy")
        machines.start_proxy()

    def promote() -> None:
        time.sleep(NOTICED_S)
        cluster.promote()

    def guess_then_start_redis() -> None:
        guess()
        machines.start_redis()

    return [
        Fault("no fault", lambda: None),
        Fault("a web node killed with -9", lambda: processes.kill(NODES[0]), restart_node),
        Fault("the proxy restarted", restart_proxy),
        Fault("Redis stopped", lambda: processes.kill("redis"), guess_then_start_redis),
        Fault("the primary killed with -9, the replica promoted", cluster.lose_primary, promote),
    ]


def guesses_allowed(browser: Browser, person: Person) -> int:
    """How many wrong passwords are judged before the account is closed to this guesser; at most GUESSES."""
    for number in range(GUESSES):
        browser.get("/signin/")
        browser.send("/signin/", {"username": person.email, "password": f"wrong {number}"})
        if TOO_MANY in browser.body:
            return number
    return GUESSES
