"""What a patient is to do: version n of the routine, and the lock that may lie on it."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient
from patients.words import DEFAULT_PAIN_LIMIT, PAIN_LIMIT
from stretches.dose import DAYS_PER_WEEK, HOLD_S, LEVELS, REPS_PER_SIDE, REST_S, SESSIONS_PER_DAY
from stretches.words import Aid, Grip, Knee, RestingLeg, Side, Sides, Surface


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    def current(self) -> "PrescriptionQuerySet":
        """Not ended: at most one a patient (PV10). It may be paused."""
        return self.filter(ended_at=None)

    def review_due(self, on: date) -> "PrescriptionQuerySet":
        """In force, and to be looked at again on this date or before."""
        return self.current().filter(review_due__lte=on)

    def for_reading(self) -> "PrescriptionQuerySet":
        """With all that a page prints of it, so that no item asks again."""
        items = PrescribedStretch.objects.select_related("stretch").order_by("order")
        return self.select_related("prescriber").prefetch_related(models.Prefetch("items", items))


class Prescription(models.Model):
    """Version n of a patient's routine. Its content never changes: a change is version n+1."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="prescriptions")
    version = models.PositiveSmallIntegerField()
    prescriber = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prescribed_at = models.DateTimeField()
    screening = models.ForeignKey("patients.Screening", models.PROTECT, related_name="prescriptions")

    start = models.DateField(_("start"))
    review_due = models.DateField(_("review due"))
    sessions_per_day = models.PositiveSmallIntegerField(_("sessions a day"), default=1)
    days_per_week = models.PositiveSmallIntegerField(_("days a week"), default=7)
    rest_days = models.JSONField(_("rest days"), default=list, blank=True)  # weekdays, 0 = Monday
    pain_limit = models.PositiveSmallIntegerField(_("pain limit"), default=DEFAULT_PAIN_LIMIT)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    note = models.TextField(_("note to the patient"), blank=True, max_length=2000)
    overrides = models.JSONField(
        _("warnings and why they were passed"), default=dict, blank=True
    )  # {"PV2": why}

    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PrescriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("prescription")
        verbose_name_plural = _("prescriptions")
        constraints = [
            models.UniqueConstraint(fields=["patient", "version"], name="a_version_is_one_prescription"),
            models.UniqueConstraint(
                fields=["patient"], name="one_current_prescription_a_patient", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="versions_count_from_1", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="sessions_a_day_in_range",
                condition=Q(sessions_per_day__range=SESSIONS_PER_DAY),
                violation_error_message=_("Sessions a day go from 1 to 3."),
            ),
            models.CheckConstraint(
                name="days_a_week_in_range",
                condition=Q(days_per_week__range=DAYS_PER_WEEK),
                violation_error_message=_("Days a week go from 1 to 7."),
            ),
            models.CheckConstraint(
                name="pain_limit_in_range",
                condition=Q(pain_limit__range=PAIN_LIMIT),
                violation_error_message=_("The pain limit goes from 2 to 6."),
            ),
            models.CheckConstraint(name="review_comes_after_start", condition=Q(review_due__gte=F("start"))),
            models.CheckConstraint(
                name="ended_prescription_has_a_name",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["patient", "-version"], name="prescriptions_newest_first")]

    def __str__(self) -> str:
        return _("Version %(version)s") % {"version": self.version}


class PrescribedStretch(models.Model):
    """One stretch of a prescription with its level and dose."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField(default=1)
    stretch = models.ForeignKey("stretches.Stretch", models.PROTECT, related_name="prescribed")
    level = models.PositiveSmallIntegerField(_("level"))
    level_since = models.DateField(_("on this level since"))
    aid = models.CharField(_("held with"), max_length=8, choices=Aid.choices, null=True, blank=True)
    grip = models.CharField(_("grip"), max_length=8, choices=Grip.choices, null=True, blank=True)
    grip_cm = models.PositiveSmallIntegerField(_("hands from the thigh, cm"), null=True, blank=True)
    knee = models.CharField(_("knee"), max_length=8, choices=Knee.choices, null=True, blank=True)
    resting_leg = models.CharField(
        _("resting leg"), max_length=8, choices=RestingLeg.choices, null=True, blank=True
    )
    surface = models.CharField(_("surface"), max_length=8, choices=Surface.choices, default=Surface.FLOOR)
    sides = models.CharField(_("sides"), max_length=5, choices=Sides.choices, default=Sides.BOTH)
    first_side = models.CharField(_("first side"), max_length=1, choices=Side.choices, default=Side.LEFT)
    hold_s = models.PositiveSmallIntegerField(_("hold, seconds"))
    reps_per_side = models.PositiveSmallIntegerField(_("repetitions a side"))
    rest_s = models.PositiveSmallIntegerField(_("rest, seconds"), default=30)

    class Meta:
        verbose_name = _("prescribed stretch")
        verbose_name_plural = _("prescribed stretches")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["prescription", "stretch"], name="a_stretch_stands_in_a_routine_once"
            ),
            models.UniqueConstraint(
                fields=["prescription", "order"], name="one_stretch_a_place_in_the_routine"
            ),
            models.CheckConstraint(name="prescribed_level_is_1_to_8", condition=Q(level__range=LEVELS)),
            models.CheckConstraint(
                name="hold_in_range",
                condition=Q(hold_s__range=HOLD_S),
                violation_error_message=_("A hold lasts 5 to 30 seconds."),
            ),
            models.CheckConstraint(
                name="repetitions_in_range",
                condition=Q(reps_per_side__range=REPS_PER_SIDE),
                violation_error_message=_("A leg has 2 or 3 repetitions."),
            ),
            models.CheckConstraint(
                name="rest_in_range",
                condition=Q(rest_s__range=REST_S),
                violation_error_message=_("A rest lasts 15 to 120 seconds."),
            ),
            models.CheckConstraint(
                name="grip_only_with_an_aid_that_has_one",
                # SQL says "unknown" to `null in (...)`, and a check lets the unknown pass.
                condition=Q(aid__isnull=False, aid__in=[Aid.TOWEL, Aid.BAND, Aid.TUBING], grip__isnull=False)
                | (Q(grip=None, grip_cm=None) & (Q(aid=None) | Q(aid=Aid.HANDS))),
                violation_error_message=_("Choose a grip for towel, band or tubing, and none for hands."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stretch_id} level {self.level}"

    @property
    def side_order(self) -> tuple[str, ...]:
        """The sides in the order in which they are done."""
        if self.sides == Sides.BOTH:
            other = Side.RIGHT if self.first_side == Side.LEFT else Side.LEFT
            return (self.first_side, other)
        return (Side.LEFT,) if self.sides == Sides.LEFT else (Side.RIGHT,)

    @property
    def prescribed_holds(self) -> int:
        """Repetitions in one full session, on all sides."""
        return self.reps_per_side * len(self.side_order)

    @property
    def prescribed_seconds(self) -> int:
        """Seconds of hold in one full session."""
        return self.hold_s * self.prescribed_holds


class PauseQuerySet(models.QuerySet["Pause"]):
    def open(self) -> "PauseQuerySet":
        return self.filter(released_at=None)


class Pause(models.Model):
    """The routine is locked, by a flag or by a clinician, until a clinician releases it with a reason."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="pauses")
    since = models.DateTimeField()
    flag = models.ForeignKey("patients.Flag", models.PROTECT, null=True, blank=True, related_name="pauses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=2000)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    release_reason = models.TextField(_("why it was released"), blank=True, max_length=2000)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], name="one_open_pause_a_patient", condition=Q(released_at=None)
            ),
            models.CheckConstraint(
                name="paused_by_a_flag_or_a_person", condition=Q(flag__isnull=False) | Q(by__isnull=False)
            ),
            models.CheckConstraint(
                name="released_with_a_name_and_a_reason",
                condition=Q(released_at=None, released_by=None, release_reason="")
                | (Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["patient", "-since"], name="pauses_newest_first")]

    def __str__(self) -> str:
        return f"{self.patient_id} since {self.since:%Y-%m-%d}"
