"""A device that an account was signed in on before: a signed cookie that opens nothing by itself.

It only says whose tries are counted apart: whoever floods an account from elsewhere does not lock out the
owner on their own device (clinic/adapters.py).
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from clinic import cookies

WORD = "known"
SALT = "clinic.known_device"
MOST = 5  # people who share a tablet


def mark_of(email: str) -> str:
    """Stands for an address without saying it."""
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:24]


def known_marks(request: HttpRequest) -> list[str]:
    try:
        marks = signing.loads(cookies.kept(request, WORD), salt=SALT, max_age=cookies.YEAR)
    except signing.BadSignature:
        return []
    return marks if isinstance(marks, list) else []


def is_known(request: HttpRequest, email: str) -> bool:
    return mark_of(email) in known_marks(request)


def remember(request: HttpRequest, response: HttpResponse, account: Any) -> None:
    """Marks the device of a sign-in that succeeded; an account without e-mail address needs none."""
    if not account.email or is_known(request, account.email):
        return
    marks = [*known_marks(request), mark_of(account.email)][-MOST:]
    cookies.keep(response, WORD, signing.dumps(marks, salt=SALT))
