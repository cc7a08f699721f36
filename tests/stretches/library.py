"""The library as a clinic has it, for tests: loaded from the app's own files and approved."""

from datetime import UTC, datetime

from stretches import actions
from stretches.loading import library_files, load
from stretches.models import Stretch
from tests.factories import make_user

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def make_drafts(*, by=None) -> None:
    load(library_files(), by=by)


def make_library(*, by=None) -> None:
    """Both stretches approved, by a lead unless somebody else is given."""
    make_drafts()
    approver = by or make_user(role="lead", name="Lena Lead")
    for stretch in Stretch.objects.drafts():
        actions.approve(stretch, by=approver, at=AT)


def stretch_named(code: str) -> Stretch:
    return Stretch.objects.for_reading().get(code=code)
