"""A colleague leaves, comes back, or has lost their second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import Clinic, User
from clinic.roles import Role

STAFF = (Role.CLINICIAN, Role.LEAD, Role.RECEPTION, Role.ADMIN)


def colleagues(user: Any) -> Any:
    """The staff whose accounts this person keeps: of their clinic; of all clinics for whoever has none.

    A lead does not touch an administrator's account, as in the admin pages.
    """
    rows = User.objects.filter(role__in=STAFF).select_related("clinic").order_by("name", "pk")
    if user.clinic_id:
        rows = rows.filter(clinic=user.clinic_id)
    return rows if user.role == Role.ADMIN else rows.exclude(role=Role.ADMIN)


@transaction.atomic
def remove(account: User, *, by: Any) -> None:
    """Close the account and end its sessions, at their next request. Nothing they wrote goes.

    Raises ValidationError, in words, for oneself and for whoever is named on duty: patients would be
    told that somebody looks at their answers who cannot (HZ3).
    """
    if account.pk == by.pk:
        raise ValidationError(_("You cannot remove yourself. Ask another lead or an administrator."))
    if Clinic.objects.filter(on_duty=account).exists() or Clinic.objects.filter(deputy=account).exists():
        raise ValidationError(
            _("%(name)s is named as on duty or deputy. Name somebody else first, in the admin pages."),
            params={"name": account.name},
        )
    account.is_active = False
    account.save(update_fields=["is_active"])
    account.end_sessions()
    write_down(account, by=by, words="Removed from the clinic.")


@transaction.atomic
def restore(account: User, *, by: Any) -> None:
    """Let somebody who was removed sign in again, with the password and the second factor they had."""
    account.is_active = True
    account.save(update_fields=["is_active"])
    write_down(account, by=by, words="May sign in again.")


@transaction.atomic
def reset_second_factor(account: User, *, by: Any, reason: str) -> None:
    """Delete app, passkeys and recovery codes and end the sessions; the next sign-in by password sets up
    a new one. The reason is kept in the account's history. Raises ValidationError without a reason and
    for oneself: whoever has taken over a session must not do away with the second factor."""
    if account.pk == by.pk:
        raise ValidationError(_("Another lead or an administrator resets yours."))
    if len(reason.strip()) < 10:
        raise ValidationError({"reason": _("Say why, in 10 characters or more.")})
    Authenticator.objects.filter(user=account).delete()
    account.end_sessions()
    write_down(account, by=by, words=f"Second factor reset: {reason.strip()}")


def write_down(account: User, *, by: Any, words: str) -> None:
    """In the account's history, which the admin pages show."""
    LogEntry.objects.log_actions(by.pk, [account], CHANGE, change_message=words, single_object=True)
