"""The settings refuse to start what would not be safe (X8, X22), and `check --deploy` has nothing to say."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

HOUSE = Path(__file__).parents[2]
SAFE = {
    "SECRET_KEY": "x8" * 30 + "kqzj",
    "ALLOWED_HOSTS": "homestretch.clinic.example",
    "SITE_URL": "https://homestretch.clinic.example",
    "EMAIL_URL": "smtp://mail.clinic.example:25",
    "DATABASE_URL": "sqlite:///:memory:",
}

OTHERS = (
    *("DEMO", "DEBUG", "CACHE_URL", "BEHIND_PROXY", "TRUSTED_PROXY_COUNT", "SSL_REDIRECT"),
    *("SECRET_KEY_FALLBACKS", "CSRF_TRUSTED_ORIGINS", "DATABASE_POOL", "CONN_MAX_AGE"),
)


def read(monkeypatch, **changed):
    """The settings as they are made of these variables alone; None leaves one out."""
    for name in (*OTHERS, *SAFE):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**SAFE, **changed}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return runpy.run_path(str(HOUSE / "clinic" / "settings.py"))


def test_a_clinic_that_sets_everything_starts(monkeypatch):
    settings = read(monkeypatch)

    assert settings["DEMO"] is False
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert settings["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SECRET_KEY": None}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "Set SECRET_KEY to 50 random characters"),
        ({"SECRET_KEY": "demo-only-demo-only-demo-only-demo-only-demo-only-0123456789"}, "Set SECRET_KEY"),
        ({"DEBUG": "1"}, "Leave DEBUG out"),
        ({"ALLOWED_HOSTS": None}, "Set ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "Set ALLOWED_HOSTS"),
        ({"SITE_URL": None}, "Set SITE_URL"),
        ({"SITE_URL": "http://homestretch.clinic.example"}, "Set SITE_URL"),
        ({"EMAIL_URL": None}, "Set EMAIL_URL"),
        ({"EMAIL_URL": "consolemail://"}, "Set EMAIL_URL"),
        ({"EMAIL_URL": "dummymail://"}, "Set EMAIL_URL"),
        ({"SECRET_KEY_FALLBACKS": "old"}, "Take out of SECRET_KEY_FALLBACKS"),
        ({"CSRF_TRUSTED_ORIGINS": "http://homestretch.clinic.example"}, "Set CSRF_TRUSTED_ORIGINS"),
        ({"CSRF_TRUSTED_ORIGINS": "https://*.example"}, "Set CSRF_TRUSTED_ORIGINS"),
        ({"CACHE_URL": "locmemcache://"}, "Set CACHE_URL"),
        ({"CACHE_URL": "dummycache://"}, "Set CACHE_URL"),
        ({"TRUSTED_PROXY_COUNT": "1"}, "Set BEHIND_PROXY"),
        ({"SSL_REDIRECT": "0"}, "Leave SSL_REDIRECT out"),
    ],
)
def test_what_is_not_safe_does_not_start_and_says_what_to_set(monkeypatch, changed, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        read(monkeypatch, **changed)


def test_all_workers_count_tries_in_one_cache(monkeypatch):
    """In the memory of each worker the limits would do nothing."""
    table = read(monkeypatch)["CACHES"]["default"]
    redis = read(monkeypatch, CACHE_URL="redis://127.0.0.1:6379/1")["CACHES"]

    assert table["BACKEND"] == "clinic.cache.LoudDatabaseCache"
    assert table["LOCATION"] == "cache"
    assert table["OPTIONS"]["MAX_ENTRIES"] >= 100_000  # 300, Django's own, would forget the limits in a flood
    assert redis["default"]["BACKEND"] == "clinic.shared_cache.RedisOrTable"
    assert redis["default"]["LOCATION"] == "redis://127.0.0.1:6379/1"
    assert redis["table"] == table, "what stands in is the same table"


def database(monkeypatch, host, **changed):
    said_by = "u:" + "p%2Cw"  # a comma in a password is no second host
    settings = read(monkeypatch, DATABASE_URL=f"postgres://{said_by}@{host}", **changed)
    return settings["DATABASES"]["default"]


@pytest.mark.parametrize(
    ("address", "hosts", "ports"),
    [
        ("one:5432,two:5433", "one,two", "5432,5433"),
        ("one,two:5433", "one,two", "5432,5433"),  # a port is that of the host before it, not of all
        ("one:5433,two", "one,two", "5433,5432"),
        ("one,two,three", "one,two,three", "5432,5432,5432"),
        ("[::1]:5433,[fd00::2]", "::1,fd00::2", "5433,5432"),  # brackets belong to addresses alone
    ],
)
def test_several_hosts_each_have_their_port_and_the_one_that_takes_writes_is_used(
    monkeypatch, address, hosts, ports
):
    found = database(monkeypatch, f"{address}/homestretch")

    assert (found["HOST"], found["PORT"]) == (hosts, ports)
    assert (found["NAME"], found["PASSWORD"]) == ("homestretch", "p,w")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"


def test_one_host_is_taken_as_it_stands(monkeypatch):
    found = database(monkeypatch, "one:5433/homestretch?connect_timeout=9&sslmode=require")

    assert (found["HOST"], found["PORT"]) == ("one", 5433)
    assert found["OPTIONS"] | {"connect_timeout": 9, "sslmode": "require"} == found["OPTIONS"]
    assert "target_session_attrs" not in found["OPTIONS"]


def test_a_database_that_says_nothing_is_given_up_soon(monkeypatch):
    options = database(monkeypatch, "one,two/homestretch")["OPTIONS"]

    assert options["connect_timeout"] <= 5
    assert options["tcp_user_timeout"] <= 10_000
    assert options["keepalives_idle"] + options["keepalives_interval"] * options["keepalives_count"] <= 20


def test_the_threads_of_the_pages_share_a_pool_and_a_command_keeps_one_connection(monkeypatch):
    command = database(monkeypatch, "one/homestretch")
    pages = database(monkeypatch, "one/homestretch", DATABASE_POOL="6")

    assert "pool" not in command["OPTIONS"]
    assert command["CONN_MAX_AGE"] == 60
    assert pages["OPTIONS"]["pool"]["max_size"] == 6
    assert pages["OPTIONS"]["pool"]["timeout"] < 10  # or a failover blocks every thread
    assert pages["CONN_MAX_AGE"] == 0  # Django's pool takes no other
    assert command["CONN_HEALTH_CHECKS"]
    assert pages["CONN_HEALTH_CHECKS"]


def test_behind_a_proxy_its_word_for_the_visitor_is_taken_and_else_not(monkeypatch):
    assert read(monkeypatch)["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert read(monkeypatch, BEHIND_PROXY="1")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert read(monkeypatch, BEHIND_PROXY="1", TRUSTED_PROXY_COUNT="2")["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2


def test_djangos_own_check_of_a_deployment_is_silent():
    run = manage("check", "--deploy", "--fail-level", "INFO", **SAFE)

    assert run.returncode == 0, run.stderr
    assert "no issues" in run.stdout + run.stderr


def test_what_serves_nobody_needs_no_secret():
    run = manage("makemigrations", "--check", "--dry-run")

    assert run.returncode == 0, run.stderr
    assert "No changes detected" in run.stdout


def test_a_command_never_has_a_pool_which_would_keep_it_on_the_database_that_is_served():
    pool = "from django.db import connection; print(connection.pool)"
    address = {"DATABASE_URL": "postgres://u@one.example/homestretch", "DATABASE_POOL": "6"}

    run = manage("shell", "-v", "0", "-c", pool, **{**SAFE, **address})

    assert run.stdout.strip() == "None", run.stderr


@pytest.mark.parametrize("command", ["runserver", "migrate", "demo", "send_notices"])
def test_what_touches_the_clinic_says_in_one_line_which_secret_is_missing(command):
    run = manage(command)

    assert run.returncode == 1
    assert run.stderr == "Set SECRET_KEY in the environment (or DEMO=1 for the demo clinic).\n"


def manage(*command, **environment):
    """The command in a process of its own, where nothing is set but this."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=HOUSE,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.django_db
def test_the_table_of_the_cache_is_there_after_migrating(settings):
    from django.core.cache import caches
    from django.db import connection

    assert "cache" in connection.introspection.table_names()
    settings.CACHES = {"default": {"BACKEND": "clinic.cache.LoudDatabaseCache", "LOCATION": "cache"}}
    caches["default"].set("tries", [1.0], 60)
    assert caches["default"].get("tries") == [1.0]
