"""Files of the library into the database, as drafts. All files or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from stretches.library_file import LibraryFile, read_library_file
from stretches.marked_yaml import BrokenFile
from stretches.models import Caution, Cue, Level, Passage, Step, Stretch
from stretches.people import Person
from stretches.words import Status

LIBRARY = Path(__file__).parent / "library"


@dataclass(frozen=True)
class Loaded:
    """What became of one file: a new draft, a replaced draft, or nothing as it was there already."""

    stretch: Stretch
    outcome: str  # "new", "replaced" or "unchanged"


def library_files() -> list[Path]:
    """The files that come with the app."""
    return sorted(LIBRARY.glob("*.yaml"))


@transaction.atomic
def load(paths: Iterable[Path], *, by: Person | None = None) -> list[Loaded]:
    """Each file as a draft, written by `by`. Safe to run twice: the same file changes nothing.

    Raises BrokenFile, and then nothing at all is changed: every file is read and checked before
    the first row is written.
    """
    files = [read_library_file(path) for path in paths]
    known = [_known_version(file) for file in files]
    return [_load(file, stretch, by=by) for file, stretch in zip(files, known, strict=True)]


def _known_version(file: LibraryFile) -> Stretch | None:
    """The row of the file's version, if there is one. Refuses a change of what may not change."""
    known = Stretch.objects.filter(code=file.stretch.code, version=file.stretch.version).first()
    if known is None or known.file_fingerprint == file.fingerprint:
        return known
    name = f"{known.code} version {known.version}"
    if known.is_published:
        reason = f"{name} is {known.status} and is never edited. A change is a new version: raise “version”."
        raise BrokenFile(file.path, 1, reason)
    if not known.file_fingerprint:
        reason = f"{name} is a draft that was written in the app. Give the file a version of its own."
        raise BrokenFile(file.path, 1, reason)
    return known


def _load(file: LibraryFile, known: Stretch | None, *, by: Person | None) -> Loaded:
    if known is None:
        return Loaded(_write(file, by=by), "new")
    if known.file_fingerprint == file.fingerprint:
        return Loaded(known, "unchanged")
    _drop_draft(known)
    return Loaded(_write(file, by=by), "replaced")


def _write(file: LibraryFile, *, by: Person | None) -> Stretch:
    stretch = file.stretch
    stretch.status = Status.DRAFT
    stretch.written_by = by
    stretch.file_fingerprint = file.fingerprint
    stretch.save(force_insert=True)
    Level.objects.bulk_create(file.levels)
    Passage.objects.bulk_create(file.passages)
    Step.objects.bulk_create(file.steps)
    Cue.objects.bulk_create(file.cues)
    Caution.objects.bulk_create(file.cautions)
    return stretch


def _drop_draft(draft: Stretch) -> None:
    """Takes a draft away with all its lines. A draft stands in no prescription; PROTECT sees to it."""
    Caution.objects.filter(stretch=draft).delete()
    Cue.objects.filter(step__stretch=draft).delete()
    for part in (Step, Passage, Level):
        part.objects.filter(stretch=draft).delete()
    draft.delete()
