"""The line between a page and the clinic, as bad as it gets."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, Route

SOMEBODY_ELSES = "<!doctype html><html><body><h1>Sign in to this network</h1></body></html>"


@dataclass
class Line:
    """What `glob` matches goes through while `state` is "open"; "broken" drops it, "held" keeps it until
    `let_go`, "stranger" answers with a page of somebody else, a number with that status. `sent` counts."""

    page: Page
    glob: str
    state: str | int = "open"
    sent: int = 0
    kept: list[Route] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route(self.glob, self.handle)

    def handle(self, route: Route) -> Any:
        self.sent += 1
        match self.state:
            case "broken":
                route.abort()
            case "held":
                self.kept.append(route)
            case "stranger":
                route.fulfill(body=SOMEBODY_ELSES, content_type="text/html")
            case int(status):
                route.fulfill(status=status, body=f"<html><body><h1>{status}</h1></body></html>")
            case _:
                route.continue_()

    def let_go(self) -> None:
        self.state = "open"
        while self.kept:
            self.kept.pop().continue_()
