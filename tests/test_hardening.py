"""What every page carries in a real clinic, with demo mode off (X8, X9), and what lies in no repository.

The settings that differ outside demo mode are read as a clinic's own start would read them.
"""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient
from tests.clinic.test_settings import SAFE, read
from tests.factories import make_user
from tests.pages import House, Page, make_house, pages_of
from tests.proofs import open_page

HOUSE = Path(__file__).resolve().parent.parent
STRICT = re.compile(
    r"(SESSION_|CSRF_|SECURE_|X_FRAME|CONTENT_SECURITY|MESSAGE_|LANGUAGE_COOKIE|ALLOWED_HOSTS|DEMO$)"
)
HOST = SAFE["ALLOWED_HOSTS"]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
# Pages whose address carries a secret tell nothing behind the host's name.
REFERRERS = ("same-origin", "strict-origin", "no-referrer")
MAY_NOT = ("camera", "microphone", "geolocation", "payment", "usb")


@pytest.fixture
def house(db: Any, settings: Any, monkeypatch: Any) -> House:
    made = make_house(at=timezone.now())
    for name, value in read(monkeypatch).items():
        if STRICT.match(name):
            setattr(settings, name, value)
    return made


class Browser(Client):
    """Comes over https, by the name of the site."""

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["secure"] = True
        return super().generic(*args, HTTP_HOST=HOST, **kwargs)


def opened(page: Page) -> tuple[Any, Client]:
    """The page, as somebody with a second factor sees it over https."""
    return open_page(page, Browser())


def test_every_page_carries_every_header(house: House) -> None:
    wrong, kept, seen = [], set(), 0
    for page in pages_of(house):
        response, _client = opened(page)
        if response.status_code != page.status:
            wrong.append(f"{page}: {response.status_code} instead of {page.status}")
        wrong += [f"{page}: {each}" for each in lacks_of(response)]
        wrong += [f"{page}: {each}" for each in loose_cookies(response)]
        kept |= set(response.cookies)
        seen += 1
    assert not wrong, "\n".join(wrong)
    assert seen > 100
    assert kept == {"__Host-session", "__Host-csrf", "__Host-known"} or kept == {
        "__Host-session",
        "__Host-csrf",
    }


def lacks_of(response: Any) -> list[str]:
    sent = response.headers
    directives = set(sent.get("Content-Security-Policy", "").split("; "))
    permissions = set(re.split(r",\s*", sent.get("Permissions-Policy", "")))
    checks = {
        "policy": directives == POLICY,
        "hsts": sent.get("Strict-Transport-Security") == "max-age=31536000; includeSubDomains; preload",
        "permissions": permissions == {*(f"{each}=()" for each in MAY_NOT), "screen-wake-lock=(self)"},
        "referrer": sent.get("Referrer-Policy") in REFERRERS,
        "no-store": "no-store" in sent.get("Cache-Control", "") or keeps_nobody(response),
        "nosniff": sent.get("X-Content-Type-Options") == "nosniff",
        "opener": sent.get("Cross-Origin-Opener-Policy") == "same-origin",
        "frames": sent.get("X-Frame-Options") == "DENY",
        "request id": re.fullmatch(r"[0-9a-f]{16}", sent.get("X-Request-ID", "")),
    }
    return [f"{name}: {sent}" for name, is_there in checks.items() if not is_there]


def keeps_nobody(response: Any) -> bool:
    """Where to get help may be kept by the phone itself: it has to be there without a network."""
    is_help = response.request["PATH_INFO"] == reverse("help_now")
    return is_help and response.headers["Cache-Control"].startswith("private") and not names_in(response)


def names_in(response: Any) -> list[str]:
    text = response.content.decode()
    return [name for name in Patient.objects.values_list("name", flat=True) if name in text]


def loose_cookies(response: Any) -> list[str]:
    """Of those that are set: each is sent to this host alone, over https alone, and read by no script."""
    return [
        f"cookie {name}"
        for name, each in response.cookies.items()
        if each.value
        and not (
            name.startswith("__Host-")
            and each["secure"]
            and each["httponly"]
            and each["path"] == "/"
            and not each["domain"]
            and each["samesite"] in ("Lax", "Strict")
        )
    ]


def test_a_message_that_names_somebody_lies_in_no_cookie(house: House) -> None:
    page = Page("clinic:acknowledge", f"/clinic/cards/{house.card.pk}/acknowledge/", house.clinician, data={})
    response, client = opened(page)

    assert response.status_code == 302, response
    assert set(client.cookies) <= {"__Host-session", "__Host-csrf", "__Host-known"}
    shown = client.get(response["Location"]).content.decode()
    assert "Urgent Ulla" in shown


def test_plain_http_is_led_to_https(house: House) -> None:
    response = Client(headers={"host": HOST}).get("/signin/")

    assert (response.status_code, response["Location"]) == (301, f"https://{HOST}/signin/")


def test_another_hosts_name_is_refused(house: House) -> None:
    client = Client(headers={"host": "elsewhere.example"}, raise_request_exception=False)

    assert client.get("/signin/", secure=True).status_code == 400


def test_staff_without_a_second_factor_come_to_the_set_up_alone(house: House) -> None:
    client = Browser()
    client.force_login(make_user(clinic=house.clinician.clinic))

    assert client.get(reverse("clinic:review"))["Location"] == "/settings/second-factor/"


# What a secret looks like, in pieces, so that this file does not look like one.
SECRETS = {
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
    "a key of a cloud": re.compile("AKIA" + r"[0-9A-Z]{16}"),
    "a token of a code host": re.compile(r"gh[pousr]_" + r"[A-Za-z0-9]{36}|glpat-[\w-]{20}"),
    "a token of a chat or payment": re.compile(r"xox[abp]-" + r"\w{10,}|sk_live_" + r"\w{10,}"),
    "a signed token": re.compile(r"eyJ[\w-]{20,}\." + r"eyJ[\w-]{20,}\.[\w-]{20,}"),
    "a password in an address": re.compile(
        r"\b(?:postgres|postgresql|redis|smtps?)(?:\+\w+)?://[^\s:/@<]+:" + r"[^\s@<{$]{3,}@"
    ),
}


def test_the_repository_holds_no_key_and_no_token() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
    )
    files = [HOUSE / name for name in listed.stdout.splitlines()]
    if listed.returncode or not files:
        pytest.skip("not a git repository")
    found = []
    for file in files:
        text = file.read_text(errors="ignore") if file.is_file() else ""
        found += [
            f"{file.relative_to(HOUSE)}: {name}" for name, looks in SECRETS.items() if looks.search(text)
        ]
        if file.suffix in (".pem", ".key", ".p12", ".pfx", ".sqlite3") or file.name.startswith(".env"):
            found.append(f"{file.relative_to(HOUSE)}: a file of secrets")
    assert found == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("-----BEGIN RSA PRIVATE" + " KEY-----", "a private key"),
        ("AKIA" + "ABCDEFGHIJKLMNOP", "a key of a cloud"),
        ("ghp_" + "a" * 36, "a token of a code host"),
        ("postgres://clinic:" + "hunter2@db/clinic", "a password in an address"),
    ],
)
def test_a_secret_is_seen(text: str, name: str) -> None:
    assert SECRETS[name].search(text)


def test_the_policy_lets_nothing_inline_through() -> None:
    sources = {
        each for values in house_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for each in values
    }

    assert sources == {"'none'", "'self'"}
