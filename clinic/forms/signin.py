"""Sign in: by e-mail address and password, or by a code that we mail."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context
from allauth.core.internal import ratelimit
from crispy_forms.layout import Hidden
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.look import look
from clinic.known_device import is_known
from clinic.limits import address_of
from clinic.models import User
from clinic.signing_in import OWN_PHONE

NO_MATCH = _("That email address and password do not match. Check both and try again.")


class OwnPhoneField(forms.BooleanField):
    def __init__(self) -> None:
        super().__init__(
            required=False,
            label=_("This is my own phone or computer"),
            help_text=_("Patients stay signed in for 90 days. Leave it empty if others use this device too."),
        )


class SigninForm(forms.Form):
    """The same answer for a wrong password and for an unknown address: nobody learns who is a patient."""

    username = forms.EmailField(
        label=_("Email address"),
        help_text=_("The one you gave the clinic."),
        error_messages={"required": _("Enter your email address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,  # as long as Django hashes
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    own_phone = OwnPhoneField()

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.account: User | None = None
        super().__init__(*args, **kwargs)
        self.helper = look(
            "username", "password", "own_phone", Hidden("next", "{{ next }}"), button=_("Sign in")
        )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "username" in said and "password" in said:
            accounts = get_adapter(self.request)
            self.account = accounts.authenticate(
                self.request, email=said["username"].lower(), password=said["password"]
            )
            if self.account is None:
                raise forms.ValidationError(NO_MATCH, code="invalid_login")
        return said

    def get_user(self) -> User | None:
        """Asked by Django's view."""
        return self.account


class AskCodeForm(RequestLoginCodeForm):
    """The same answer for every address; only an account's own address is mailed to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("Email address"),
            help_text=_("The one you gave the clinic."),
            error_messages={"required": _("Enter your email address.")},
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )
        self.fields["own_phone"] = OwnPhoneField()
        self.helper = look("email", "own_phone", button=_("Email me a code"))

    def clean_email(self) -> str:
        """Counted for the address from this place, and from anywhere unless the device is known."""
        email = self.cleaned_data["email"].lower()
        self._user = User.objects.filter(email=email, is_active=True).first()
        places = {"request_login_code": f"{email} {address_of(context.request)}"}
        if not is_known(context.request, email):
            places["request_login_code_anywhere"] = email
        for action, key in places.items():
            if not ratelimit.consume(context.request, app="allauth.account", action=action, key=key):
                raise get_adapter().validation_error("too_many_login_attempts")
        return email

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        context.request.session[OWN_PHONE] = bool(said.get("own_phone"))
        return said


class CodeForm(ConfirmLoginCodeForm):
    """The code of the mail; case, spaces and dashes do not matter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Code"), _("8 letters. It works for 15 minutes."))
        self.helper = look("code", button=_("Sign in"))


def code_field(label: Any, help_text: Any, **attrs: str) -> forms.CharField:
    """One box, so that pasting and filling in by the phone work."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=40,
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", **attrs}
        ),
    )
