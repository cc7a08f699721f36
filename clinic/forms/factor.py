"""The second factor: app, passkey, recovery codes; and proving again who one is."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as factor
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as passkey
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.look import bare, look
from clinic.forms.signin import code_field

APP_CODE = {"inputmode": "numeric"}
NOT_READ = _("The passkey could not be read. Try again, or use another way.")


class SecondFactorForm(factor.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(
            _("Code"), _("The 6 digits of your app, or one of your recovery codes."), **APP_CODE
        )
        self.helper = look("code", button=_("Go on"))


class FactorAgainForm(factor.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(
            _("Code"), _("The 6 digits of your app, or one of your recovery codes."), **APP_CODE
        )
        self.helper = look("code", button=_("Go on"))


class AppForm(app.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Code"), _("The 6 digits that the app shows now."), **APP_CODE)
        self.helper = look("code", button=_("Turn it on"))


class RemoveAppForm(app.DeactivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = look(button=_("Remove the app"))


class NewCodesForm(GenerateRecoveryCodesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = look(button=_("Make new codes"))


# --- passkeys: the page's script fills in `credential` ---


class AddPasskeyForm(passkey.AddWebAuthnForm):
    """Always one that unlocks by finger, face or PIN, so that it can sign in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("Name of this device"),
            help_text=_("So that you know it again, such as: my phone."),
            max_length=60,
            required=False,
        )
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["credential"].label = _("Passkey")
        self.fields["credential"].error_messages |= {"required": NOT_READ, "invalid": NOT_READ}
        self.initial["passwordless"] = True
        self.helper = bare()


class PasskeyFields(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages |= {"required": NOT_READ, "invalid": NOT_READ}
        self.helper = bare()


class PasskeyForm(PasskeyFields, passkey.AuthenticateWebAuthnForm):
    pass


class SigninPasskeyForm(PasskeyFields, passkey.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(PasskeyFields, passkey.ReauthenticateWebAuthnForm):
    pass


# --- the password ---


class PasswordAgainForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(_("Your password"), autocomplete="current-password")
        self.helper = look("password", button=_("Go on"))


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = password_field(_("Your password now"), autocomplete="current-password")
        self.fields["password1"] = password_field(_("New password"), help_text=ADVICE)
        self.fields["password2"] = password_field(_("The new password again"))
        self.helper = look("oldpassword", "password1", "password2", button=_("Save"))

    def clean_password1(self) -> str:
        return get_adapter().clean_password(self.cleaned_data["password1"], user=self.user)


ADVICE = _("Three or four words together are good: 15 letters or more, and at least 10.")


def password_field(label: Any, *, autocomplete: str = "new-password", help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=4096,
        error_messages={"required": _("Enter a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )
