"""One carrying out of the routine as it was logged, and all that was said of it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient
from patients.models.prescription import PrescribedStretch, Prescription
from patients.triage.words import Ease, Quality, Safety, Site, Status, StoppedReason
from patients.words import FeltWhere, Judged, PelvisDown, SkipReason
from stretches.words import Grip, Knee, RestingLeg, Side

NOTE_LENGTH = 4000


def nrs(label: Any) -> models.PositiveSmallIntegerField:
    """A rating from 0 to 10; null is 'not answered' and never read as 0 (HZ10)."""
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def is_nrs_or_null(field: str) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__range": (0, 10)})


class SessionDraft(models.Model):
    """A session begun and not yet logged: what was answered and held so far. Goes when it is logged."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="drafts")
    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="+")
    client_id = models.UUIDField(default=uuid.uuid4)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answers = models.JSONField(default=dict, blank=True)  # by the field names of the log's forms
    holds = models.JSONField(default=list, blank=True)  # see actions/draft.py

    class Meta:
        verbose_name = _("unfinished session")
        verbose_name_plural = _("unfinished sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "client_id"], name="a_draft_is_one_session_of_a_patient"
            ),
        ]
        indexes = [models.Index(fields=["patient", "-started_at"], name="drafts_newest_first")]

    def __str__(self) -> str:
        return str(self.client_id)


class SessionQuerySet(models.QuerySet["Session"]):
    def for_reading(self) -> "SessionQuerySet":
        """With all that a list of sessions prints, newest first."""
        return self.prefetch_related("feelings", "signs", "holds", "amendments").order_by(
            "-performed_at", "-pk"
        )


class Session(models.Model):
    """What was done against one version of the prescription. Never deleted, never changed:
    a correction is an Amendment, and the answers as first given stay here."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="sessions")
    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="sessions")
    client_id = models.UUIDField()
    performed_at = models.DateTimeField()
    performed_on = (
        models.DateField()
    )  # the clinic's local date of performed_at: rules and tallies count by it
    received_at = models.DateTimeField()
    status = models.CharField(_("status"), max_length=8, choices=Status.choices)

    pain_before = nrs(_("pain before"))
    pain_during = nrs(_("worst pain"))
    pain_after = nrs(_("pain after"))
    stretch_strength = nrs(_("strength of the stretch"))
    felt_where = models.CharField(max_length=12, choices=FeltWhere.choices, default=FeltWhere.NOT_ANSWERED)
    nerve_settled = models.BooleanField(null=True, blank=True)
    nerve_worse = models.BooleanField(null=True, blank=True)
    safety = models.CharField(max_length=12, choices=Safety.choices, default=Safety.NOT_ANSWERED)
    full_list = models.BooleanField(
        default=False
    )  # the full safety list was answered (3.3), not the one line
    ease = models.CharField(max_length=4, choices=Ease.choices, blank=True)
    pelvis_down = models.CharField(max_length=6, choices=PelvisDown.choices, blank=True)
    stopped_reason = models.CharField(max_length=8, choices=StoppedReason.choices, blank=True)
    skipped_reason = models.CharField(max_length=10, choices=SkipReason.choices, blank=True)
    resting_leg = models.CharField(max_length=8, choices=RestingLeg.choices, blank=True)  # as done
    entered_late = models.BooleanField(default=False)
    entered_by = models.ForeignKey(  # from paper, for somebody else; None: the patient's own
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact_request = models.BooleanField(default=False)
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    app_version = models.CharField(max_length=20, blank=True)

    # Held seconds out of those prescribed (clinical.md 5), counted when it was logged and again only when
    # more holds of it arrive (actions/again.py); 1 = full.
    fraction = models.FloatField(default=0)
    held_s = models.FloatField(default=0)  # in all, longer holds included
    judged = models.CharField(max_length=8, choices=Judged.choices)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(fields=["patient", "client_id"], name="a_submission_counts_once"),  # G6
            models.CheckConstraint(
                name="ratings_are_0_to_10_or_not_answered",
                condition=is_nrs_or_null("pain_before")
                & is_nrs_or_null("pain_during")
                & is_nrs_or_null("pain_after")
                & is_nrs_or_null("stretch_strength"),
                violation_error_message=_("A rating is a whole number from 0 to 10."),
            ),
            models.CheckConstraint(name="session_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="fraction_is_0_to_1", condition=Q(fraction__range=(0, 1))),
        ]
        indexes = [
            models.Index(fields=["patient", "-performed_at", "-id"], name="sessions_newest_first"),
            models.Index(fields=["patient", "performed_on"], name="sessions_by_local_date"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.performed_on}"

    @property
    def is_full(self) -> bool:
        return self.fraction >= 1


class Hold(models.Model):
    """One repetition held on one side, as done."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="holds")
    item = models.ForeignKey(PrescribedStretch, models.PROTECT, related_name="+")
    side = models.CharField(max_length=1, choices=Side.choices)
    repetition = models.PositiveSmallIntegerField()
    seconds = models.FloatField()
    timed = models.BooleanField(default=True)  # by the timer; False: ticked by hand
    grip = models.CharField(max_length=8, choices=Grip.choices, blank=True)
    knee = models.CharField(max_length=8, choices=Knee.choices, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["item", "side", "repetition"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "item", "side", "repetition"], name="one_hold_a_place_in_the_session"
            ),
            models.CheckConstraint(name="held_seconds_not_negative", condition=Q(seconds__gte=0)),
            models.CheckConstraint(name="repetitions_count_from_1", condition=Q(repetition__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.side}{self.repetition}: {self.seconds} s"


class Feeling(models.Model):
    """One place where something was felt, with its kinds."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="feelings")
    site = models.CharField(max_length=10, choices=Site.choices)
    side = models.CharField(max_length=1, choices=Side.choices, blank=True)
    qualities = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("feeling")
        verbose_name_plural = _("feelings")
        constraints = [
            models.UniqueConstraint(fields=["session", "site", "side"], name="a_place_is_marked_once"),
            models.CheckConstraint(name="feeling_site_is_known", condition=Q(site__in=Site.values)),
            models.CheckConstraint(
                name="every_place_but_the_low_back_has_a_side",
                condition=Q(site=Site.LOW_BACK, side="") | (~Q(site=Site.LOW_BACK) & Q(side__in=Side.values)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.site}".strip()

    @property
    def quality_labels(self) -> list[str]:
        return [str(Quality(quality).label) for quality in self.qualities]


class Amendment(models.Model):
    """A correction: the answers as they are to be read from then on. The worst ever given counts (G7)."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="amendments")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answers = models.JSONField()  # all of them, in the shape of patients/answers.py
    judged = models.CharField(max_length=8, choices=Judged.choices)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.at:%Y-%m-%d}"


class DayTally(models.Model):
    """What was due and done on one local date. Kept by the log action; can be rebuilt from sessions."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="tallies")
    on = models.DateField()
    due = models.PositiveSmallIntegerField()
    full = models.PositiveSmallIntegerField(default=0)
    partial = models.PositiveSmallIntegerField(default=0)
    shares = models.JSONField(default=list)  # of each session in which something was held: 0 to 1
    seconds = models.PositiveIntegerField(default=0)  # held in all
    held = models.BooleanField(default=False)  # not started because of pain (P8): not due

    class Meta:
        verbose_name = _("day tally")
        verbose_name_plural = _("day tallies")
        constraints = [models.UniqueConstraint(fields=["patient", "on"], name="one_tally_a_patient_and_date")]

    def __str__(self) -> str:
        return f"{self.on}: {self.full} of {self.due}"
