"""Staff come in by invitation: a lead names them, a mail brings them a link, the link makes the account."""

import secrets
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import Invitation, User
from clinic.models.invitation import VALID_FOR
from clinic.models.staff import tidy_email
from patients.codes import hashed, hashes


@transaction.atomic
def invite(*, by: Any, at: datetime, email: str, name: str, role: str) -> tuple[Invitation, str]:
    """A new invitation to the clinic of `by`, and the code of its link, which is kept nowhere.

    Raises ValidationError, by field, for an address that has an account or a waiting invitation.
    """
    address = tidy_email(email) or ""
    if User.objects.filter(email=address).exists():
        raise ValidationError({"email": _("There is an account with this e-mail address already.")})
    if Invitation.objects.filter(clinic=by.clinic, email=address).waiting().exists():
        raise ValidationError({"email": _("This address is invited already. Send the invitation again.")})
    code = secrets.token_urlsafe(24)
    made = Invitation(
        clinic=by.clinic,
        email=address,
        name=name,
        role=role,
        code_hash=hashed(code),
        by=by,
        at=at,
        expires_at=at + VALID_FOR,
    )
    made.clean_fields(exclude={"used_at", "revoked_at"})
    made.save(force_insert=True)
    return made, code


def resend(invitation: Invitation, *, at: datetime) -> str:
    """A new code for another 72 hours; the link of the last mail opens nothing any more."""
    code = secrets.token_urlsafe(24)
    Invitation.objects.waiting().filter(pk=invitation.pk).update(
        code_hash=hashed(code), at=at, expires_at=at + VALID_FOR
    )
    return code


def revoke(invitation: Invitation, *, at: datetime) -> bool:
    """Take it back; False when it was used or taken back before."""
    return Invitation.objects.waiting().filter(pk=invitation.pk).update(revoked_at=at) == 1


def invitation_of(code: str, *, at: datetime) -> Invitation | None:
    """What the code opens; None for one that is used, taken back, run out or made up."""
    return Invitation.objects.open(at=at).select_related("clinic").filter(code_hash__in=hashes(code)).first()


@transaction.atomic
def accept(code: str, *, name: str, password: str, at: datetime) -> User | None:
    """The account, and the code is spent; None when somebody was faster, or the address has an account
    by now. The password is checked before (clinic.forms.password.JoinForm)."""
    invitation = Invitation.objects.open(at=at).select_for_update().filter(code_hash__in=hashes(code)).first()
    if invitation is None or User.objects.filter(email=invitation.email).exists():
        return None
    Invitation.objects.filter(pk=invitation.pk).update(used_at=at)
    return User.objects.create_user(
        invitation.email, password, name=name, role=invitation.role, clinic=invitation.clinic
    )
