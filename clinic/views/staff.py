"""The staff of the clinic: invite, send again, take back; remove, let in again, reset a second factor."""

import uuid
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import accounts, invite
from clinic.adapters import mail_after_answer
from clinic.forms.staff import InviteForm, ReasonForm
from clinic.models import Invitation, User
from clinic.views.guard import needs

keeps_staff = needs("keep_staff", reads=None, writes=None)


@keeps_staff
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Who works here and who is invited; a POST invites somebody. Only who has a clinic invites to it."""
    form = InviteForm(request.POST if request.method == "POST" else None) if request.user.clinic_id else None
    if form and request.method == "POST" and form.is_valid():
        try:
            invitation, code = invite.invite(by=request.user, at=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            mail_link(request, invitation, code)
            messages.success(request, _("The invitation is on its way to %s.") % invitation.email)
            return redirect("clinic:staff")
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes")
    now = timezone.now()
    context = {
        "form": form,
        "people": accounts.colleagues(request.user).annotate(has_factor=Exists(factors)),
        "invitations": [(each, each.expires_at > now) for each in waiting(request.user)],
    }
    return render(request, "clinic/staff.html", context, status=422 if form and form.errors else 200)


def waiting(user: Any) -> Any:
    return Invitation.objects.waiting().filter(clinic=user.clinic_id).order_by("-at")


def mail_link(request: HttpRequest, invitation: Invitation, code: str) -> None:
    mail_after_answer(request, "invitation", invitation.email, {"way": reverse("invitation", args=[code])})


@keeps_staff
@require_POST
def send_again(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    invitation = get_object_or_404(waiting(request.user), pk=invitation_id)
    mail_link(request, invitation, invite.resend(invitation, at=timezone.now()))
    messages.success(request, _("The invitation is on its way again. The first link opens nothing now."))
    return redirect("clinic:staff")


@keeps_staff
@require_POST
def take_back(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    invitation = get_object_or_404(waiting(request.user), pk=invitation_id)
    invite.revoke(invitation, at=timezone.now())
    messages.success(request, _("The invitation is taken back."))
    return redirect("clinic:staff")


@keeps_staff
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask once; then the account is closed and its sessions end."""
    account = get_object_or_404(accounts.colleagues(request.user), pk=account_id, is_active=True)
    if request.method == "POST":
        try:
            accounts.remove(account, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("%s is removed and signed out everywhere.") % account.name)
        return redirect("clinic:staff")
    return render(request, "clinic/remove_colleague.html", {"account": account})


@keeps_staff
@require_POST
def restore(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(accounts.colleagues(request.user), pk=account_id, is_active=False)
    accounts.restore(account, by=request.user)
    messages.success(request, _("%s may sign in again.") % account.name)
    return redirect("clinic:staff")


@keeps_staff
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reset_factor(request: HttpRequest, account_id: int) -> HttpResponse:
    """With a reason, which is kept in the account's history."""
    account = get_object_or_404(accounts.colleagues(request.user), pk=account_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.reset_second_factor(account, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            tell(request, account)
            messages.success(request, _("%s sets up a new second step at the next sign-in.") % account.name)
            return redirect("clinic:staff")
    context = {"form": form, "account": account}
    return render(request, "clinic/reset_factor.html", context, status=422 if form.errors else 200)


def tell(request: HttpRequest, account: User) -> None:
    if account.email:
        mail_after_answer(request, "account_changed", account.email, {})
