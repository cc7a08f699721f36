"""What every page owes its reader, so that views need not know: who may stay, htmx, caching, the clock."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from clinic import sessions
from clinic.signing_in import is_inside, may_show_factor

log = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


def name_of(request: HttpRequest) -> str:
    """The name of the address that was asked for, with its namespaces."""
    return request.resolver_match.view_name if request.resolver_match else ""


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Every way of signing in ends in Django's own signal, that of its test client, too."""
    sessions.begin(request.session, user, at=timezone.now())


class Sessions(SessionMiddleware):
    """What a session notes while somebody only reads (when they were last there, a line for the next page) is
    let go where it cannot be written: on a full disk Today still opens, and where to get help. What is done
    needs its session and fails loudly; who signs in is written down before this."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            if request.method not in ("GET", "HEAD"):
                raise
            log.error("A session could not be kept: %s", type(error).__name__)
            return response


class SessionLimits:
    """Ends a session that was left alone or has lasted long enough (X7; numbers in clinic/sessions.py)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not request.user.is_authenticated:
            return
        now = timezone.now()
        if sessions.is_over(request.session, request.user, at=now):
            end(request)
            messages.info(request, _("You were signed out to keep your record private. Sign in to go on."))
            return
        if not is_poll(request):
            sessions.go_on(request.session, request.user, at=now, page=name_of(request))


def end(request: HttpRequest) -> None:
    """Nobody is signed in from here on, also where the session cannot be deleted: its time is over anyway."""
    try:
        logout(request)
    except DatabaseError as error:
        log.error("A session could not be ended: %s", type(error).__name__)
        request.session = request.session.__class__()
        request.user = AnonymousUser()


def is_poll(request: HttpRequest) -> bool:
    """Asked by the page itself while it waits, which does not mean that somebody is there."""
    return name_of(request) == "clinic:enrolment" and "HX-Request" in request.headers


# Where somebody may be who has yet to set up, or to show, a second factor.
BEFORE_SECOND_FACTOR = frozenset(
    {
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"),
        *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    }
)


class SecondFactor:
    """Staff come no further than to setting up a second factor until they have shown one in this session
    (X4). Demo accounts need none, in demo mode alone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or is_inside(request):
            return None
        is_open = not getattr(view, "login_required", True)
        if is_open or name_of(request) in BEFORE_SECOND_FACTOR:
            return None
        return redirect("mfa_reauthenticate" if may_show_factor(user) else "mfa_index")


class MailAfterAnswer:
    """Sends what clinic.adapters.mail_after_answer has put by, once the answer has left the house: how
    long an answer takes must not tell whether an address has an account."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for send in request.__dict__.pop("mail_after_answer", []):
            response._resource_closers.append(partial(loudly, send))  # type: ignore[attr-defined]
        return response


def loudly(send: Callable[[], None]) -> None:
    """Nobody waits for the mail any more, and Django drops what goes wrong now: the log is told."""
    try:
        send()
    except OSError as error:  # what smtplib raises; its text may hold the address
        log.error("A mail for signing in could not be sent: %s", type(error).__name__)


class HtmxManners:
    """Page and fragment share an address, so both vary by who asks; a redirect moves the whole page.

    Without the second an expired session would put the sign-in page inside a panel. From the sign-in the way
    leads back to the page, not to the address of a form or a fragment, which is none.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        if leads_to_sign_in(response) and (came_from := asked_from(request)):
            response.headers["Location"] = redirect_to_login(came_from).headers["Location"]
        if request.htmx and response.status_code in (301, 302, 303):  # type: ignore[attr-defined]
            return whole_page(response)
        return response


def leads_to_sign_in(response: HttpResponse) -> bool:
    """Where it was asked for by somebody who is not signed in, or not any more."""
    to = urlsplit(response.headers.get("Location", ""))
    return to.path == resolve_url(settings.LOGIN_URL) and to.query.startswith("next=")


def asked_from(request: HttpRequest) -> str:
    """The page of this house that a form or a fragment was asked for from; "" for a page itself."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx:
        said: str = htmx.current_url_abs_path or ""
        return said
    came_from = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or came_from.netloc != request.get_host():
        return ""
    return came_from._replace(scheme="", netloc="").geturl()


def whole_page(redirect: HttpResponse) -> HttpResponse:
    """The redirect in htmx's words, with the cookies and headers it came with."""
    moved = HttpResponseClientRedirect(redirect["Location"])
    moved.cookies = redirect.cookies
    for name, value in redirect.items():
        if name != "Location":
            moved.headers.setdefault(name, value)
    return moved


class PersonalPages:
    """Nothing that a view makes is kept by a cache, unless the view itself says so (X9)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), screen-wake-lock=(self)",
        )
        return response


class ClinicTime:
    """Times on a page are those of the signed-in person's clinic."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clinic = getattr(request.user, "clinic", None)
        if clinic is None:
            return self.get_response(request)
        with timezone.override(clinic.zone):
            return self.get_response(request)
