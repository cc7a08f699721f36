"""What a page weighs on its way to a browser, as Chromium itself counts it: compressed, headers included."""

import gzip
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Response

# A phone on a slow connection, so that the typeface comes after the words.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 92_160}
MOST_SHIFT = 0.01  # of a page while it loads
COUNT_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((seen) => { for (const each of seen.getEntries()) window.shifted += each.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
# Two frames after all fonts are there, every shift has been told.
SHIFTED = """async () => {
  await document.fonts.ready;
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
  await new Promise((go) => setTimeout(go));
  return window.shifted;
}"""


@dataclass
class Load:
    """The requests that a page sent up to its load event, and the bytes that came for them."""

    sizes: dict[str, int] = field(default_factory=dict)  # by address; nothing from the browser's own cache
    scripts: int = 0

    @property
    def requests(self) -> int:
        return len(self.sizes)

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def __str__(self) -> str:
        return f"{self.total} bytes in {self.requests} requests, {self.scripts} of script: {self.sizes}"


class Scales:
    """Weighs what one window loads."""

    def __init__(self, window: Page) -> None:
        self.window = window
        self.line = window.context.new_cdp_session(window)
        self.line.send("Network.enable")
        self.line.send("Page.enable")
        self.line.on("Network.requestWillBeSent", self._sent)
        self.line.on("Network.responseReceived", self._answered)
        self.line.on("Network.loadingFinished", self._came)
        self.line.on("Page.loadEventFired", self._loaded)
        self._clear()

    def _clear(self) -> None:
        self._requests: dict[str, dict[str, Any]] = {}
        self._load_at: float | None = None

    def _sent(self, event: dict[str, Any]) -> None:
        address = event["request"]["url"]
        if address.startswith("http"):
            self._requests[event["requestId"]] = {"address": address, "at": event["timestamp"]}

    def _answered(self, event: dict[str, Any]) -> None:
        if request := self._requests.get(event["requestId"]):
            request["kind"] = event["type"]

    def _came(self, event: dict[str, Any]) -> None:
        if request := self._requests.get(event["requestId"]):
            request["size"] = event["encodedDataLength"]

    def _loaded(self, event: dict[str, Any]) -> None:
        self._load_at = event["timestamp"]

    def slow_down(self) -> None:
        self.line.send("Network.emulateNetworkConditions", SLOW)

    def weigh(self, address: str) -> Load:
        """Open the page and wait for its load event."""
        self._clear()
        answer = self.window.goto(address, wait_until="load")
        assert answer
        while self._load_at is None:  # Chromium's notes may come after the event itself
            self.window.wait_for_timeout(20)
        self.window.wait_for_timeout(50)
        load = Load()
        for request in list(self._requests.values()):
            size = int(request.get("size", 0))
            if not size or request["at"] > self._load_at:
                continue
            if request["address"] == answer.url:
                size -= saved_by_the_proxy(answer)
            load.sizes[request["address"]] = size
            load.scripts += size if request.get("kind") == "Script" else 0
        return load


def saved_by_the_proxy(answer: Response) -> int:
    """Pages leave the app as they are; the proxy in front compresses them (docs/deploy/nginx.conf)."""
    body = answer.body()
    return 0 if answer.headers.get("content-encoding") else len(body) - len(gzip.compress(body, 6))
