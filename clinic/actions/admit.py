"""Admit a patient: the record, and with an e-mail address the account they will sign in with."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import User
from clinic.models.staff import tidy_email
from clinic.roles import Role
from patients.actions.admit import add_patient
from patients.models import Patient


class SamePerson(ValidationError):
    """The clinic has a patient with this name and date of birth."""


@transaction.atomic
def admit(
    *,
    by: Any,
    at: datetime,
    name: str,
    birth_date: date,
    email: str = "",
    number: str = "",
    is_another: bool = False,
    clinician: Any = None,
    **details: Any,
) -> Patient:
    """A new patient in the clinic of `by` and the care of `clinician` (of `by`, if nobody is named): both or
    neither of record and account.

    The account has no password until access is given. Raises SamePerson unless `is_another` says that
    two people share a name and a birthday; ValidationError, by field, for an e-mail address that has an
    account, a number that another patient has, and a person under 18.
    """
    known = Patient.objects.filter(clinic=by.clinic)
    if not is_another and known.filter(name__iexact=name, birth_date=birth_date).exists():
        raise SamePerson(
            _("A patient with this name and date of birth is in the list already. Is this another person?")
        )
    if number and known.filter(number=number).exists():
        raise ValidationError({"number": _("Another patient of the clinic has this number.")})
    account = open_account(by=by, name=name, email=email) if email else None
    return add_patient(
        clinic=by.clinic,
        clinician=clinician or by,
        by=by,
        at=at,
        account=account,
        name=name,
        birth_date=birth_date,
        email=email,
        number=number,
        **details,
    )


def open_account(*, by: Any, name: str, email: str) -> User:
    """An account without a password; without an e-mail address ("") it is let in by a link or a code."""
    account = User(email=tidy_email(email), name=name, role=Role.PATIENT, clinic=by.clinic)
    account.set_unusable_password()
    try:
        account.full_clean()
    except ValidationError as error:
        # Whatever is wrong with the account is wrong with the address: the name was checked before.
        raise ValidationError({"email": error.messages}) from error
    account.save(force_insert=True)
    return account
