"""A message, from either side."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.base import client_id_field
from patients.models.thread import MESSAGE_LENGTH


class MessageForm(forms.Form):
    """The text, with the newest message that stood over it (`shown`)."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Write something before you send it."),
            "max_length": _("Please shorten this to %(limit_value)d characters. It has %(show_value)d."),
            "null_characters_not_allowed": _("There is a character in it that we cannot save."),
        },
    )
    client_id = client_id_field()
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["text"].widget.attrs["maxlength"]  # typed on, and told: nothing is cut off unseen
