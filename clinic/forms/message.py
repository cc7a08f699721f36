"""What staff write: an answer to a patient, and quick answers to begin from."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import QuickAnswer
from patients.conversation import card_words, session_words, sessions_to_write_about
from patients.forms.message import MessageForm
from patients.models import Card, Patient

CARD = "card"


class AnswerForm(MessageForm):
    """A message to a patient, about a recent session, the card that waits, or nothing on record."""

    about = forms.ChoiceField(label=_("About"), required=False)
    quick = forms.ModelChoiceField(
        QuickAnswer.objects.none(), label=_("Quick answer"), required=False, empty_label=_("Choose one")
    )

    field_order = ("about", "quick", "text", "client_id", "shown")

    def __init__(self, *args: Any, patient: Patient, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 4
        self.sessions = {str(each.client_id): each for each in sessions_to_write_about(patient)}
        self.card: Card | None = Card.objects.unresolved().filter(patient=patient).first()
        choices: list[tuple[str, Any]] = [("", _("Nothing in particular"))]
        if self.card:
            choices.append((CARD, _("The card: %(words)s") % {"words": card_words(self.card, patient)}))
        choices += [(key, session_words(each, patient)) for key, each in self.sessions.items()]
        about: Any = self.fields["about"]
        about.choices = choices
        quick: Any = self.fields["quick"]
        quick.queryset = QuickAnswer.objects.visible_to(user)

    def subject(self) -> dict[str, Any]:
        """The card or session that the message is tied to; of a valid form."""
        said = self.cleaned_data["about"]
        return {"card": self.card if said == CARD else None, "session": self.sessions.get(said)}


class QuickAnswerForm(forms.ModelForm):
    """A quick answer; `shared` makes it the whole clinic's, which a lead may do."""

    shared = forms.BooleanField(label=_("For the whole clinic"), required=False)

    class Meta:
        model = QuickAnswer
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance._state.adding:
            self.instance.clinic, self.instance.owner = user.clinic, user
        self.fields["shared"].initial = self.instance.owner_id is None
        if not user.may("keep_quick_answers"):
            del self.fields["shared"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "shared" in self.fields:
            self.instance.owner = None if said.get("shared") else self.user
        return said

    def _get_validation_exclusions(self) -> set[str]:
        """The owner is no field of the form, and yet its titles may stand only once."""
        return super()._get_validation_exclusions() - {"clinic", "owner"}  # type: ignore[misc]
