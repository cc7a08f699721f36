"""The second factor: show it at the door; set it up, change it, and the recovery codes for when it is lost.

Each change asks again who it is (allauth's re-authentication), unless they came in a moment ago.
"""

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from clinic.signing_in import is_inside
from clinic.views.accounts import RefusedIs422
from clinic.views.guard import needs, public

own_account = needs("keep_own_account", reads=None, writes=None)


class ForSettings:
    """What templates/settings.html reads: `is_inside` is False while the second factor is still to come."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, "is_inside": is_inside(self.request)}


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ShowFactor(RefusedIs422, AuthenticateView):
    """The second step of signing in; until it is done nobody is signed in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kinds = set(self.stage.login.user.authenticator_set.values_list("type", flat=True))
        options = json.dumps(context["js_data"]["request_options"])
        return {
            **context,
            "passkey_options": options if Authenticator.Type.WEBAUTHN in kinds else "",
            "has_app": Authenticator.Type.TOTP in kinds,
        }


class Factors(ForSettings, IndexView):
    """What is set up, and the ways to set up more."""


class SetUpApp(RefusedIs422, ForSettings, ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        """The code that was just typed is the second factor of this session."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["totp_svg"] = mark_safe(context["totp_svg"])  # noqa: S308  squares, drawn by segno
        context["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return context


class RemoveApp(RefusedIs422, ForSettings, DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("The app is removed."))
        return super().form_valid(form)


class RecoveryCodes(ForSettings, ViewRecoveryCodesView):
    """Shown once, when they are made; the page can be printed."""


class NewRecoveryCodes(RefusedIs422, ForSettings, GenerateRecoveryCodesView):
    """New ones; those from before open nothing any more."""


show_factor = public(ShowFactor.as_view())
factors = own_account(Factors.as_view())
set_up_app = own_account(SetUpApp.as_view())
remove_app = own_account(RemoveApp.as_view())
recovery_codes = own_account(RecoveryCodes.as_view())
new_recovery_codes = own_account(NewRecoveryCodes.as_view())
