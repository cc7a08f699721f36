"""Second factors for tests: set one up, and the codes that open it."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client


def make_app(user: Any) -> str:
    """An authenticator app of this account; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def make_recovery_codes(user: Any) -> list[str]:
    return RecoveryCodes.activate(user).get_unused_codes()


# What Chromium's virtual authenticator once said; its private key is gone, so nothing answers for it.
CREDENTIAL: dict[str, Any] = {
    "id": "S20irPZc-5UHcJX4pfD2nKiNHmx42iJ6EazNBq02NeU",
    "rawId": "S20irPZc-5UHcJX4pfD2nKiNHmx42iJ6EazNBq02NeU",
    "type": "public-key",
    "authenticatorAttachment": "platform",
    "clientExtensionResults": {"credProps": {"rk": True}},
    "response": {
        "clientDataJSON": (
            "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiQ2JhTWlHZDF6TWVBVHhuMEh1eXcyVVR0eE1mU1"
            "hWZGI4WkNjRmlDSkxvOCIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6NTg5ODMiLCJjcm9zc09yaWdpbiI6ZmFs"
            "c2V9"
        ),
        "attestationObject": (
            "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAQ"
            "ECAwQFBgcIAQIDBAUGBwgAIEttIqz2XPuVB3CV-KXw9pyojR5seNoiehGszQatNjXlpQECAyYgASFYIOLFWQU2nqxq"
            "UlBFfhJwq9tds0IUhY7wCMxcrsJVU-8SIlggRGvIFbFZ75uHKHEV-n3ZotJtfp-YioUogJ_r1SUJNhQ"
        ),
        "transports": ["internal"],
    },
}


def make_passkey(user: Any, *, name: str = "My phone") -> Authenticator:
    """A passkey that is listed, counted and asked for."""
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": name, "credential": CREDENTIAL}
    )


def app_code(secret: str, *, at: float | None = None) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int((at or time.time()) // 30)))


def factors(user: Any) -> Any:
    """What is set up, as it stands in the database."""
    return Authenticator.objects.filter(user=user)


def prove(client: Client, user: Any, *, method: str = "password", ago: float = 0, **more: Any) -> None:
    """The session of this client says that the person proved themselves so long ago."""
    session: Any = client.session
    records = session.get("account_authentication_methods", [])
    record = {"method": method, "at": time.time() - ago, "reauthenticated": True, **more}
    session["account_authentication_methods"] = [*records, record]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def with_factor(user: Any) -> Any:
    """Signed in just now, the second step shown, too."""
    client = Client()
    client.force_login(user)
    prove(client, user, method="mfa", type="totp")
    return client


def open_page(page: Any, client: Client | None = None) -> tuple[Any, Client]:
    """A page of the list (tests/pages.py) as its person sees it, staff with their second factor shown: the
    answer, and the browser that asked."""
    client = client or Client()
    if page.user:
        client.force_login(page.user)
        if not page.user.is_patient:
            prove(client, page.user, method="mfa", type="totp")
    if page.prepare:
        page.prepare(client)
    if page.data is None:
        return client.get(page.address), client
    return client.post(page.address, page.data), client
