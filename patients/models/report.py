"""What a patient reports outside a session: the next morning, and a problem."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient
from patients.models.session import NOTE_LENGTH, Session, is_nrs_or_null, nrs
from patients.triage.words import Onset, Safety, Sign
from patients.words import Judged


class MorningReport(models.Model):
    """Pain on the morning after; one a date. It belongs to the session(s) of the day before."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="mornings")
    on = models.DateField()
    at = models.DateTimeField()
    pain = nrs(_("pain this morning"))
    woke_at_night = models.BooleanField(null=True, blank=True)
    judged = models.CharField(max_length=8, choices=Judged.choices)

    class Meta:
        verbose_name = _("morning report")
        verbose_name_plural = _("morning reports")
        constraints = [
            models.UniqueConstraint(fields=["patient", "on"], name="one_morning_a_date"),
            models.CheckConstraint(name="morning_pain_is_0_to_10_or_null", condition=is_nrs_or_null("pain")),
        ]
        indexes = [models.Index(fields=["patient", "-at", "-id"], name="mornings_newest_first")]

    def __str__(self) -> str:
        return f"{self.on}: {self.pain}"


class CheckSource(models.TextChoices):
    PATIENT = "patient", _("Tell us about a problem")
    SCREENING = "screening", _("Asked while prescribing")
    DRAFT = "draft", _("Named in an unfinished log")


class SafetyCheck(models.Model):
    """A safety report without a session (or before one is finished): items, note, call request."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="checks")
    client_id = models.UUIDField(default=uuid.uuid4)
    at = models.DateTimeField()
    source = models.CharField(max_length=9, choices=CheckSource.choices)
    safety = models.CharField(max_length=12, choices=Safety.choices)
    full_list = models.BooleanField(default=True)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    contact_request = models.BooleanField(default=False)
    judged = models.CharField(max_length=8, choices=Judged.choices)

    class Meta:
        verbose_name = _("safety check")
        verbose_name_plural = _("safety checks")
        constraints = [
            models.UniqueConstraint(fields=["patient", "client_id"], name="a_check_counts_once"),
            models.CheckConstraint(name="check_safety_is_known", condition=Q(safety__in=Safety.values)),
        ]
        indexes = [models.Index(fields=["patient", "-at"], name="checks_newest_first")]

    def __str__(self) -> str:
        return f"{self.get_safety_display()} {self.at:%Y-%m-%d}"


class WarningAnswer(models.Model):
    """One warning sign that was named, and since when. 'No' leaves no row."""

    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="signs")
    check_report = models.ForeignKey(
        SafetyCheck, models.PROTECT, null=True, blank=True, related_name="signs"
    )  # `check` is taken by Django's models
    sign = models.CharField(max_length=24, choices=Sign.choices)
    onset = models.CharField(max_length=5, choices=Onset.choices)

    class Meta:
        verbose_name = _("warning sign")
        verbose_name_plural = _("warning signs")
        constraints = [
            models.CheckConstraint(
                name="a_sign_belongs_to_a_session_or_a_check",
                condition=Q(session__isnull=False, check_report=None)
                | Q(session=None, check_report__isnull=False),
            ),
            models.CheckConstraint(name="sign_is_known", condition=Q(sign__in=Sign.values)),
            models.CheckConstraint(name="onset_is_known", condition=Q(onset__in=Onset.values)),
            models.UniqueConstraint(
                fields=["session", "sign"],
                name="a_session_names_a_sign_once",
                condition=Q(session__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["check_report", "sign"],
                name="a_check_names_a_sign_once",
                condition=Q(check_report__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.onset}"
