"""Break the glass: read a record for an hour in an emergency, told to its clinic and reviewed there."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import BreakGlass, User
from clinic.models.breakglass import LASTS
from clinic.roles import Role
from patients.actions.notify import notice
from patients.models import Notice, Patient
from patients.models.message import NoticeKind


def record_of(*, name: str, birth_date: date) -> Patient | None:
    """The one record with exactly this name, in any case, and birth date; None where there is none.

    Raises ValidationError where there are several: then the record's own number is needed.
    """
    found = list(Patient.objects.filter(name__iexact=name.strip(), birth_date=birth_date)[:2])
    if len(found) > 1:
        raise ValidationError(
            _("Several records have this name and date of birth. Ask their clinic for the record's id.")
        )
    return found[0] if found else None


@transaction.atomic
def break_glass(patient: Patient, *, by: Any, reason: str, at: datetime) -> BreakGlass:
    """Open the record to `by`, for reading and for 60 minutes, and tell the leads of its clinic.

    The notice says that something is to be reviewed, and nothing of whom.
    """
    glass = BreakGlass(by=by, patient=patient, reason=reason.strip(), at=at, until=at + LASTS)
    glass.save(force_insert=True)
    Notice.objects.bulk_create(
        notice(NoticeKind.GLASS, recipient=person, clinic=patient.clinic_id, at=at)
        for person in who_reviews(patient, but=by)
    )
    return glass


def who_reviews(patient: Patient, *, but: Any) -> list[int]:
    """The leads of the clinic; where it has none, whoever is on duty and the responsible clinician."""
    leads = User.objects.filter(clinic=patient.clinic_id, role=Role.LEAD, is_active=True).exclude(pk=but.pk)
    found = list(leads.order_by("pk").values_list("pk", flat=True))
    named = (patient.clinic.on_duty_id, patient.clinician_id)
    return found or sorted({person for person in named if person and person != but.pk})


def review(glass: BreakGlass, *, by: Any, words: str, at: datetime) -> bool:
    """Say whether it was right to open the record. False when a colleague was faster."""
    waiting = BreakGlass.objects.to_review().filter(pk=glass.pk).exclude(by=by)
    return waiting.update(reviewed_by=by, reviewed_at=at, words=words.strip()) == 1
