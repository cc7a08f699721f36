"""Backups: whole, unreadable for others, and proven when they come back."""

import io
import json
import shutil
import tarfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clinic.backup import CannotBackUp, CannotRestore
from clinic.backup.archive import pack, recipients_of
from clinic.backup.make import NAME, back_up
from clinic.backup.restore import drill, restore, spare_database
from clinic.backup.tables import differences
from patients.models import Session
from tests.factories import NOW, make_session

# A copy sees only what was committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key(tmp_path):
    """The file with the private key, and the public one."""
    file, out = tmp_path / "key.txt", io.StringIO()
    call_command("backup_key", file, stdout=out)
    return file, out.getvalue().strip()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


@pytest.fixture
def backup(folder, key, prescription):
    make_session(prescription=prescription, pain_during=8)
    return back_up(folder, to=[key[1]], keep=3, at=NOW)


def everything_as_before():
    return Session.objects.count(), connection.settings_dict["NAME"]


def test_a_drill_proves_that_the_backup_would_come_back(backup, key):
    before = everything_as_before()

    lines = list(drill(backup, key[0]))

    assert [line.split(",")[-1].strip() for line in lines[:1]] == ["each as in the backup"]
    assert lines[1:] == [
        "every migration has run",
        "the record adds up: 2 received, all accounted for",
        "a sign-in works",
    ]
    assert everything_as_before() == before


def test_the_command_says_what_it_made_and_the_drill_is_one_command(folder, key, prescription):
    out = io.StringIO()

    call_command("backup", folder, to=[key[1]], stdout=out)
    (backup,) = folder.iterdir()
    call_command("restore", backup, key=key[0], drill=True, stdout=out)

    assert out.getvalue().startswith(f"{backup} (")
    assert out.getvalue().endswith("a sign-in works\nThe drill went well.\n")


def test_nobody_reads_a_backup_without_the_private_key(backup, key):
    content = backup.read_bytes()

    assert content.startswith(b"age-encryption.org/v1")
    assert b"SQLite format" not in content
    assert oct(backup.stat().st_mode)[-3:] == oct(key[0].stat().st_mode)[-3:] == "600"


def test_what_is_committed_while_the_copy_is_made_does_not_tear_it(folder, key, prescription):
    """A writer goes on all the time; each copy holds whole sessions, and every one proves itself."""
    stop, failures = threading.Event(), []

    def write():
        try:
            for number in range(1, 400):
                make_session(prescription=prescription, performed_at=NOW - timedelta(hours=number))
                if stop.is_set():
                    break
        except Exception as error:  # told by the test, not by a thread
            failures.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [back_up(folder, to=[key[1]], keep=9, at=NOW + timedelta(seconds=each)) for each in range(3)]
    finally:
        stop.set()
        writer.join()

    assert not failures
    for backup in made:
        assert "the record adds up" in " ".join(drill(backup, key[0]))


def test_only_the_newest_stay_and_other_files_are_left_alone(folder, key, prescription):
    (folder / "notes.txt").write_text("mine")

    for day in range(4):
        back_up(folder, to=[key[1]], keep=2, at=datetime(2026, 3, 10 + day, tzinfo=UTC))

    assert sorted(each.name for each in folder.iterdir()) == [
        "homestretch-20260312T000000Z.tar.gz.age",
        "homestretch-20260313T000000Z.tar.gz.age",
        "notes.txt",
    ]
    assert all(NAME.fullmatch(each.name) for each in folder.glob("home*"))


@pytest.mark.parametrize(
    ("to", "keep", "words"),
    [
        ([], 3, "Give the public key"),
        (["age1nonsense"], 3, "'age1nonsense' is not a public key of age"),
        (None, 0, "Keep at least 1"),
    ],
)
def test_a_backup_that_nobody_could_open_is_not_made(folder, key, to, keep, words):
    with pytest.raises(CannotBackUp, match=words):
        back_up(folder, to=[key[1]] if to is None else to, keep=keep, at=NOW)

    assert list(folder.iterdir()) == []


def test_a_backup_that_fails_leaves_the_older_ones(folder, key, prescription, monkeypatch):
    old = back_up(folder, to=[key[1]], keep=1, at=NOW - timedelta(days=1))

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyrage, "encrypt_file", full)
    with pytest.raises(CannotBackUp, match="No space left"):
        back_up(folder, to=[key[1]], keep=1, at=NOW)

    assert list(folder.iterdir()) == [old]


@pytest.mark.parametrize("where", [0, 100, 250, 400, 5000, -1])
def test_a_cut_backup_is_refused(backup, key, where):
    content = backup.read_bytes()
    backup.write_bytes(content[:where])

    with pytest.raises(CannotRestore, match="does not open"):
        list(drill(backup, key[0]))


def test_a_changed_backup_is_refused(backup, key):
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)

    with pytest.raises(CannotRestore, match="cut or changed"):
        list(drill(backup, key[0]))


def test_the_wrong_key_is_named_as_the_reason(backup, tmp_path):
    call_command("backup_key", tmp_path / "other.txt", stdout=io.StringIO())

    with pytest.raises(CannotRestore, match="none of the keys"):
        list(drill(backup, tmp_path / "other.txt"))


@pytest.mark.parametrize(
    ("content", "words"), [("", "holds no private key"), ("AGE-SECRET-KEY-1X\n", "damaged")]
)
def test_a_file_without_a_key_is_named(backup, tmp_path, content, words):
    (tmp_path / "bad.txt").write_text(content)

    with pytest.raises(CannotRestore, match=words):
        list(drill(backup, tmp_path / "bad.txt"))


def test_a_file_that_is_something_else_is_refused(folder, key):
    other = folder / "photo.age"
    pyrage.encrypt_file(__file__, str(other), recipients_of([key[1]]))

    with pytest.raises(CannotRestore, match="no backup of Homestretch"):
        list(drill(other, key[0]))


def test_rows_that_are_not_those_of_the_backup_are_told(backup, folder, key, tmp_path):
    """Also a file that somebody made by hand, with the right key, does not stand the proof."""
    plain = tmp_path / "plain.tar.gz"
    pyrage.decrypt_file(str(backup), str(plain), [pyrage.x25519.Identity.from_str(secret_of(key[0]))])
    with tarfile.open(plain) as tar:
        tar.extractall(tmp_path, filter="data")
    about = json.loads((tmp_path / "about.json").read_text())
    about["tables"]["patients_session"][0] += 1
    forged = folder / "forged.tar.gz.age"
    pack(tmp_path / "database", about, forged, recipients_of([key[1]]))

    with pytest.raises(CannotRestore, match=r"patients_session: 1 rows, 2 in the backup"):
        list(drill(forged, key[0]))


def secret_of(file: Path) -> str:
    return file.read_text().splitlines()[-1]


def test_a_database_with_rows_in_it_is_never_written_over(backup, key):
    with pytest.raises(CannotRestore, match="not empty"):
        list(restore(backup, key[0]))

    assert Session.objects.count() == 1


def test_a_restore_into_an_empty_database_brings_everything_back(backup, key, tmp_path):
    with spare_database(tmp_path):
        list(restore(backup, key[0]))

        assert Session.objects.get().pain_during == 8
        with pytest.raises(CannotRestore, match="not empty"):
            list(restore(backup, key[0]))


def test_a_restore_that_fails_its_proof_leaves_the_database_empty(backup, key, tmp_path, monkeypatch):
    def nobody() -> None:
        raise CannotRestore("Nobody can sign in.")

    monkeypatch.setattr("clinic.backup.proof.sign_in", nobody)
    with spare_database(tmp_path):
        with pytest.raises(CannotRestore, match="Nobody can sign in"):
            list(restore(backup, key[0]))

        assert connection.introspection.table_names() == []
    assert list(tmp_path.glob(".*drill*")) == []


def test_a_key_that_is_there_is_not_written_over(key):
    before = key[0].read_text()

    with pytest.raises(CommandError, match="File exists"):
        call_command("backup_key", key[0])

    assert key[0].read_text() == before


def test_differences_are_told_in_words():
    expected = {"a": [1, "x"], "b": [2, "y"], "c": [3, "z"]}

    assert differences(expected, expected) == []
    assert differences(expected, {"a": [1, "x"], "b": [2, "q"], "d": [0, ""]}) == [
        "b: 2 rows, but not the same ones",
        "c is missing",
        "d was not in the backup",
    ]


def test_pg_dump_that_is_missing_is_said(monkeypatch, folder, key, prescription):
    monkeypatch.setenv("PATH", str(folder))
    if connection.vendor == "sqlite":
        assert shutil.which("pg_dump") is None
        assert back_up(folder, to=[key[1]], keep=1, at=NOW).exists()  # SQLite needs no other program
    else:
        with pytest.raises(CannotBackUp, match="pg_dump is not installed"):
            back_up(folder, to=[key[1]], keep=1, at=NOW)
