"""Invite a colleague; say why a second factor is reset."""

from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.look import look
from clinic.models.invitation import STAFF_ROLES


class InviteForm(forms.Form):
    """Kept by clinic.actions.invite.invite."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Enter the name.")})
    email = forms.EmailField(
        label=_("Email address"), error_messages={"required": _("Enter the email address.")}
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in STAFF_ROLES], initial=STAFF_ROLES[0]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = look(
            Row(
                Column("name", css_class="col-md-4"),
                Column("email", css_class="col-md-4"),
                Column("role", css_class="col-md-4"),
            ),
            button=_("Invite"),
            css_class="",
        )


class ReasonForm(forms.Form):
    """Kept by clinic.actions.accounts.reset_second_factor."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("How you made sure that it is really them, such as: spoke to them in the clinic."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in 10 characters or more.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = look("reason", button=_("Reset the second step"), css_class="btn-lg")
