"""Sentences about steps of the ladder: what was decided, and who was faster."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clinic.templatetags.desk import waited
from patients.actions.progress import Moved
from patients.models import Decision
from patients.models.progression import Choice
from patients.progression_words import headline


def who_was_faster(moved: Moved, *, seen_by: Any, at: datetime) -> str:
    """Who decided what and how long ago; or that the facts are others now."""
    decision = moved.decision
    if decision is None:
        return str(moved)
    who = _("You") if decision.by_id == seen_by.pk else decision.by.name
    ago = waited(at - decision.at)
    words = {
        Choice.ACCEPTED: _("%(who)s accepted a step (%(ago)s). Look again, then decide."),
        Choice.CHANGED: _("%(who)s changed a step (%(ago)s). Look again, then decide."),
        Choice.DECLINED: _("%(who)s declined a step (%(ago)s). Look again, then decide."),
        Choice.UNDONE: _("%(who)s took a step back (%(ago)s). Look again, then decide."),
    }
    return words[Choice(decision.choice)] % {"who": who, "ago": ago}


def done_words(decision: Decision) -> str:
    """What has just been decided."""
    step = headline(decision.proposal, old=decision.item.level, new=decision.level)
    words = {
        Choice.ACCEPTED: _("%(step)s: accepted."),
        Choice.CHANGED: _("Another step than the proposed one is kept."),
        Choice.DECLINED: _("%(step)s: declined. It comes again when the facts change."),
        Choice.UNDONE: _("Taken back. What was decided stays readable below."),
    }
    done = words[Choice(decision.choice)] % {"step": step}
    return f"{done} {version_words(decision)}" if decision.prescription else done


def version_words(decision: Decision) -> str:
    """What the patient has of the version that was made."""
    patient, values = decision.patient, {"version": getattr(decision.prescription, "version", None)}
    if patient.pauses.open().exists():
        return _("Version %(version)s is saved. The routine stays paused until it is released.") % values
    if patient.account_id is None:
        return _("Version %(version)s is saved. The patient has no sign-in yet: give access next.") % values
    return _("The patient sees version %(version)s now.") % values
