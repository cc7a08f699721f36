"""The door to the outbox: once, as a loop, over a real connection, and killed in the middle."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError

from clinic.management.commands import send_notices
from patients.actions.draft import begin, keep
from patients.actions.notify import notice
from patients.models import Notice, Session
from tests.factories import make_session, make_user
from tests.smtp_sink import SmtpSink

HOUSE = Path(__file__).resolve().parent.parent.parent
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def put(person, count=1):
    rows = [
        notice("now", recipient=person.pk, clinic=person.clinic_id, at=NOW - timedelta(seconds=count - n))
        for n in range(count)
    ]
    return Notice.objects.bulk_create(rows)


def send(at=NOW, **options):
    said = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("send_notices", stdout=said, **options)
    return said.getvalue().splitlines()


def test_once_sends_what_is_due_and_says_how_much(clinician):
    put(clinician, 3)

    assert send()[-1] == "3 sent, 0 failed."
    assert len(mail.outbox) == 3
    assert send()[-1] == "0 sent, 0 failed."


def test_a_grave_draft_is_logged_and_told_in_the_same_round(prescription, clinician):
    draft = begin(patient=prescription.patient, prescription=prescription, at=NOW - timedelta(hours=2))
    keep(draft, {"pain_during": 9}, at=NOW - timedelta(hours=1))

    assert send()[-1] == "2 sent, 0 failed."  # the clinician, and the patient
    assert Session.objects.get().pain_during == 9
    assert sorted(each.to[0] for each in mail.outbox) == sorted(
        [clinician.email, prescription.patient.account.email]
    )


def test_a_missed_target_is_told_in_the_same_round(clinic, prescription):
    clinic.deputy = make_user(clinic=clinic)
    clinic.save()
    make_session(prescription=prescription, performed_at=NOW - timedelta(days=1), pain_during=9)
    Notice.objects.update(sent_at=NOW)

    send()

    assert [each.to for each in mail.outbox] == [[clinic.deputy.email]]


def test_trouble_with_the_drafts_holds_no_notice_back(clinician, monkeypatch):
    monkeypatch.setattr(send_notices, "finish_grave_drafts", lambda at: 1 / 0)
    put(clinician)

    with pytest.raises(ZeroDivisionError):
        send()

    assert len(mail.outbox) == 1


def test_the_loop_goes_on_until_it_is_told_to_stop(clinician, monkeypatch):
    naps = []

    def nap(command, seconds):
        naps.append(seconds)
        put(clinician)
        if len(naps) == 3:
            command.stop()

    monkeypatch.setattr(send_notices.Command, "nap", nap)
    monkeypatch.setattr(send_notices.signal, "signal", lambda *_: None)
    monkeypatch.setattr(send_notices, "close_old_connections", lambda: None)
    put(clinician)

    said = send(loop=True, every=7)

    assert naps == [7, 7, 7]
    assert said[-1] == "3 sent, 0 failed."
    assert Notice.objects.unsent().count() == 1


def test_a_database_that_is_away_for_a_while_does_not_end_the_loop(clinician, monkeypatch, caplog):
    def away(at):
        raise OperationalError("password of the database")

    def nap(command, seconds):
        patched.undo()
        command.is_stopping = bool(mail.outbox)

    patched = pytest.MonkeyPatch()
    patched.setattr(send_notices, "drain", lambda **_: away(None))
    monkeypatch.setattr(send_notices.Command, "nap", nap)
    monkeypatch.setattr(send_notices.signal, "signal", lambda *_: None)
    monkeypatch.setattr(send_notices, "close_old_connections", lambda: None)
    put(clinician)

    assert send(loop=True)[-1] == "1 sent, 0 failed."
    assert "OperationalError" in caplog.text
    assert "password" not in caplog.text


def test_a_round_over_a_real_connection(clinician, settings):
    rows = put(clinician, 5)
    with SmtpSink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port

        assert send()[-1] == "5 sent, 0 failed."

        assert len(sink.ids) == 5
        assert {each.strip("<").split("@")[0] for each in sink.ids} == {str(row.pk) for row in rows}
        assert sink.mails[0]["To"] == clinician.email
        assert sink.mails[0].get_content_type() == "text/plain"


def test_a_mail_server_that_is_away_is_tried_again_a_minute_later(clinician, settings):
    put(clinician)
    with SmtpSink() as sink:
        port = sink.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port

    assert send()[-1] == "0 sent, 1 failed."

    row = Notice.objects.get()
    assert (row.last_error, row.next_try_at) == ("ConnectionRefusedError", NOW + timedelta(minutes=1))


def test_workers_killed_at_random_points_lose_nothing():
    """The drill of docs/safety.md in small: real workers, a real mail server, kill -9."""
    command = [sys.executable, "tools/notice-drill.py", "--notices", "60", "--kills", "4", "--seconds", "120"]
    own = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")  # the drill has its own
    environment = {name: value for name, value in os.environ.items() if name not in own}

    run = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=150)

    assert run.returncode == 0, run.stdout + run.stderr
    delivered, lost, doubled, kills = map(int, re.findall(r"\d+", run.stdout)[:4])
    assert (delivered, lost) == (60, 0)
    assert kills > 0
    assert doubled <= kills, "a worker has one mail in hand"
