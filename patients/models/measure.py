"""Outcome measures that a clinician takes in the room (clinical.md 6): angle of a leg, function, change."""

import uuid
from statistics import fmean
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient
from patients.models.session import is_nrs_or_null, nrs
from stretches.words import Side

STRAIGHT_LEG_RAISE = (0, 140)  # degrees from lying flat
KNEE_EXTENSION = (0, 90)  # degrees short of a straight knee, hip at 90 [V49]
CHANGE = (-5, 5)
ACTIVITIES = (3, 5)  # named by the patient [V44]
ACTIVITY_SCORE = (0, 10)  # unable, to as before
ACTIVITY_LENGTH = 120


class MeasureTest(models.TextChoices):
    STRAIGHT_LEG_RAISE = "slr", _("Straight-leg raise")
    KNEE_EXTENSION = "ake", _("Active knee extension")
    FUNCTION = "psfs", _("Patient-Specific Functional Scale")
    CHANGE = "groc", _("Global rating of change")


ANGLES = (MeasureTest.STRAIGHT_LEG_RAISE, MeasureTest.KNEE_EXTENSION)


class Device(models.TextChoices):
    INCLINOMETER = "inclinometer", _("Inclinometer")
    GONIOMETER = "goniometer", _("Goniometer")
    PHONE = "phone", _("Phone")
    EYE = "eye", _("By eye")


class MeasureQuerySet(models.QuerySet["Measure"]):
    def standing(self) -> "MeasureQuerySet":
        """Each reading as it was last corrected; those that were taken back are left out."""
        later = Measure.objects.filter(reading=OuterRef("reading"), revision__gt=OuterRef("revision"))
        return self.filter(~Exists(later), is_withdrawn=False)

    def newest_first(self) -> "MeasureQuerySet":
        return self.order_by("-at", "-pk")


class Measure(models.Model):
    """One reading of one test, on one side where the test has sides. A row never changes: a correction is
    the next revision of the same reading, and taking a reading back is one too."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="measures")
    reading = models.UUIDField(default=uuid.uuid4)  # stands in addresses; the same through all corrections
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    test = models.CharField(_("test"), max_length=4, choices=MeasureTest.choices)
    at = models.DateTimeField(_("measured"))  # noon of the day where only the day is known
    written_at = models.DateTimeField(_("written down"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written down by")
    )
    examiner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("examiner")
    )
    is_withdrawn = models.BooleanField(_("taken back"), default=False)
    note = models.TextField(_("note"), blank=True, max_length=2000)

    side = models.CharField(_("leg"), max_length=1, choices=Side.choices, blank=True)
    degrees = models.PositiveSmallIntegerField(_("degrees"), null=True, blank=True)
    device = models.CharField(_("device"), max_length=12, choices=Device.choices, blank=True)
    position = models.CharField(_("position"), max_length=80, blank=True)
    pain_during = nrs(_("pain during the test"))
    change = models.SmallIntegerField(_("change, -5 to 5"), null=True, blank=True)
    # [{"activity": words, "score": 0 to 10}]; null where the test is another one
    activities = models.JSONField(_("activities"), null=True, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [
            models.UniqueConstraint(fields=["reading", "revision"], name="a_revision_is_one_row"),
            models.CheckConstraint(name="revisions_count_from_1", condition=Q(revision__gte=1)),
            models.CheckConstraint(
                name="measure_has_what_its_test_asks",
                condition=Q(
                    test=MeasureTest.STRAIGHT_LEG_RAISE,
                    side__in=Side.values,
                    degrees__isnull=False,
                    degrees__range=STRAIGHT_LEG_RAISE,
                    device__in=Device.values,
                    change=None,
                    activities__isnull=True,
                )
                | Q(
                    test=MeasureTest.KNEE_EXTENSION,
                    side__in=Side.values,
                    degrees__isnull=False,
                    degrees__range=KNEE_EXTENSION,
                    device__in=Device.values,
                    change=None,
                    activities__isnull=True,
                )
                | Q(
                    test=MeasureTest.FUNCTION,
                    side="",
                    degrees=None,
                    device="",
                    change=None,
                    activities__isnull=False,
                )
                | Q(
                    test=MeasureTest.CHANGE,
                    side="",
                    degrees=None,
                    device="",
                    change__isnull=False,
                    change__range=CHANGE,
                    activities__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="pain_of_a_test_is_0_to_10_or_null", condition=is_nrs_or_null("pain_during")
            ),
        ]
        indexes = [models.Index(fields=["patient", "-at", "-id"], name="measures_newest_first")]

    def __str__(self) -> str:
        return f"{self.test} {self.at:%Y-%m-%d}"

    def clean(self) -> None:
        if self.activities is not None and not are_activities(self.activities):
            raise ValidationError({"activities": _("Name 3 to 5 activities, each scored from 0 to 10.")})

    @property
    def score(self) -> float | None:
        """Mean of the activities, 0 to 10 (PSFS)."""
        return fmean(each["score"] for each in self.activities) if self.activities else None


def are_activities(said: Any) -> bool:
    """3 to 5 activities in words, each with a whole score from 0 to 10."""
    return (
        isinstance(said, list)
        and ACTIVITIES[0] <= len(said) <= ACTIVITIES[1]
        and all(
            each["activity"].strip() and ACTIVITY_SCORE[0] <= each["score"] <= ACTIVITY_SCORE[1]
            for each in said
        )
    )
