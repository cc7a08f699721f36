"""Codes that open something. What is kept of one is a hash keyed with SECRET_KEY: whoever reads the database
cannot use it. A new SECRET_KEY ends every code, unless the old one stays in SECRET_KEY_FALLBACKS.
"""

import secrets
from base64 import b32encode
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

# 32 signs that nobody mixes up: no I and 1, no O and 0. Ten of them are 50 bits.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 10
GROUP = 4
LINK_BYTES = 16
LOOK_ALIKES = str.maketrans(
    {"I": "L", "1": "L", " ": None, "-": None, "\u2010": None, "\u2011": None, "\u2013": None}
)


def link_code(row_id: UUID, *, key: str | bytes | None = None) -> str:
    """The code in a link: 128 bits made of the row's random id and the secret, so that a page can show it
    again although it is stored nowhere. Letters and 2 to 7 only, as it may be typed off paper."""
    made = salted_hmac("clinic.codes.link", row_id.hex, secret=key, algorithm="sha256").digest()[:LINK_BYTES]
    return b32encode(made).decode().rstrip("=").lower()


def link_code_again(row_id: UUID, *, kept: str) -> str | None:
    """The code of a link of which this hash is kept; None when the secret that it was made with is gone."""
    made = [link_code(row_id, key=key) for key in keys()]
    return next((code for code in made if kept in hashes(code)), None)


def new_typed_code() -> str:
    """A code to write down and type, 50 random bits; shown by `spaced`."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))


def spaced(code: str) -> str:
    """ABCDEFGHJK -> "ABCD-EFGH-JK"."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """What somebody typed, as it was made: in capitals, without spaces and dashes."""
    return text.upper().translate(LOOK_ALIKES)


def hashed(code: str, *, key: str | bytes | None = None) -> str:
    """What is kept of a code: 64 hexadecimal digits."""
    return salted_hmac("clinic.codes.hash", code, secret=key, algorithm="sha256").hexdigest()


def hashes(code: str) -> list[str]:
    """What may be kept of a code: with today's secret, and with those before it."""
    return [hashed(code, key=key) for key in keys()]


def keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
