"""The life of a version: drafted, approved by another person, retired. Never edited in between.

Who may do these is a question of roles and is asked on the floors above.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from stretches.complete import gap
from stretches.models import Stretch
from stretches.people import Person
from stretches.script import words_for
from stretches.words import Status

Row = TypeVar("Row", bound=models.Model)

REVIEW_AFTER = timedelta(days=365)  # content is looked at again after a year at the latest


class LibraryError(Exception):
    """A deed that the library refuses; `str()` of it is a sentence for the person who tried."""


@transaction.atomic
def approve(stretch: Stretch, *, by: Person, at: datetime) -> Stretch:
    """Publish a draft, and retire the version that was approved before it. Returns the fresh row.

    Refused for whoever wrote it (HZ12), for what is no draft, and for a draft that cannot be guided
    in every way that its levels allow.
    """
    draft = _locked(stretch)
    if not draft.is_draft:
        raise LibraryError(
            _("Only a draft can be approved. This version is %s.") % draft.get_status_display()
        )
    if draft.written_by_id == by.pk:
        raise LibraryError(_("You wrote this version. Another person has to approve it."))
    if reason := gap(draft.code, words_for(draft), draft.levels.all()):
        raise LibraryError(_("This draft is not complete. %s") % reason)
    for earlier in Stretch.objects.current().filter(code=draft.code):
        retire(earlier, by=by, at=at)
    draft.status = Status.APPROVED
    draft.approved_by, draft.approved_at = by, at
    draft.review_due = min(draft.review_due, (at + REVIEW_AFTER).date())
    draft.save(update_fields=["status", "approved_by", "approved_at", "review_due"])
    return draft


@transaction.atomic
def retire(stretch: Stretch, *, by: Person, at: datetime) -> Stretch:
    """Take an approved version out of use. It stays readable; no new prescription can take it."""
    approved = _locked(stretch)
    if approved.status != Status.APPROVED:
        raise LibraryError(
            _("Only an approved version can be retired. This one is %s.") % approved.get_status_display()
        )
    approved.status = Status.RETIRED
    approved.retired_by, approved.retired_at = by, at
    approved.save(update_fields=["status", "retired_by", "retired_at"])
    return approved


@transaction.atomic
def draft_from(stretch: Stretch, *, by: Person) -> Stretch:
    """A new draft with all the lines of this version and the next free number, written by `by`.

    Refused while the stretch has a draft already: two would only overtake each other.
    """
    origin = _locked(stretch)
    versions = Stretch.objects.filter(code=origin.code)
    if versions.drafts().exists():
        raise LibraryError(_("There is a draft of this stretch already. Finish that one first."))
    draft = _copy(
        origin,
        version=versions.aggregate(newest=Max("version"))["newest"] + 1,
        status=Status.DRAFT,
        written_by=by,
        approved_by=None,
        approved_at=None,
        retired_by=None,
        retired_at=None,
        file_fingerprint="",
    )
    steps = {step.pk: _copy(step, stretch=draft) for step in origin.steps.all()}
    for step in origin.steps.all():
        for cue in step.cues.all():
            _copy(cue, step=steps[step.pk])
    for caution in origin.cautions.all():
        _copy(caution, stretch=draft, step=steps[caution.step_id] if caution.step_id else None)
    for row in [*origin.levels.all(), *origin.passages.all()]:
        _copy(row, stretch=draft)
    return draft


def write_on(draft: Stretch, *, by: Person) -> None:
    """`by` has a hand in this draft: its writer from now on, unless it has one already."""
    Stretch.objects.drafts().filter(pk=draft.pk, written_by=None).update(written_by=by)


def _locked(stretch: Stretch) -> Stretch:
    """The row as it is now, kept still until the transaction ends: two people may press at once."""
    list(Stretch.objects.select_for_update().filter(code=stretch.code).order_by("pk").values_list("pk"))
    return Stretch.objects.for_reading().get(pk=stretch.pk)


def _copy(row: Row, **changes: object) -> Row:
    """A new saved row, equal but for the changes."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    copied = type(row)(**values)
    for name, value in changes.items():
        setattr(copied, name, value)
    copied.save(force_insert=True)
    return copied
