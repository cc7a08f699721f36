"""Before a sensitive change: prove again who you are, by password, by code or by passkey."""

import json
from typing import Any

from allauth.account.views import ReauthenticateView as ByPasswordView
from allauth.mfa.base.views import ReauthenticateView as ByCodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from clinic.views.accounts import RefusedIs422
from clinic.views.second_factor import ForSettings, own_account


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ByPassword(RefusedIs422, ForSettings, ByPasswordView):
    pass


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ByCode(RefusedIs422, ForSettings, ByCodeView):
    pass


class ByPasskey(ForSettings, ReauthenticateWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "passkey_options": json.dumps(context["js_data"]["request_options"])}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


by_password = own_account(ByPassword.as_view())
by_code = own_account(ByCode.as_view())
by_passkey = own_account(ByPasskey.as_view())
