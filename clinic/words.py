"""Sentences about cards that more than one page says."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from clinic.templatetags.desk import waited
from patients.models import Card
from patients.models.card import Act


def who_did_what(card: Card, *, seen_by: Any, at: datetime) -> str:
    """Who was faster, what they did and how long ago; nothing was changed by the one who reads it."""
    last = card.acts.select_related("by").last()
    if last is None:
        return _("This card has changed meanwhile. Nothing was changed.")
    who = _("You") if last.by_id == seen_by.pk else last.by.name
    ago = waited(at - last.at)
    if at - last.at >= timedelta(minutes=1):
        ago = _("%(time)s ago") % {"time": ago}
    did = {
        Act.ACKNOWLEDGE: _("%(who)s acknowledged this %(ago)s. Nothing was changed."),
        Act.RESOLVE: _("%(who)s resolved this %(ago)s. Nothing was changed."),
        Act.NOTE: _("%(who)s wrote a note on this %(ago)s. Nothing was changed."),
        Act.UNDO: _("%(who)s put this back %(ago)s. Nothing was changed."),
    }
    return did[Act(last.act)] % {"who": who, "ago": ago}


def done_words(card: Card) -> str:
    """What has just been done with it."""
    last = card.acts.latest("at", "pk")
    words = {
        Act.ACKNOWLEDGE: _("%(name)s: acknowledged just now."),
        Act.NOTE: _("%(name)s: note kept."),
        Act.RESOLVE: _("%(name)s: resolved just now. %(outcome)s."),
        Act.UNDO: _("%(name)s: put back. What was done stays readable below."),
    }
    return words[Act(last.act)] % {"name": card.patient.name, "outcome": last.get_outcome_display()}
