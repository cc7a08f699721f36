"""Sign in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from clinic.demo import people
from clinic.forms.signin import SigninForm
from clinic.models import Clinic
from clinic.signing_in import OWN_PHONE, sign_in
from clinic.views.guard import public


def only_clinic() -> Clinic | None:
    """The clinic to ring, for somebody who is not signed in; None where several share the system."""
    clinics = Clinic.objects.order_by("pk")[:2]
    return clinics[0] if len(clinics) == 1 else None


class RefusedIs422:
    """A form that comes back with its errors says so in its status, too."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        return response


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Signin(RefusedIs422, LoginView):
    """Django's own page with allauth's counting of tries. An unknown address costs a hash like a known
    one, so that time tells nothing either."""

    template_name = "clinic/signin.html"
    authentication_form = SigninForm  # type: ignore[assignment]  # all that Django asks of it is get_user
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        own_phone = form.cleaned_data["own_phone"]
        return sign_in(
            self.request, form.get_user(), own_phone=own_phone, next=self.get_redirect_url() or None
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            context |= {"demo_accounts": people.ACCOUNTS, "demo_password": people.PASSWORD}
        return {**context, "clinic": only_clinic()}


signin = public(Signin.as_view())


class Signout(LogoutView):
    """Whoever leaves a phone that is not their own leaves nothing of an earlier sign-in on it. On one's own
    the page has deleted what it kept (static/js/outbox.js), and where to get help stays."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        account: Any = request.user
        is_shared = account.is_authenticated and account.is_patient and not request.session.get(OWN_PHONE)
        response = super().dispatch(request, *args, **kwargs)
        if is_shared and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"storage"'
        return response


signout = public(Signout.as_view())


@public
def admin_door(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin pages have no door of their own (clinic/admin.py): theirs leads to ours."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
