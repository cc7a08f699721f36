"""Choose a password: at the end of an invitation, or after one was forgotten."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context as current
from allauth.core.internal import ratelimit
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.adapters import mail_after_answer
from clinic.forms.factor import ADVICE, password_field
from clinic.forms.look import look
from clinic.models import User


class ForgottenForm(PasswordResetForm):
    email = forms.EmailField(
        label=_("Email address"),
        error_messages={"required": _("Enter your email address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = look("email", button=_("Email me a link"))

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if not ratelimit.consume(current.request, app="allauth.account", action="reset_password", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        return email

    def send_mail(
        self,
        subject_template_name: Any,
        email_template_name: Any,
        context: Any,
        from_email: Any,
        to_email: str,
        html_email_template_name: Any = None,
    ) -> None:
        way = reverse("account_reset_password_from_key", args=[context["uid"], context["token"]])
        mail_after_answer(current.request, "new_password", to_email, {"way": way})


class NewPasswordForm(SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"] = password_field(_("New password"), help_text=ADVICE)
        self.fields["new_password2"] = password_field(_("The new password again"))
        self.helper = look("new_password1", "new_password2", button=_("Save"))


class JoinForm(forms.Form):
    """Whoever was invited: their name and a password. Kept by clinic.actions.invite.accept."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As patients and colleagues will read it."),
        max_length=120,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password1"] = password_field(_("Password"), help_text=ADVICE)
        self.fields["password2"] = password_field(_("The same password again"))
        self.helper = look("name", "password1", "password2", button=_("Save and go on"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("password1") and said.get("password2") and said["password1"] != said["password2"]:
            self.add_error("password2", _("The two passwords are not the same."))
        elif said.get("password1"):
            person = User(email=self.email, name=said.get("name", ""))
            try:
                password_validation.validate_password(said["password1"], person)
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return said
