"""Sign in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse

from clinic.demo import people
from clinic.forms.signin import SigninForm
from clinic.models import Clinic


def only_clinic() -> Clinic | None:
    """The clinic to ring, for somebody who is not signed in; None where several share the system."""
    clinics = Clinic.objects.order_by("pk")[:2]
    return clinics[0] if len(clinics) == 1 else None


class Signin(LoginView):
    """Django's own view: the new session key, the redirect that stays on this host and the sensitive
    post are its. An unknown address costs a hash like a known one, so that time tells nothing either."""

    template_name = "clinic/signin.html"
    authentication_form = SigninForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.DEMO:
            accounts = (people.CLINICIAN, people.LEAD, people.PATIENT, people.ADMIN)
            context |= {"demo_accounts": accounts, "demo_password": people.PASSWORD}
        return {**context, "clinic": only_clinic()}


signin = login_not_required(Signin.as_view())
signout = login_not_required(LogoutView.as_view())
