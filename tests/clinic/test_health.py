import pytest
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_alive_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz/live")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_ready_when_the_database_answers_and_every_migration_has_run(client):
    answer = client.get("/healthz/ready")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "migrations": "ok"}


def test_not_ready_while_a_migration_waits(client):
    MigrationRecorder.Migration.objects.filter(app="patients").delete()

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "ok", "migrations": "waiting"}


def test_not_ready_without_a_database_and_nothing_is_told_about_it(client, monkeypatch):
    def away(*_args):
        raise OperationalError("connection to 10.0.0.7 refused for user clinic")

    monkeypatch.setattr(MigrationExecutor, "__init__", away)

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "no answer", "migrations": "unknown"}


@pytest.mark.parametrize("page", ["live", "ready"])
def test_the_machine_that_watches_only_reads(client, page):
    assert client.post(reverse(page)).status_code == 405
    assert client.head(reverse(page)).status_code == 200
