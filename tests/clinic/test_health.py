"""Whoever watches the machines learns what is wrong, and nothing about anybody."""

import logging
import os
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils import timezone

from clinic.alerts import SUBJECT
from clinic.condition import condition
from clinic.models import DailyRun
from patients.models import Notice
from patients.models.message import NoticeKind
from tests.conftest import signed_in
from tests.factories import make_user
from tests.proofs import prove

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 3, 10, 4, tzinfo=UTC)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def words(at, **only):
    return {finding.name: finding.word for finding in condition(at=at)}


def late_notice(clinician, *, at):
    return Notice.objects.create(
        clinic=clinician.clinic,
        recipient=clinician,
        kind=NoticeKind.NOW,
        created_at=at,
        send_after=at,
        next_try_at=at,
    )


def test_alive_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz/live")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_ready_when_the_database_answers_and_every_migration_has_run(client):
    answer = client.get("/healthz/ready")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "disk": "ok",
        "backup": "not watched",
        "cache": "ok",
        "outbox": "ok",
        "daily": "ok",
    }


def test_not_ready_while_a_migration_waits(client):
    MigrationRecorder.Migration.objects.filter(app="patients").delete()

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503
    assert answer.json()["database"] == "migrations wait"


def test_not_ready_without_a_database_and_nothing_is_told_about_it(client, monkeypatch):
    def away(*_args):
        raise OperationalError("connection to 10.0.0.7 refused for user clinic")

    monkeypatch.setattr(MigrationExecutor, "__init__", away)

    answer = client.get("/healthz/ready")

    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "database": "no answer",
        "disk": "ok",
        "backup": "not watched",
    }


@pytest.mark.parametrize("page", ["live", "ready"])
def test_the_machine_that_watches_only_reads(client, page):
    assert client.post(reverse(page)).status_code == 405
    assert client.head(reverse(page)).status_code == 200


def test_a_notice_that_waits_too_long_is_told_and_keeps_nobody_from_being_served(client, clinician):
    late_notice(clinician, at=timezone.now() - timedelta(minutes=30))

    answer = client.get("/healthz/ready")

    assert (answer.status_code, answer.json()["outbox"]) == (200, "late")


def test_the_daily_job_is_late_from_seven_in_the_morning_of_the_clinic(clinic):
    DailyRun.objects.create(
        clinic=clinic, on=NIGHT.date() - timedelta(days=1), started_at=NIGHT, finished_at=NIGHT
    )
    assert words(NIGHT)["daily"] == "ok"
    assert words(NOON)["daily"] == "late"

    DailyRun.objects.create(clinic=clinic, on=NOON.date(), started_at=NOON, finished_at=NOON)
    assert words(NOON)["daily"] == "ok"


def test_a_day_that_was_begun_and_not_finished_is_not_done(clinic):
    DailyRun.objects.create(clinic=clinic, on=NOON.date(), started_at=NOON)

    assert words(NOON)["daily"] == "late"


def test_backups_that_stopped_are_told(settings, tmp_path):
    settings.BACKUP_FOLDER = str(tmp_path)
    assert words(NOON)["backup"] == "none"

    made = tmp_path / "homestretch-20260310T000000Z.tar.gz.age"
    made.touch()
    os.utime(made, (NOON.timestamp(), NOON.timestamp()))
    assert words(NOON + timedelta(hours=25))["backup"] == "ok"
    assert words(NOON + timedelta(hours=27))["backup"] == "late"

    settings.BACKUP_FOLDER = str(tmp_path / "gone")
    assert words(NOON)["backup"] == "no answer"


def test_a_disk_that_runs_full_is_told(monkeypatch):
    monkeypatch.setattr("clinic.condition.DISK_LEAST", 10**18)

    assert words(NOON)["disk"] == "full"


def test_a_cache_that_forgets_is_told(monkeypatch):
    monkeypatch.setattr("clinic.condition.cache.get", lambda key: None)

    assert words(NOON)["cache"] == "no answer"


def test_figures_are_for_whoever_shows_the_token(client, settings, clinician):
    assert client.get("/metrics").status_code == 404

    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 404
    late_notice(clinician, at=timezone.now() - timedelta(minutes=30))

    answer = client.get("/metrics", headers={"Authorization": "Bearer a-long-token"})

    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    assert 'homestretch_well{part="outbox"} 0.0' in lines
    assert 'homestretch_well{part="database"} 1.0' in lines
    assert "homestretch_notices_late 1.0" in lines
    assert clinician.name not in answer.content.decode()


def test_the_administrator_reads_the_same_in_words(clinic, clinician, demo_off):
    person = make_user(role="admin", clinic=None)
    admin = signed_in(person)
    prove(admin, person, method="mfa", type="totp")
    late_notice(clinician, at=timezone.now() - timedelta(hours=3))

    page = admin.get("/system/").content.decode()

    assert "needs you" in page or "need you" in page
    assert "A notice waits for 3 h. Is send_notices running?" in page


def test_check_clinic_tells_what_is_missing_and_when_nothing_is(clinic, clinician, settings, monkeypatch):
    def told():
        out = StringIO()
        try:
            call_command("check_clinic", no_mail=True, stdout=out)
        except SystemExit as left:
            return left.code, out.getvalue()
        return 0, out.getvalue()

    status, said = told()

    assert status == 1
    assert "- DEMO=1 is set" in said
    assert f"- {clinic.name}: nobody is named as on duty." in said
    assert "- There is no administrator: run manage.py createsuperuser." in said
    assert said.splitlines()[-1].startswith("Not ready: ")

    monkeypatch.setattr("clinic.management.commands.check_clinic.Command.missing", lambda self, mail: [])
    assert told() == (0, "Ready.\n")


def test_an_error_is_mailed_to_a_person_once_and_without_anybodys_words(settings, monkeypatch):
    settings.ALERTS_TO = ["it@clinic.example"]
    settings.LOGGING_CONFIG = None
    cache.clear()
    monkeypatch.setattr("clinic.alerts.threading.Thread", AtOnce)
    log = logging.getLogger("clinic.views.review")
    monkeypatch.setattr(logging.root.manager, "disable", 0)

    for _time in range(3):
        try:
            raise ValueError("Gareth Pryce, pain 8")
        except ValueError:
            log.exception("A page broke")

    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == (SUBJECT, ["it@clinic.example"])
    assert "ValueError" in letter.body
    assert "Gareth" not in letter.body


class AtOnce:
    """A thread that runs when it is started."""

    def __init__(self, target, args, daemon):
        self.target, self.args = target, args

    def start(self):
        self.target(*self.args)
