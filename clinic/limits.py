"""Limits on guessing, counted in the cache that all workers share (settings: CACHES)."""

from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest


def allow(key: str, request: HttpRequest, *, per_address: str, per_key: str) -> bool:
    """Whether one more try is allowed; it is counted, whatever comes of it.

    `key` names what is guessed at ("access:1F3A"), `per_address` how often one address may try anything
    under the word before the colon, `per_key` how often this one thing may be tried from anywhere; both
    as "10/15m" (units s, m, h, d). The try is not counted against the key when the address is at its end,
    so that one visitor cannot use up what the owner has left.
    """
    action = key.partition(":")[0]
    config = {action: f"{per_address}/ip,{per_key}/key"}
    return bool(
        ratelimit.consume(request, app="clinic", action=action, config=config, key=key, limit_get=True)
    )


def address_of(request: HttpRequest) -> str:
    """Where a request came from; "" where that cannot be known. Trusts as many proxies as settings say."""
    return get_client_ip(request) or ""
