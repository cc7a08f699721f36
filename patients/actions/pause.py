"""Lock a routine and release it. A pause is a row of its own, with who and why."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from patients.actions.proposal import keep_proposal
from patients.actions.standing import keep_locked, keep_standing
from patients.models import Flag, Patient, Pause


def pause(*, patient: Patient, reason: str, at: datetime, by: Any = None, flag: Flag | None = None) -> Pause:
    """Lock the routine, by a clinician or by a flag. The open pause when it is locked already."""
    standing = patient.pauses.open().first()
    if standing:
        return standing
    try:
        with transaction.atomic():
            keep_locked(patient)
            return Pause.objects.create(patient=patient, since=at, by=by, flag=flag, reason=reason)
    except IntegrityError:  # locked at the same moment by someone else: one lock is enough
        return patient.pauses.open().get()


@transaction.atomic
def release(pause: Pause, *, by: Any, at: datetime, reason: str) -> bool:
    """Unlock it; only a clinician does, with a reason. False when a colleague was faster."""
    if not reason.strip():
        raise ValueError("a release has a reason")
    released = Pause.objects.open().filter(pk=pause.pk)
    if not released.update(released_at=at, released_by=by, release_reason=reason.strip()):
        return False
    keep_standing(pause.patient, at=at)
    keep_proposal(pause.patient, at=at)
    return True
