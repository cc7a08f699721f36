"""What is said of a card: a note, and the outcome with which it is resolved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.words import Outcome

NOTE_LENGTH = 2000


class CardForm(forms.Form):
    """A form on a card: several stand on one page, so the ids of its fields carry the card's."""

    def __init__(self, data: Any = None, *, card_id: Any, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"id_{card_id}_%s")
        # Opened in place it is entered in its first field; with errors in the list of them, which leads on.
        self.fields[next(iter(self.fields))].widget.attrs["autofocus"] = data is None


class NoteForm(CardForm):
    note = forms.CharField(label=_("Note"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class ResolveForm(CardForm):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", _("Choose an outcome")), *Outcome.choices])
    note = forms.CharField(
        label=_("What you did"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("outcome") == Outcome.NO_ACTION and "note" in said and not said["note"].strip():
            self.add_error("note", _("Say why no action was needed."))
        return said
