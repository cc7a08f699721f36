"""Hand patients over to a colleague: who answers for them from now on, and for what waits with them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import User
from clinic.roles import Role
from patients.actions.standing import recare
from patients.models import AccessEvent, Card, Patient
from patients.models.access import AccessKind

WHAT = "clinic:hand_over"  # as it stands in the list of who did what with a record


def colleagues_of(clinic: Any) -> Any:
    """Who may answer for patients of this clinic."""
    return User.objects.filter(clinic=clinic, role__in=[Role.CLINICIAN, Role.LEAD], is_active=True).order_by(
        "name", "pk"
    )


@transaction.atomic
def hand_over(
    patients: Iterable[Any], *, to: Any, by: Any, at: datetime, address: str | None = None
) -> list[Patient]:
    """From now on `to` is responsible for the patients with these ids, and for their unresolved cards.

    Gives those who changed hands: not those who were in their care before, and none that `by` may not
    see. Each leaves an event with who and when. Raises ValidationError, and changes nothing, when `to` is
    no clinician of the clinic who may sign in.
    """
    if not colleagues_of(by.clinic_id).filter(pk=to.pk).exists():
        raise ValidationError(_("Choose a clinician of your clinic."))
    visible = Patient.objects.visible_to(by).filter(pk__in=list(patients)).exclude(clinician=to)
    moved = list(visible.select_for_update(of=("self",)).order_by("name", "pk"))
    ids = [each.pk for each in moved]
    Patient.objects.filter(pk__in=ids).update(clinician=to)
    Card.objects.unresolved().filter(patient__in=ids).update(owner=to)
    recare(ids, clinician=to)
    AccessEvent.objects.bulk_create(
        AccessEvent(
            actor_id=by.pk,
            role=by.role,
            clinic_id=by.clinic_id,
            patient_id=each,
            kind=AccessKind.CHANGED,
            what=WHAT,
            at=at,
            address=address,
            shown=[],
        )
        for each in ids
    )
    return moved
