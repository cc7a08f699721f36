"""How the house is: what the machine that watches it, its administrator and `check_clinic` are told.

Nothing here is about a patient: ages, counts and free space only (X13).
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from clinic.backup.make import NAME
from clinic.models import Clinic, DailyRun
from patients.models import Notice

DAILY_LATE = time(7)  # local; the job may begin at 06:00 (clinic/daily.py)
BACKUP_LATE = timedelta(hours=26)  # once a day, with room for a slow one
DISK_LEAST = 500 * 2**20  # bytes; below it SQLite's log, mail and backups have no room


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `word` is short and the same for machines; `says` is a sentence for
    people; `value` is the measure behind it (seconds or bytes), None where there is none."""

    name: str
    is_well: bool
    word: str
    says: str
    value: float | None = None


def condition(*, at: datetime) -> Iterator[Finding]:
    """All findings, those first without which nothing works; after a database that does not answer,
    nothing more is asked of it."""
    first = database()
    yield first
    yield disk()
    yield backup(at=at)
    if first.is_well:
        yield shared_cache()
        yield outbox(at=at)
        yield daily(at=at)


def database() -> Finding:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return Finding("database", False, "no answer", _("The database does not answer."))
    if waiting:
        return Finding("database", False, "migrations wait", _("Migrations wait: run manage.py migrate."))
    return Finding("database", True, "ok", _("The database answers and every migration has run."))


def shared_cache() -> Finding:
    """Limits on guessing count there: without it nobody can sign in safely."""
    try:
        cache.set("condition", "ok", 60)
        is_well = cache.get("condition") == "ok"
    except Exception:  # each kind of cache has its own errors
        is_well = False
    if is_well and getattr(cache, "stands_in", False):
        says = _("Redis does not answer. The database counts tries at signing in meanwhile.")
        return Finding("cache", False, "the table stands in", says)
    if is_well:
        return Finding("cache", True, "ok", _("The shared cache answers."))
    return Finding("cache", False, "no answer", _("The shared cache does not answer."))


def outbox(*, at: datetime) -> Finding:
    """The oldest notice that should have gone out; HZ4."""
    oldest = Notice.objects.undelivered(at).values_list("send_after", flat=True).first()
    if oldest is None:
        return Finding("outbox", True, "ok", _("No notice is late."), 0)
    age = (at - oldest).total_seconds()
    says = _("A notice waits for %(age)s. Is send_notices running?") % {"age": in_words(age)}
    return Finding("outbox", False, "late", says, age)


def daily(*, at: datetime) -> Finding:
    """Each clinic's daily job has run today, or it is still early there."""
    late = []
    runs = dict(
        DailyRun.objects.filter(finished_at__isnull=False)
        .order_by("clinic", "on")
        .values_list("clinic", "on")  # of a clinic the newest comes last, and stays
    )
    for clinic in Clinic.objects.order_by("pk"):
        wanted = clinic.today(at) - timedelta(days=clinic.local(at).time() < DAILY_LATE)
        if runs.get(clinic.pk, wanted - timedelta(days=1)) < wanted:
            late.append(clinic.name)
    if late:
        says = _("The daily job has not run today: %(clinics)s.") % {"clinics": ", ".join(late)}
        return Finding("daily", False, "late", says, len(late))
    return Finding("daily", True, "ok", _("The daily job has run."), 0)


def disk() -> Finding:
    folder = (
        Path(settings.DATABASES["default"]["NAME"]).parent
        if connection.vendor == "sqlite"
        else Path(tempfile.gettempdir())
    )
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return Finding("disk", False, "no answer", _("The disk cannot be read."))
    is_well = free >= DISK_LEAST
    says = _("%(free)d MB are free on the disk.") % {"free": free // 2**20}
    return Finding("disk", is_well, "ok" if is_well else "full", says, free)


def backup(*, at: datetime) -> Finding:
    """The newest backup in the folder that BACKUP_FOLDER names. Without one that is said."""
    folder = settings.BACKUP_FOLDER
    if not folder:
        return Finding("backup", True, "not watched", _("Backups are not watched: set BACKUP_FOLDER."))
    try:
        times = [each.stat().st_mtime for each in Path(folder).iterdir() if NAME.fullmatch(each.name)]
    except OSError:
        return Finding("backup", False, "no answer", _("The folder of the backups cannot be read."))
    if not times:
        return Finding("backup", False, "none", _("There is no backup yet."))
    age = at.timestamp() - max(times)
    is_well = age <= BACKUP_LATE.total_seconds()
    says = _("The newest backup is %(age)s old.") % {"age": in_words(age)}
    return Finding("backup", is_well, "ok" if is_well else "late", says, age)


def in_words(seconds: float) -> str:
    """A length of time, roughly: "12 min", "3 h", "4 days"."""
    minutes = max(int(seconds // 60), 0)
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)d h") % {"n": minutes // 60}
    return _("%(n)d days") % {"n": minutes // (24 * 60)}
