"""The patient's ways in: a link that connects this phone, a code on paper; and the way out everywhere."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.actions import access as deeds
from clinic.actions import enrol as enrolments
from clinic.forms.access import AccessCodeForm, StartForm
from clinic.limits import allow
from clinic.models import Enrolment, User
from clinic.signing_in import OWN_PHONE, sign_in
from clinic.views.accounts import only_clinic
from clinic.views.guard import needs, public
from patients.codes import hashed

GONE = 410
# Guesses at a birth date, each counted for the code and for where it came from. A clinic's own network is
# one place, so that count is wider.
TRIES = {"per_address": "20/h", "per_key": "5/h"}

View = Callable[..., HttpResponse]


def keeps_its_address(view: View) -> View:
    """The code in the address goes nowhere: not to the page behind, and not into Django's log of refusals.

    The origin alone may be told: without it a browser sends `Origin: null`, and every form is refused.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["Cache-Control"] = "no-store, private"
        response._has_been_logged = True  # type: ignore[attr-defined]  # what Django's log_response asks
        return response

    return guarded


@public
@keeps_its_address
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Connect this phone. Only a press of the button spends the link, so a scanner of mail does not; every
    link that opens nothing gets the same page."""
    now = timezone.now()
    enrolment = enrolments.enrolment_of(code, at=now)
    if enrolment is None:
        return gone(request)
    if request.user.is_authenticated and not request.user.is_patient:
        return page(request, "for_the_patient", enrolment=enrolment)
    posted = request.POST if request.method == "POST" else None
    form = StartForm(posted, asks_birth_date=enrolment.asks_birth_date)
    if posted is not None and form.is_valid():
        return connect(request, enrolment, form)
    return page(request, "connect", form=form, status=422 if form.errors else 200)


def connect(request: HttpRequest, enrolment: Enrolment, form: StartForm) -> HttpResponse:
    if enrolment.asks_birth_date and not allow(f"handout:{enrolment.pk}", request, **TRIES):
        form.add_error("birth_date", _("Too many tries. Wait an hour, or call the clinic."))
        return page(request, "connect", form=form, status=422)
    try:
        with transaction.atomic():  # a sign-in that breaks spends nothing
            if not enrolments.enrol(enrolment, birth_date=form.birth_date_given, at=timezone.now()):
                return gone(request)
            own_phone = form.cleaned_data["own_phone"]
            to = reverse("next_time")
            return sign_in(request, enrolment.account, own_phone=own_phone, by="enrolment", next=to)
    except enrolments.WrongBirthDate as wrong:
        form.add_error("birth_date", wrong)
        return page(request, "connect", form=form, status=422)


def gone(request: HttpRequest) -> HttpResponse:
    return page(request, "gone", status=GONE)


def page(request: HttpRequest, state: str, *, status: int = 200, **context: Any) -> HttpResponse:
    context = {"state": state, "clinic": only_clinic(), **context}
    return render(request, "clinic/start.html", context, status=status)


@needs("follow_routine", reads=None)
@require_safe
def next_time(request: HttpRequest) -> HttpResponse:
    """The phone is connected: how to sign in when it no longer is."""
    return render(request, "clinic/next_time.html", {"own_phone": request.session.get(OWN_PHONE, False)})


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def access(request: HttpRequest) -> HttpResponse:
    """Sign in with the code on paper and the birth date. A code that does not exist, a date that does not
    fit and a code that was tried too often get the same words, after the same work."""
    if request.user.is_authenticated:
        return redirect("home")
    form = AccessCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        may_try = allow(f"access:{hashed(given['code'])}", request, **TRIES)
        account = deeds.holder_of(given["code"], birth_date=given["birth_date"])
        if may_try and account:
            return sign_in(request, account, own_phone=given["own_phone"], by="access_code")
        form.add_error(
            None,
            _(
                "That code and date of birth do not match. Check both and try again. "
                "After 5 tries a code rests for an hour; the clinic can give you a new one."
            ),
        )
    context = {"form": form, "clinic": only_clinic()}
    return render(request, "clinic/access.html", context, status=422 if form.errors else 200)


@needs("keep_own_account", writes=None)
@require_POST
def signout_everywhere(request: HttpRequest) -> HttpResponse:
    """End every sign-in of one's own account, this one too."""
    account = cast(User, request.user)  # the deed is for who is signed in
    deeds.end_sign_ins(account, by=account, at=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect("signin")
