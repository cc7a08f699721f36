"""The one way in: every door (password, code by e-mail, passkey, enrolment, access code) ends here."""

from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from clinic.models import User

OWN_PHONE = "own_phone"


def sign_in(
    request: HttpRequest,
    account: User,
    *,
    own_phone: bool = False,
    by: str = "password",
    next: str | None = None,
) -> HttpResponse:
    """Sign the account in and answer with the page it goes to first, which for staff with a second factor
    is the one that asks for it: until then nobody is signed in.

    `own_phone`: the person said that nobody else uses this device, so a patient stays signed in on it for
    90 days. `by` says how ("password", "enrolment", "access_code"); `next` must be an address of this
    house. Whoever was signed in on this device before is signed out.
    """
    if request.user.is_authenticated:
        logout(request)
    request.session[OWN_PHONE] = own_phone
    # Whoever came in a moment ago need not prove themselves again to set up a second factor.
    record_authentication(request, account, method=by, reauthenticated=True)
    return perform_login(request, Login(user=account, redirect_url=next))


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session; read off the session, without a query."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def is_inside(request: HttpRequest) -> bool:
    """Whether nothing more is asked of who is signed in: a patient, staff who have shown a second factor,
    and demo accounts, in demo mode alone."""
    account: Any = request.user
    return settings.DEMO or account.is_patient or has_second_factor(request)


def may_show_factor(account: Any) -> bool:
    """Whether the account has a second factor, so that setting up another one is not the way in."""
    return account.authenticator_set.exclude(type="recovery_codes").exists()
