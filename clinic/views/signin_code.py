"""Sign in by a code that we mail. The pages and their time are the same for every address."""

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from clinic.signing_in import OWN_PHONE, sign_in
from clinic.views.accounts import RefusedIs422, only_clinic
from clinic.views.guard import public


class AskCode(RefusedIs422, RequestLoginCodeView):
    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever comes back here has mistyped the address, or waits for a mail that did not come."""
        clear_login(request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "clinic": only_clinic()}


@method_decorator(
    login_stage_required(stage=LoginByCodeStage.key, redirect_urlname="account_request_login_code"),
    name="dispatch",
)
class TypeCode(RefusedIs422, ConfirmLoginCodeView):
    """Three tries for a code, whoever it was mailed to, or nobody."""

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        account = self._process.user
        own_phone = bool(self.request.session.get(OWN_PHONE))
        clear_login(self.request)
        return sign_in(self.request, account, own_phone=own_phone, by="code", next=self.get_next_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "clinic": only_clinic()}


ask_code = public(AskCode.as_view())
type_code = public(TypeCode.as_view())
