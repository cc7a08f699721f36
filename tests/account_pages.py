"""The pages of signing in, of one's own account and of the staff, for tests/pages.py."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from clinic.actions.invite import invite
from clinic.models import User
from tests.factories import make_user
from tests.proofs import make_app, make_passkey, make_recovery_codes, prove

# The other name of /signin/; what a script asks; deeds that only take a POST.
NO_PAGE = {
    *("account_login", "mfa_login_webauthn", "theme"),
    *("clinic:send_again", "clinic:take_back", "clinic:restore_colleague"),
}


def account_pages(page: Callable[..., Any], clinic: Any) -> Iterator[Any]:
    lead = make_user(role="lead", name="Lea Lind", clinic=clinic)
    yield from ways_in(page, make_user(name="Factor Finn", clinic=clinic), lead)
    yield from own_account(page, clinic)
    yield from staff(page, lead)


def ways_in(page: Callable[..., Any], account: User, lead: User) -> Iterator[Any]:
    make_app(account)
    make_passkey(account)
    number, token = urlsafe_base64_encode(force_bytes(lead.pk)), default_token_generator.make_token(lead)
    code = "account_request_login_code"
    yield page(code, None)
    yield page(code, None, data={"email": ""}, status=422)
    yield page("account_confirm_login_code", None, prepare=ask_code)
    yield page("account_confirm_login_code", None, prepare=ask_code, data={"code": "x"}, status=422)
    yield page("account_reset_password", None)
    yield page("account_reset_password", None, data={"email": "nobody@home.example"})
    yield page("account_reset_password_from_key", None, number, "used-token", status=410)
    yield page("account_reset_password_from_key", None, number, "set-password", prepare=follow(number, token))
    yield page("mfa_authenticate", None, prepare=half_in(account))
    yield page("mfa_authenticate", None, prepare=half_in(account), data={"code": ""}, status=422)
    _invitation, link = invite(
        by=lead, at=timezone.now(), name="Nina Novak", email="nina@clinic.example", role="clinician"
    )
    yield page("invitation", None, link)
    yield page("invitation", None, link, data={"name": ""}, status=422)
    yield page("invitation", None, "used", status=410)


def ask_code(client: Client) -> None:
    client.post("/signin/code/", {"email": "nobody@home.example"})


def follow(number: str, token: str) -> Callable[[Client], None]:
    def open_link(client: Client) -> None:
        client.get(f"/signin/forgotten/{number}/{token}/")

    return open_link


def half_in(account: User) -> Callable[[Client], None]:
    def sign_in(client: Client) -> None:
        client.post("/signin/", {"username": account.email, "password": "stretch-every-day"})

    return sign_in


def own_account(page: Callable[..., Any], clinic: Any) -> Iterator[Any]:
    fresh, settled = (make_user(name=name, clinic=clinic) for name in ("Fresh Fran", "Settled Sue"))
    make_app(settled)
    make_recovery_codes(settled)
    passkey = make_passkey(settled)
    patient = make_user(role="patient", name="Passkey Pat", clinic=clinic)
    for who in (fresh, settled):
        yield page("mfa_index", who)
    yield page("mfa_activate_totp", fresh, prepare=proved(fresh))
    yield page("mfa_activate_totp", fresh, prepare=proved(fresh), data={"code": ""}, status=422)
    yield page("mfa_deactivate_totp", settled, prepare=proved(settled))
    yield page("mfa_view_recovery_codes", settled, prepare=proved(settled))
    yield page("mfa_view_recovery_codes", settled, prepare=proved(settled))
    yield page("mfa_generate_recovery_codes", settled, prepare=proved(settled))
    yield page("mfa_list_webauthn", settled)
    yield page("mfa_list_webauthn", patient)
    yield page("mfa_add_webauthn", fresh, prepare=proved(fresh))
    yield page("mfa_add_webauthn", fresh, prepare=proved(fresh), data={"name": ""}, status=422)
    yield page("mfa_remove_webauthn", settled, passkey.pk, prepare=proved(settled))
    yield page("account_reauthenticate", settled)
    yield page("account_reauthenticate", settled, data={"password": ""}, status=422)
    yield page("mfa_reauthenticate", settled)
    yield page("mfa_reauthenticate", settled, data={"code": ""}, status=422)
    yield page("mfa_reauthenticate_webauthn", settled)
    yield page("mfa_reauthenticate_webauthn", settled, data={"credential": "{}"}, status=422)
    yield page("account_change_password", settled, prepare=proved(settled))
    yield page("account_change_password", settled, prepare=proved(settled), data={}, status=422)


def proved(user: User) -> Callable[[Client], None]:
    return lambda client: prove(client, user, method="mfa", type="totp")


def staff(page: Callable[..., Any], lead: User) -> Iterator[Any]:
    colleague = make_user(name="Marek Nowak", clinic=lead.clinic)
    make_app(colleague)
    User.objects.filter(pk=make_user(name="Gone Greta", clinic=lead.clinic).pk).update(is_active=False)
    invite(
        by=lead,
        at=timezone.now() - timedelta(days=4),
        name="Late Lou",
        email="lou@clinic.example",
        role="reception",
    )
    yield page("system", make_user(role="admin", name="Sam Stone", clinic=lead.clinic))
    yield page("clinic:staff", lead)
    yield page("clinic:staff", lead, data={"name": ""}, status=422)
    yield page("clinic:remove_colleague", lead, colleague.pk)
    yield page("clinic:reset_factor", lead, colleague.pk)
    yield page(
        "clinic:reset_factor", lead, colleague.pk, data={"reason": ""}, prepare=proved(lead), status=422
    )
