"""Where sign-in differs from what django-allauth does by itself."""

import base64
import hashlib
from contextlib import suppress
from functools import partial
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.known_device import is_known, remember
from clinic.limits import address_of
from clinic.models import User

TOO_MANY = _("Too many tries. Wait 10 minutes, or call the clinic.")


class Accounts(DefaultAccountAdapter):
    """No sign-up, one e-mail address an account (clinic.User.email), mail without names or health."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_code": _("That code is not right, or it has run out. Check it and try again."),
        "incorrect_password": _("That is not your password. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.account.stages.LoginByCodeStage", "clinic.adapters.SecondFactorStage"]

    # --- guessing ---

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts a try twice: for this address typed from this place, and for the address typed at all.

        Whoever floods an account from elsewhere uses up the second count, which does not hold for a device
        that the account was signed in on before; so the owner still comes in.
        """
        super().pre_authenticate(request, **credentials)
        email = str(credentials.get("email", "")).lower()
        if is_known(request, email):
            return
        usage = ratelimit.consume(request, app="allauth.account", action="login_failed_anywhere", key=email)
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += usage.usage  # given back together when the password is right

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A try that the database could not judge is none: else a clinic behind one address is locked out
        after a failover."""
        try:
            return super().authenticate(request, **credentials)
        except (OperationalError, InterfaceError):
            with suppress(Error):  # the count lies there, too
                self._rollback_login_failed_rl_usage()
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{str(credentials.get('email', '')).lower()} {address_of(request)}"

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Only for who is signed in, whose tries allauth counts by account."""
        return user.check_password(password)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember(request, response, user)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """In our words: the first is asked for, the others are offered beside it."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        ways = super().get_reauthentication_methods(user)
        return [{**way, "description": words[way["id"]]} for way in ways]

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Only whoever has proven to be the owner comes here, by a passkey or a link of the clinic."""
        messages.error(request, _("This account is closed. Call the clinic."))
        return redirect("signin")

    # --- words and mail ---

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Ours only: the pages say what happened, and no template of allauth's puts in a word."""
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sent when the answer is on its way: the time of an answer tells nobody whether mail went out."""
        word = template_prefix.rpartition("/")[2]
        mail_after_answer(self.request, word, email, context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        if user.email:
            self.send_mail("account_changed", user.email, {})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")


def mail_after_answer(request: HttpRequest, word: str, to: str, context: dict[str, Any]) -> None:
    """Mail templates/clinic/mail/<word>.txt, whose first line is the subject. MailAfterAnswer writes and
    sends it when the answer is on its way."""
    request.__dict__.setdefault("mail_after_answer", []).append(partial(send_mail, word, to, context))


def send_mail(word: str, to: str, context: dict[str, Any]) -> None:
    context = {"site": settings.SITE_URL.rstrip("/"), **context}
    subject, _line, body = render_to_string(f"clinic/mail/{word}.txt", context).strip().partition("\n")
    EmailMessage(subject, body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [to]).send()


class SecondFactorStage(AuthenticateStage):
    """Asked of staff. A patient's passkey is a way in, not a second lock: a lost phone locks nobody out."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return isinstance(user, User) and not user.is_patient and super()._should_handle(request)


class Factors(DefaultMFAAdapter):
    """Secrets lie encrypted in the database, under a key made of SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right, or it was used before. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keys().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        return segno.make(url, error="m").svg_inline(
            border=4, dark="#000", light="#fff", omitsize=True, svgclass="hs-qr", lineclass=None
        )

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "Homestretch"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return str(_("Passkey"))

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Staff keep at least one factor; a lead can reset it, with a reason (clinic/actions/accounts.py)."""
        user = authenticator.user
        if user.is_patient or settings.DEMO:
            return True
        others = user.authenticator_set.exclude(pk=authenticator.pk).exclude(type="recovery_codes")
        return others.exists()


def keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(key_of(secret)) for secret in secrets])


def key_of(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"clinic.adapters.Factors" + secret.encode()).digest())
