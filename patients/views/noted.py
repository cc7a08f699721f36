"""What a page does with somebody's record is written down, with who and from where (X12)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from patients.models import AccessEvent


def note_access(
    request: HttpRequest,
    *,
    kind: str,
    patient: Any = None,
    clinic: int | None = None,
    shown: Iterable[Any] = (),
) -> None:
    """One event of the page that is asked for, in one insert; in the transaction that is open, if one is.

    `patient` is the id of the record, `clinic` of its clinic (default: that of who asks), `shown` the ids
    of the records on a list.
    """
    match = request.resolver_match
    AccessEvent.objects.note(
        by=request.user,
        kind=kind,
        what=match.view_name if match else "",
        at=timezone.now(),
        patient=patient,
        clinic=clinic,
        address=getattr(request, "came_from", None),
        shown=[str(each) for each in shown],
    )
