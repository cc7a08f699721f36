"""Access for a patient: a code that opens the account once, and the password chosen with it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from clinic.actions.admit import open_account
from clinic.models import User
from clinic.roles import Role
from patients.models import Patient

VALID_FOR = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)  # Django's default: 72 hours


class AccessTokens(PasswordResetTokenGenerator):
    """Django's own one-time tokens: good for 72 hours, and spent by the first
    password or sign-in, as both are hashed into them."""

    key_salt = "clinic.access"


tokens = AccessTokens()


@transaction.atomic
def give_access(*, patient: Patient, by: Any) -> str:
    """A fresh code for the patient's account, which is opened here when there is none yet.

    The code names nobody: it holds the account's number and a token. Raises ValidationError, in words,
    when the record has no e-mail address or the account is closed.
    """
    account = patient.account or account_for(patient, by=by)
    if not account.is_active:
        raise ValidationError(_("The account of this patient is closed. An administrator can open it again."))
    return f"{urlsafe_base64_encode(str(account.pk).encode())}.{tokens.make_token(account)}"


def account_for(patient: Patient, *, by: Any) -> User:
    if not patient.email:
        raise ValidationError(
            _("The record has no e-mail address. The patient signs in with one: add it first.")
        )
    patient.account = open_account(by=by, name=patient.name, email=patient.email)
    patient.save(update_fields=["account"])
    return patient.account


def account_of(code: str) -> User | None:
    """The patient's account that the code opens; None for one that is used, run out or made up."""
    number, _dot, token = code.partition(".")
    try:
        key = int(force_str(urlsafe_base64_decode(number)))
        account = User.objects.filter(pk=key, role=Role.PATIENT, is_active=True).first()
    except (ValueError, OverflowError):  # not base64, not a number, or none that a database holds
        return None
    return account if account and tokens.check_token(account, token) else None


@transaction.atomic
def use_code(code: str, *, password: str) -> User | None:
    """Set the password and spend the code; None when somebody was faster with it."""
    seen = account_of(code)
    if seen is None:
        return None
    account = User.objects.select_for_update().get(pk=seen.pk)
    if account_of(code) is None:
        return None
    account.set_password(password)
    account.save(update_fields=["password"])
    return account
