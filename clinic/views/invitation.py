"""Whoever was invited: a name, a password, and they are in as far as the second factor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic.actions import invite
from clinic.forms.password import JoinForm
from clinic.limits import allow
from clinic.signing_in import sign_in
from clinic.views.accounts import only_clinic
from clinic.views.errors import too_many
from clinic.views.guard import public
from clinic.views.start import keeps_its_address

GONE = 410


@public
@keeps_its_address
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Every link that opens nothing gets the same page."""
    if not allow("invitation:link", request, per_address="60/h", per_key="1000/h"):
        return too_many(request)
    invited = invite.invitation_of(code, at=timezone.now())
    if invited is None:
        return gone(request)
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, email=invited.email, initial={"name": invited.name})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        account = invite.accept(code, name=said["name"], password=said["password1"], at=timezone.now())
        return sign_in(request, account, by="invitation") if account else gone(request)
    context = {"form": form, "invited": invited}
    return render(request, "clinic/invitation.html", context, status=422 if form.errors else 200)


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "clinic/invitation.html", {"clinic": only_clinic()}, status=GONE)
