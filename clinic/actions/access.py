"""A patient's account and what ends its sign-ins; the code on paper for those without e-mail."""

from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions.admit import open_account
from clinic.models import AccessCode, Enrolment, User
from clinic.roles import Role
from patients.codes import hashed, hashes, new_typed_code, spaced, typed
from patients.models import Patient


def account_to_open(patient: Patient, *, by: Any) -> User:
    """The patient's account, locked for this transaction; opened here when there is none yet.

    Raises ValidationError, in words, when the account is closed or the e-mail address of the record has
    an account already.
    """
    kept = Patient.objects.select_for_update().get(pk=patient.pk)  # two at once open one account
    if kept.account_id is None:
        kept.account = open_account(by=by, name=kept.name, email=kept.email)
        kept.save(update_fields=["account"])
    patient.account_id = kept.account_id
    account = User.objects.select_for_update().get(patient=kept)
    if not account.is_active or account.role != Role.PATIENT:
        raise ValidationError(_("The account of this patient is closed. An administrator can open it again."))
    return account


@transaction.atomic
def new_access_code(*, patient: Patient, by: Any, at: datetime) -> str:
    """A code like ABCD-EFGH-JK that signs the patient in with their birth date. It is not kept: shown now
    or never. The one before it stops working. Raises ValidationError like account_to_open."""
    account = account_to_open(patient, by=by)
    withdraw_access_code(account, by=by, at=at)
    code = new_typed_code()
    AccessCode.objects.create(account=account, code_hash=hashed(code), made_by=by, made_at=at)
    return spaced(code)


def withdraw_access_code(account: User, *, by: Any, at: datetime) -> bool:
    """The code on paper stops working; False when there was none."""
    return account.access_codes.live().update(revoked_at=at, revoked_by=by) == 1


def holder_of(code: str, *, birth_date: date) -> User | None:
    """Whose code and birth date these are; None for a wrong code, a wrong date and a closed account alike,
    each after the same one query."""
    found = AccessCode.objects.live().filter(code_hash__in=hashes(typed(code)))
    found = found.filter(account__is_active=True, account__role=Role.PATIENT, account__patient__isnull=False)
    row = found.select_related("account__patient").first()
    return row.account if row and row.account.patient.birth_date == birth_date else None


@transaction.atomic
def end_sign_ins(account: User, *, by: Any, at: datetime) -> None:
    """Sign the account out on every device and withdraw the links that would connect another one."""
    User.objects.select_for_update().get(pk=account.pk)
    account.end_sessions()
    Enrolment.objects.unspent().filter(account=account).update(revoked_at=at, revoked_by=by)


@transaction.atomic
def phone_is_lost(account: User, *, by: Any, at: datetime) -> None:
    """End all sign-ins, and forget the passkeys and the second factor, which lay on the phone. The code on
    paper stays: it lay elsewhere."""
    end_sign_ins(account, by=by, at=at)
    Authenticator.objects.filter(user=account).delete()
