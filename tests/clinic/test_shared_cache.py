"""Redis counts for all machines; while it is gone the database does, and nobody guesses without end."""

import socket

import pytest
from django.core.cache import caches
from django.test import RequestFactory
from django.urls import reverse
from redis.exceptions import ConnectionError as NoRedis
from redis.exceptions import ResponseError

from clinic.condition import shared_cache as finding
from clinic.limits import allow
from clinic.settings import TABLE
from clinic.shared_cache import RedisOrTable

pytestmark = pytest.mark.django_db


@pytest.fixture
def redis_gone(settings, monkeypatch):
    """A port where nobody listens. How long a Redis rests is of the process: here of the test alone."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.CACHES = {
        "default": {"BACKEND": "clinic.shared_cache.RedisOrTable", "LOCATION": f"redis://127.0.0.1:{port}/0"},
        "table": TABLE,
    }
    monkeypatch.setattr(RedisOrTable, "rests_until", 0.0)
    return caches["default"]


def test_what_is_counted_is_counted_in_the_table(redis_gone):
    redis_gone.set("tries", [1.0], 60)

    assert redis_gone.get("tries") == [1.0]
    assert caches["table"].get("tries") == [1.0]
    assert redis_gone.add("tries", [2.0], 60) is False
    redis_gone.delete("tries")
    assert redis_gone.get("tries", "nothing") == "nothing"


def test_guessing_stays_limited(redis_gone):
    request = RequestFactory().post("/", REMOTE_ADDR="10.0.0.1")

    taken = [allow("code:A", request, per_address="20/h", per_key="5/h") for _try in range(8)]

    assert taken == [True] * 5 + [False] * 3


def test_a_wrong_password_is_judged_five_times(redis_gone, client, patient):
    answers = [
        client.post(reverse("signin"), {"username": patient.account.email, "password": f"wrong {n}"})
        for n in range(7)
    ]

    assert ["Too many tries" in answer.content.decode() for answer in answers] == [False] * 5 + [True] * 2


def test_a_patient_signs_in_and_opens_today(redis_gone, client, patient):
    said = {"username": patient.account.email, "password": "stretch-every-day"}

    assert client.post(reverse("signin"), said).status_code == 302
    assert client.get(reverse("patients:today")).status_code == 200


def test_redis_is_asked_again_after_a_rest_and_not_by_every_request(redis_gone, monkeypatch):
    asked = []

    def fail(*_args):
        asked.append(1)
        raise NoRedis

    monkeypatch.setattr(redis_gone._cache, "get", fail)
    for _time in range(3):
        redis_gone.get("tries")
    assert len(asked) == 1
    assert redis_gone.stands_in

    monkeypatch.setattr(RedisOrTable, "rests_until", 0.0)
    monkeypatch.setattr(redis_gone._cache, "get", lambda *_args: "of Redis")
    assert redis_gone.get("tries") == "of Redis"
    assert not redis_gone.stands_in


def test_a_redis_that_is_full_or_read_only_is_as_good_as_gone(redis_gone, monkeypatch):
    def full(*_args):
        raise ResponseError("OOM command not allowed")

    monkeypatch.setattr(redis_gone._cache, "set", full)
    redis_gone.set("tries", [1.0], 60)

    assert caches["table"].get("tries") == [1.0]


def test_the_administrator_is_told(redis_gone):
    found = finding()

    assert not found.is_well
    assert found.word == "the table stands in"
    assert "Redis does not answer" in found.says
