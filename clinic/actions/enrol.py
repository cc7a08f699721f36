"""Enrolment: a link that signs one phone in, once; shown on the clinician's screen or printed."""

import uuid
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions.access import account_to_open
from clinic.models import Enrolment
from clinic.models.enrolment import VALID_FOR, EnrolmentKind
from clinic.roles import Role
from patients.codes import hashed, hashes, link_code, link_code_again
from patients.models import Patient


class WrongBirthDate(ValidationError):
    """The link is good, the birth date is not the patient's."""


@transaction.atomic
def offer_enrolment(*, patient: Patient, kind: EnrolmentKind, by: Any, at: datetime) -> Enrolment:
    """A link for one phone: 15 minutes on a screen, 72 hours on a handout. The open one of the same kind is
    withdrawn. Raises ValidationError, in words, when the patient can have no account."""
    account = account_to_open(patient, by=by)
    account.enrolments.unspent().filter(kind=kind).update(revoked_at=at, revoked_by=by)
    number = uuid.uuid4()
    return Enrolment.objects.create(
        id=number,
        account=account,
        kind=kind,
        code_hash=hashed(link_code(number)),
        made_by=by,
        made_at=at,
        expires_at=at + VALID_FOR[kind],
    )


def code_of(enrolment: Enrolment) -> str:
    """The code in the link, for whoever may show it; made with the secret that it was kept with."""
    return link_code_again(enrolment.pk, kept=enrolment.code_hash) or link_code(enrolment.pk)


def withdraw(enrolment: Enrolment, *, by: Any, at: datetime) -> bool:
    """The link stops working; False when it was used or withdrawn before."""
    unspent = Enrolment.objects.unspent().filter(pk=enrolment.pk)
    return unspent.update(revoked_at=at, revoked_by=by) == 1


def enrolment_of(code: str, *, at: datetime) -> Enrolment | None:
    """What the code opens, with account and patient; None for one that is used, withdrawn, run out or made
    up, and where the account is closed or no patient's."""
    found = Enrolment.objects.open(at=at).filter(code_hash__in=hashes(code.lower()))
    found = found.filter(account__is_active=True, account__role=Role.PATIENT, account__patient__isnull=False)
    return found.select_related("account__patient__clinic").first()


def enrol(enrolment: Enrolment, *, birth_date: date | None, at: datetime) -> bool:
    """Spend the link; False when somebody was faster with it, or it was withdrawn meanwhile.

    One statement decides, so of two at once exactly one wins. Raises WrongBirthDate, and spends nothing,
    where the link asks for the date and another one was given.
    """
    if enrolment.asks_birth_date and birth_date != enrolment.account.patient.birth_date:
        raise WrongBirthDate(_("This is not the date of birth that the clinic has. Check it and try again."))
    return Enrolment.objects.open(at=at).filter(pk=enrolment.pk).update(used_at=at) == 1
