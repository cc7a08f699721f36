"""Cookies that a device keeps for a year: sent to this host alone, over https alone, read by no script."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 60 * 60


def name_of(word: str) -> str:
    """`__Host-` binds a cookie to this host and to https; the demo clinic has plain http."""
    return word if settings.DEMO else f"__Host-{word}"


def kept(request: HttpRequest, word: str) -> str:
    return request.COOKIES.get(name_of(word), "")


def keep(response: HttpResponse, word: str, value: str) -> None:
    """For a year; without a value the device forgets it."""
    response.set_cookie(
        name_of(word),
        value,
        max_age=YEAR if value else 0,
        secure=not settings.DEMO,
        httponly=True,
        samesite="Lax",
    )
