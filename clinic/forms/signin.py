"""Sign in by e-mail address and password."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Hidden, Layout, Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SigninForm(AuthenticationForm):
    """The same answer for a wrong password and for an unknown address: nobody learns who is a patient."""

    username = forms.EmailField(
        label=_("Email address"),
        help_text=_("The one you gave the clinic."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    error_messages = {
        "invalid_login": _("That email address and password do not match. Check both and try again."),
        "inactive": _("That email address and password do not match. Check both and try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].error_messages["required"] = _("Enter your password.")
        self.fields["username"].error_messages["required"] = _("Enter your email address.")
        self.helper = FormHelper()
        self.helper.form_class = "hs-form"
        self.helper.attrs = {"novalidate": ""}  # our own words beside the field, not the browser's
        self.helper.summary_above = True
        self.helper.layout = Layout(
            "username",
            "password",
            Hidden("next", "{{ next }}"),
            Submit("signin", _("Sign in"), css_class="btn-lg hs-block"),
        )
