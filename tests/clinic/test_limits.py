"""Guessing is counted by where it comes from and by what is guessed at."""

import pytest
from django.test import RequestFactory

from clinic.limits import address_of, allow


def tries(key, place, *, times=1, **limits):
    request = RequestFactory().post("/", REMOTE_ADDR=place)
    return [
        allow(key, request, **{"per_address": "3/h", "per_key": "5/h", **limits}) for _try in range(times)
    ]


def test_one_place_may_try_so_often_whatever_it_tries():
    assert tries("code:A", "10.0.0.1", times=2) == [True, True]
    assert tries("code:B", "10.0.0.1", times=2) == [True, False]
    assert tries("code:B", "10.0.0.2") == [True]


def test_one_thing_is_tried_so_often_from_anywhere():
    taken = [tries("code:A", f"10.0.0.{place}")[0] for place in range(7)]

    assert taken == [True] * 5 + [False] * 2
    assert tries("code:B", "10.0.0.9") == [True]


def test_a_place_at_its_end_uses_up_nothing_of_the_owner():
    tries("code:A", "10.0.0.1", times=50)

    assert tries("code:A", "10.0.0.2", times=3) == [True, True, False]


def test_another_word_is_counted_alone():
    tries("code:A", "10.0.0.1", times=3)

    assert tries("link:A", "10.0.0.1") == [True]


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),  # nobody is believed
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),  # what the visitor made up stands further left
        (2, "203.0.113.9, 10.0.0.7", "203.0.113.9"),
    ],
)
def test_the_address_is_that_which_our_own_proxies_tell(settings, proxies, said, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": said})

    assert address_of(request) == address


def test_a_whole_network_of_new_addresses_is_one_place():
    """An IPv6 visitor has 2^64 of them."""
    assert tries("code:A", "2001:db8::1", times=3) == [True] * 3
    assert tries("code:B", "2001:db8::ffff") == [False]
