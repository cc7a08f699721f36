"""Choose a password, with the code of the clinic."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext as _


class PasswordForm(SetPasswordForm):
    """Twice the same, and not one that is easily guessed. Kept by clinic.actions.access.use_code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password1"].help_text = _("At least 10 characters. A few words together are good.")
        self.fields["new_password2"].label = _("The same password again")
        self.fields["new_password2"].help_text = ""
        self.helper = FormHelper()
        self.helper.form_class = "hs-form"
        self.helper.attrs = {"novalidate": ""}
        self.helper.summary_above = True
        self.helper.layout = Layout(
            "new_password1",
            "new_password2",
            Submit("save", _("Save and go to my plan"), css_class="btn-lg hs-block"),
        )

    @property
    def password(self) -> str:
        return str(self.cleaned_data["new_password1"])
