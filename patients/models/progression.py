"""What a clinician decided about a step of the ladder that was proposed (clinical.md 2.5)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient
from patients.models.prescription import PrescribedStretch, Prescription
from stretches.dose import LEVELS


class Move(models.TextChoices):
    UP = "up", _("Move up")
    STAY = "stay", _("Stay")
    BACK = "back", _("Step back")


class Choice(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    CHANGED = "changed", _("Changed")
    DECLINED = "declined", _("Declined")
    UNDONE = "undone", _("Undone")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> "DecisionQuerySet":
        """Those that nobody has taken back."""
        return self.exclude(choice=Choice.UNDONE).filter(undone=None)

    def newest_first(self) -> "DecisionQuerySet":
        return self.order_by("-at", "-pk")


class Decision(models.Model):
    """A proposal for one stretch, with every condition and value as it was shown, and the clinician's
    answer to it. Append-only: an undo is a further row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="decisions")
    item = models.ForeignKey(PrescribedStretch, models.PROTECT, related_name="decisions")
    proposal = models.CharField(_("proposal"), max_length=4, choices=Move.choices)
    level = models.PositiveSmallIntegerField(_("proposed level"))  # that of the item where it is to stay
    conditions = models.JSONField(_("conditions as shown"))  # [{"name", "value", "met"}] of 2.5
    choice = models.CharField(_("decision"), max_length=8, choices=Choice.choices)
    reason = models.TextField(_("reason"), max_length=2000)
    # The version that was handed over; none where it was declined.
    prescription = models.ForeignKey(
        Prescription, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a level")
        verbose_name_plural = _("decisions on levels")
        constraints = [
            models.CheckConstraint(name="a_proposal_is_known", condition=Q(proposal__in=Move.values)),
            models.CheckConstraint(name="proposed_level_is_1_to_8", condition=Q(level__range=LEVELS)),
            models.CheckConstraint(
                name="a_decision_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="accepted_and_changed_make_a_version",
                condition=Q(choice__in=[Choice.ACCEPTED, Choice.CHANGED], prescription__isnull=False)
                | Q(choice=Choice.DECLINED, prescription=None)
                | Q(choice=Choice.UNDONE),
            ),
            models.CheckConstraint(
                name="an_undo_says_of_what",
                condition=Q(choice=Choice.UNDONE, undoes__isnull=False)
                | (~Q(choice=Choice.UNDONE) & Q(undoes=None)),
            ),
        ]
        indexes = [models.Index(fields=["patient", "-at"], name="decisions_newest_first")]

    def __str__(self) -> str:
        return f"{self.get_proposal_display()}: {self.get_choice_display()}"
