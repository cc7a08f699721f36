"""Change the password; a new one by mail when it is forgotten. A second factor is asked for all the same."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.views import PasswordChangeView
from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from clinic.forms.password import ForgottenForm, NewPasswordForm
from clinic.views.accounts import RefusedIs422, only_clinic
from clinic.views.guard import public
from clinic.views.second_factor import ForSettings, own_account


@method_decorator([sensitive_post_parameters(), reauthentication_required], name="dispatch")
class ChangePassword(RefusedIs422, ForSettings, PasswordChangeView):
    """Only for who has one: there is nothing to change for a patient who signs in without."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is changed. Other devices are signed out."))
        return response

    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


class Forgotten(RefusedIs422, PasswordResetView):
    """The same answer for every address; a link goes to an account that has a password."""

    form_class = ForgottenForm
    template_name = "account/forgotten.html"

    def form_valid(self, form: Any) -> HttpResponse:
        form.save(request=self.request, use_https=self.request.is_secure())
        return self.render_to_response(self.get_context_data(form=None, sent=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "clinic": only_clinic()}


@method_decorator(sensitive_post_parameters(), name="dispatch")
class NewPassword(RefusedIs422, PasswordResetConfirmView):
    """Django's view: the token leaves the address before the form is shown."""

    form_class = NewPasswordForm
    template_name = "account/new_password.html"
    success_url = reverse_lazy("signin")

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        get_adapter(self.request).send_notification_mail("account_changed", form.user)
        messages.success(self.request, _("Your new password is saved. Sign in with it."))
        return redirect("signin")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        status = 200 if context["validlink"] else 410
        return super().render_to_response({**context, "clinic": only_clinic()}, status=status, **kwargs)


change_password = own_account(ChangePassword.as_view())
forgotten = public(Forgotten.as_view())
new_password = public(NewPassword.as_view())
