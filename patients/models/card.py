"""What waits for a clinician: the flags that rules raised, and the one card they lie on."""

import uuid
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient
from patients.models.report import MorningReport, SafetyCheck
from patients.models.session import Session
from patients.triage.words import Severity
from patients.words import CardState, Outcome

CARD_SEVERITIES = [(severity.value, severity.label) for severity in Severity if severity != Severity.NONE]


class CardQuerySet(models.QuerySet["Card"]):
    def visible_to(self, user: Any) -> "CardQuerySet":
        return self.filter(clinic=user.clinic_id) if user.may("review") else self.none()

    def unresolved(self) -> "CardQuerySet":
        return self.exclude(state=CardState.RESOLVED)

    def in_state(self, state: str) -> "CardQuerySet":
        return self.filter(state=state)

    def worst_first(self) -> "CardQuerySet":
        """By severity, then by age: the one that has waited longest first."""
        return self.order_by("-rank", "opened_at", "pk")


class Card(models.Model):
    """One per patient and episode, from the first flag until a clinician resolves it (G1)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="cards")
    clinic = models.ForeignKey(
        "clinic.Clinic", models.PROTECT, related_name="+"
    )  # the review list starts here
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    severity = models.CharField(_("severity"), max_length=9, choices=CARD_SEVERITIES)
    rank = models.PositiveSmallIntegerField()  # of the severity, so that the list is read off an index
    state = models.CharField(_("state"), max_length=12, choices=CardState.choices, default=CardState.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    changed_at = models.DateTimeField()  # the newest flag or act: an undo is refused over a newer one
    due = models.DateTimeField(_("due"))
    last_notified_at = models.DateTimeField(null=True, blank=True)  # G2
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                name="one_unresolved_card_a_patient",
                condition=~Q(state=CardState.RESOLVED),
            ),
            models.CheckConstraint(
                name="card_severity_and_rank_agree",
                condition=Q(severity="routine", rank=1)
                | Q(severity="soon", rank=2)
                | Q(severity="urgent", rank=3)
                | Q(severity="emergency", rank=4),
            ),
            models.CheckConstraint(name="card_state_is_known", condition=Q(state__in=CardState.values)),
            models.CheckConstraint(
                name="acknowledged_with_a_name",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="resolved_with_a_name_a_time_and_an_outcome",
                condition=(~Q(state=CardState.RESOLVED) & Q(resolved_at=None, resolved_by=None, outcome=""))
                | (
                    Q(state=CardState.RESOLVED, resolved_at__isnull=False, resolved_by__isnull=False)
                    & Q(outcome__in=Outcome.values)
                ),
            ),
            models.CheckConstraint(
                name="no_action_says_why",
                condition=~Q(outcome=Outcome.NO_ACTION) | ~Q(note=""),
                violation_error_message=_("Say why no action was needed."),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "state", "-rank", "opened_at", "id"], name="cards_worst_first"),
            models.Index(fields=["patient", "-opened_at"], name="cards_of_a_patient"),
            models.Index(
                fields=["clinic", "-resolved_at", "-id"],
                name="resolved_newest_first",
                condition=Q(state=CardState.RESOLVED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_severity_display()} {self.get_state_display()}"

    def is_overdue(self, at: datetime) -> bool:
        """Past its target and not resolved; its severity does not change by that (G5)."""
        return self.state != CardState.RESOLVED and at > self.due


class Act(models.TextChoices):
    ACKNOWLEDGE = "acknowledge", _("Acknowledged")
    NOTE = "note", _("Noted")
    RESOLVE = "resolve", _("Resolved")
    UNDO = "undo", _("Undone")


class CardAct(models.Model):
    """What a clinician did with a card. Append-only: an undo is a further row."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="acts")
    act = models.CharField(max_length=12, choices=Act.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        verbose_name = _("act on a card")
        verbose_name_plural = _("acts on cards")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d %H:%M}"


# The columns that hold what a rule judged: a record, or the date of the daily job.
FLAG_SOURCES = ("session", "check_report", "morning", "thread_message", "ticked_on")


def is_only(source: str) -> Q:
    """This source is given, and no other is."""
    return Q(**{f"{each}__isnull": each != source for each in FLAG_SOURCES})


class Flag(models.Model):
    """A rule fired: append-only, with all that is needed to replay it (G8)."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="flags")
    # The record that the rule judged; none of them for the daily job, which judges a date.
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="flags")
    check_report = models.ForeignKey(SafetyCheck, models.PROTECT, null=True, blank=True, related_name="flags")
    morning = models.ForeignKey(MorningReport, models.PROTECT, null=True, blank=True, related_name="flags")
    thread_message = models.ForeignKey(
        "patients.Message", models.PROTECT, null=True, blank=True, related_name="flags"
    )  # `message` is the id of advice
    ticked_on = models.DateField(null=True, blank=True)

    rule = models.CharField(max_length=4)  # of table 4.4, or "G10": could not be checked
    rule_version = models.PositiveSmallIntegerField()
    severity = models.CharField(max_length=9, choices=CARD_SEVERITIES)
    inputs = models.JSONField()
    limits = models.JSONField()
    sentence = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_flag_has_one_source",
                condition=reduce(or_, (is_only(source) for source in FLAG_SOURCES)),
            ),
            *(
                models.UniqueConstraint(
                    fields=[source, "rule", "severity"],
                    name=f"one_flag_a_{source}_rule_and_severity",
                    condition=Q(**{f"{source}__isnull": False}),
                )
                for source in FLAG_SOURCES[:-1]
            ),
            models.UniqueConstraint(
                fields=["card", "ticked_on", "rule", "severity"],
                name="one_flag_a_tick_rule_and_severity",
                condition=Q(ticked_on__isnull=False),
            ),
        ]
        indexes = [  # a month of the clinic in numbers; by way of the cards it would read all there ever were
            models.Index(fields=["ticked_on"], name="ticks_by_date", condition=Q(ticked_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.severity}"
