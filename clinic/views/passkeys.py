"""Passkeys: sign in with one, add one, remove one. Without a script the pages say what else there is."""

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ListWebAuthnView,
    LoginWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.signing_in import sign_in
from clinic.views.accounts import RefusedIs422
from clinic.views.guard import public
from clinic.views.second_factor import ForSettings, own_account


class SigninPasskey(LoginWebAuthnView):
    """GET with `Accept: application/json` gives the question for the device; the page of the door asks it."""

    def form_valid(self, form: Any) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        post_authentication(self.request, passkey, passwordless=True)
        own_phone = self.request.POST.get("own_phone") == "on"
        return sign_in(
            self.request, passkey.user, own_phone=own_phone, by="passkey", next=self.get_next_url()
        )

    def get_next_url(self) -> str | None:
        """Where the page of the door was asked to lead on to; allauth lets no address of elsewhere pass."""
        return get_next_redirect_url(self.request)


class Passkeys(ForSettings, ListWebAuthnView):
    """The passkeys of whoever is signed in."""


class AddPasskey(RefusedIs422, ForSettings, AddWebAuthnView):
    """Always one that lives on the device and is unlocked by finger, face or PIN: it signs in by itself."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        return {
            **context,
            "form": kwargs.get("form") or context["form"],
            "passkey_options": json.dumps(options),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="webauthn")
        messages.success(self.request, _("Your passkey is saved. You can sign in with it."))
        return response

    def get_success_url(self) -> str:
        if self.request.user.is_patient:
            return reverse("mfa_list_webauthn")
        return super().get_success_url()


class RemovePasskey(ForSettings, RemoveWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, _("This is your only second step. Set up another one first."))
            return redirect("mfa_list_webauthn")
        messages.success(self.request, _("The passkey is removed."))
        return super().form_valid(form)


signin_passkey = public(SigninPasskey.as_view())
passkeys = own_account(Passkeys.as_view())
add_passkey = own_account(AddPasskey.as_view())
remove_passkey = own_account(RemovePasskey.as_view())
