"""People who sign in and log, all at once, until they are told to stop; what they saw is written down."""

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from fault_drill.browser import Browser, Trouble, Write
from fault_drill.deeds import GRAVE, log_as_phone, log_by_pages, sign_in
from fault_drill.people import People, Person

AGAIN_S = 0.25  # after an error; a person takes longer, but the drill wants to know when it works again
THINK_S = 0.1
ROUND = 5  # of so many logs the last is that of somebody new, who signs in and is sore


@dataclass(frozen=True)
class Acknowledged:
    """A log that its person was told is saved."""

    client_id: uuid.UUID
    begun: float
    at: float
    is_grave: bool


@dataclass
class Seen:
    """By all of them; times are time.monotonic()."""

    logs: list[Acknowledged] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    signed_in: list[float] = field(default_factory=list)
    errors: list[tuple[float, str]] = field(default_factory=list)
    gave_up: list[uuid.UUID] = field(default_factory=list)


class Client(threading.Thread):
    """One person at a time. `stop` ends it after the log at hand, `until` at the latest."""

    def __init__(
        self,
        own: Person,
        people: People,
        sore: "SimpleQueue[Person]",
        open_browser: Callable[[], Browser],
        seen: Seen,
        stop: threading.Event,
    ) -> None:
        super().__init__(daemon=True)
        self.own, self.people, self.sore, self.seen, self.stop = own, people, sore, seen, stop
        self.open_browser, self.browser = open_browser, open_browser()
        self.patience = 30.0

    def run(self) -> None:
        self.come_in(self.browser, self.own)
        number = 0
        while not self.stop.is_set():
            number += 1
            if number % ROUND == 0:
                self.somebody_new()
            else:
                self.log(self.browser, self.own, by_pages=number % 2 == 0)
            time.sleep(THINK_S)
        self.browser.close()

    def somebody_new(self) -> None:
        try:
            person = self.sore.get_nowait()
        except Empty:
            return
        browser = self.open_browser()
        if self.come_in(browser, person):
            self.log(browser, person, is_grave=True)
        browser.close()

    def come_in(self, browser: Browser, person: Person) -> bool:
        if not self.until_it_works(lambda: sign_in(browser, person, self.people.password)):
            return False
        self.seen.signed_in.append(time.monotonic())
        return True

    def log(
        self, browser: Browser, person: Person, *, by_pages: bool = False, is_grave: bool = False
    ) -> None:
        """One log, sent again with its id until it is acknowledged, as a phone does."""
        client_id, begun = uuid.uuid4(), time.monotonic()

        def once() -> None:
            try:
                if by_pages:
                    log_by_pages(browser, person, client_id)
                elif is_grave:
                    log_as_phone(browser, person, client_id, answers=GRAVE)
                else:
                    log_as_phone(browser, person, client_id)
            except Trouble as trouble:
                if str(trouble) == "signed out":
                    self.come_in(browser, person)
                raise

        if not self.until_it_works(once):
            self.seen.gave_up.append(client_id)
        else:
            self.seen.logs.append(Acknowledged(client_id, begun, time.monotonic(), is_grave))

    def until_it_works(self, deed: Callable[[], None]) -> bool:
        """False when the drill was over before."""
        since = time.monotonic()
        while not self.stop.is_set() or time.monotonic() < since + self.patience:
            try:
                deed()
            except Trouble as trouble:
                self.seen.errors.append((time.monotonic(), str(trouble)))
                time.sleep(AGAIN_S)
            else:
                return True
        return False
