"""What a clinician does with a card: acknowledge, note, resolve, undo. Each leaves a row (G4, G12)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from patients.actions.lock import lock
from patients.actions.proposal import keep_proposal
from patients.actions.standing import keep_card
from patients.models import Card, CardAct
from patients.models.card import Act
from patients.words import CardState, Outcome


class Beaten(Exception):
    """A colleague was faster; `card` is as they left it, and `str()` says who did what."""

    def __init__(self, card: Card) -> None:
        self.card = card
        last = card.acts.select_related("by").last()
        super().__init__(
            _("%(name)s was faster: %(act)s.") % {"name": last.by.name, "act": last.get_act_display().lower()}
            if last
            else _("This card has changed meanwhile.")
        )


class NotNow(Exception):
    """The act makes no sense in this state; `str()` is fit for a person."""


def locked(card: Card) -> Card:
    """The card as it stands, and nobody else's until the transaction ends."""
    return Card.objects.select_for_update().get(pk=card.pk)


@transaction.atomic
def acknowledge(card: Card, *, by: Any, at: datetime) -> Card:
    """Somebody has seen it and takes it on. Raises Beaten when that is so already."""
    card = locked(card)
    if card.state != CardState.OPEN:
        raise Beaten(card)
    card.state, card.acknowledged_at, card.acknowledged_by = CardState.ACKNOWLEDGED, at, by
    return written(card, Act.ACKNOWLEDGE, by=by, at=at)


@transaction.atomic
def add_note(card: Card, *, by: Any, at: datetime, note: str) -> Card:
    """A note beside the card; its state stays. The same words of the same person twice in a row count once:
    the answer to the first was lost on its way."""
    card, note = locked(card), note.strip()
    last = card.acts.last()
    if last is not None and (last.act, last.by_id, last.note) == (Act.NOTE, by.pk, note):
        return card
    return written(card, Act.NOTE, by=by, at=at, note=note)


@transaction.atomic
def resolve(card: Card, *, by: Any, at: datetime, outcome: str, note: str = "") -> Card:
    """Close the episode with an outcome; 'no action' says why.

    Raises Beaten when a colleague resolved it before, ValueError for an outcome that is none.
    """
    card, note = locked(card), note.strip()
    if outcome not in Outcome.values or (outcome == Outcome.NO_ACTION and not note):
        raise ValueError("a card is resolved with an outcome, and 'no action' with a note")
    if card.state == CardState.RESOLVED:
        raise Beaten(card)
    card.state, card.resolved_at, card.resolved_by = CardState.RESOLVED, at, by
    card.outcome, card.note = outcome, note
    keep_card(card.patient_id, rank=0)
    return written(card, Act.RESOLVE, by=by, at=at, outcome=outcome, note=note)


@transaction.atomic
def undo(card: Card, *, of: str, by: Any, at: datetime) -> Card:
    """Take back the acknowledge or resolve with the id `of`; what was done stays readable in the acts.

    Raises NotNow when something else was done since, when there is nothing to take back, or when a
    newer card of the patient is open.
    """
    lock(card.patient)  # no log may open a card between the question below and the answer
    card = locked(card)
    last = card.acts.last()
    if last is not None and str(last.pk) != of:
        raise NotNow(_("Something was done with this card since. Nothing was undone."))
    if card.state == CardState.RESOLVED:
        if Card.objects.unresolved().filter(patient=card.patient_id).exists():
            raise NotNow(_("There is a newer card for this patient. Work on that one."))
        card.state = CardState.ACKNOWLEDGED if card.acknowledged_at else CardState.OPEN
        card.resolved_at = card.resolved_by = None
        card.outcome = card.note = ""
        keep_card(card.patient_id, rank=card.rank)
    elif card.state == CardState.ACKNOWLEDGED:
        card.state, card.acknowledged_at, card.acknowledged_by = CardState.OPEN, None, None
    else:
        raise NotNow(_("There is nothing to undo."))
    return written(card, Act.UNDO, by=by, at=at)


def written(card: Card, act: Act, *, by: Any, at: datetime, **said: str) -> Card:
    at = max(at, card.changed_at)  # acts are read by their time, also after the clock was put back
    card.changed_at = at
    card.save()
    CardAct.objects.create(card=card, act=act, by=by, at=at, **said)
    if act in (Act.RESOLVE, Act.UNDO):  # an open card holds a step up, and may ask for one back
        keep_proposal(card.patient, at=at)
    return card
