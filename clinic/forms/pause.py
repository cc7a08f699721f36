"""Lock a routine, or release it: each with a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

REASON_LENGTH = 2000


class PauseForm(forms.Form):
    prefix = "pause"
    reason = forms.CharField(
        label=_("Why is the routine paused?"),
        help_text=_("The patient reads this on the page of today, with your phone number."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReleaseForm(forms.Form):
    prefix = "release"
    reason = forms.CharField(
        label=_("Why can the routine go on?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
