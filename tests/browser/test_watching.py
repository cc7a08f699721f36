"""What fails every test in a browser is noticed: a slip on a page does not pass unseen."""

import pytest
from django.test import Client
from playwright.sync_api import Route

from tests.browser.conftest import watch

PAGE = '<!doctype html><html lang="en-gb"><title>A page</title><link rel="icon" href="/icon.svg">%s</html>'
SCRIPTS = {
    "/fails.js": "throw new Error('It broke.')",
    "/complains.js": "console.error('Not so.')",
    "/fine.js": "",
}


@pytest.fixture
def reported(new_context, live_server, db):
    """`reported(body)`: what the browser reported about a page of ours with this in it."""
    policy = {"Content-Security-Policy": Client().get("/signin/").headers["Content-Security-Policy"]}

    shown: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(live_server.url)
        if path in SCRIPTS:
            route.fulfill(body=SCRIPTS[path], content_type="text/javascript")
        elif path == "/refused/":
            route.fulfill(body=PAGE % "", content_type="text/html", headers=policy, status=422)
        elif path == "/":
            route.fulfill(body=PAGE % shown[-1], content_type="text/html", headers=policy)
        else:
            route.fulfill(body="", content_type="image/svg+xml")

    def reported(html: str, path: str = "/") -> list[str]:
        shown.append(html)
        troubles: list[str] = []
        context = new_context(base_url=live_server.url)
        watch(context, live_server.url, troubles)
        context.route("**", answer)
        window = context.new_page()
        window.goto(path)
        window.wait_for_load_state("networkidle")
        return troubles

    return reported


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("<script>go()</script>", "Content Security Policy"),
        ('<p style="color: red">Red</p>', "Content Security Policy"),
        ('<button onclick="go()">Go</button>', "Content Security Policy"),
        ("<style>p { color: red }</style>", "Content Security Policy"),
        ('<script src="/fails.js"></script>', "exception: "),
        ('<script src="/complains.js"></script>', "Not so."),
        ('<img src="https://elsewhere.example/dot.png" alt="">', "elsewhere.example"),
    ],
)
def test_a_slip_on_a_page_is_noticed(reported, slip, said):
    assert any(said in trouble for trouble in reported(slip)), said


def test_a_page_without_a_slip_and_a_refused_form_are_no_trouble(reported):
    assert reported('<p>Fine.</p><script src="/fine.js"></script>') == []
    assert reported("", "/refused/") == []
