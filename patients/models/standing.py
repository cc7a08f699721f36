"""Where each patient stands: one row a patient, which the lists sort and filter by."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # where "no session yet" stands among the last sessions
NOTHING_DUE = 1001  # stands behind 1000, which is everything done
NO_REVIEW = datetime(9999, 12, 31).date()


def point(condition: Q, weight: int) -> Case:
    return Case(When(condition, then=Value(weight)), default=Value(0))


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: Any) -> "StandingQuerySet":
        """Of the patients of the user's clinic, for those who may see them (X1)."""
        return self.filter(clinic=user.clinic_id) if user.may("see_patients") else self.none()

    def flagged(self) -> "StandingQuerySet":
        return self.filter(card_rank__gt=0)

    def silent(self) -> "StandingQuerySet":
        return self.filter(silent_since__isnull=False)


class Standing(models.Model):
    """What the lists of patients sort and filter by. A memory of the record, and no part of it: kept by
    the actions in their transaction and by the daily job, and rebuilt by `manage.py standings`."""

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="standing")
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="+", db_index=False)
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    sought = models.CharField(max_length=200)  # name, number and birth date as a search reads them
    phone_digits = models.CharField(max_length=30, blank=True)

    last_at = models.DateTimeField(null=True, blank=True)  # of the last session that was begun
    last_worst = models.PositiveSmallIntegerField(null=True, blank=True)  # null: none, or not answered
    # Sessions due and done in full in the 7 and 28 full days before `counted_on` (clinical.md 5).
    due_7 = models.PositiveSmallIntegerField(default=0)
    full_7 = models.PositiveSmallIntegerField(default=0)
    due_28 = models.PositiveSmallIntegerField(default=0)
    full_28 = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField(null=True, blank=True)  # the lowest of the routine in force
    review_due = models.DateField(null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    silent_since = models.DateField(null=True, blank=True)  # the last entry, where A1 calls it a silence
    proposal = models.CharField(max_length=4, blank=True)  # of clinical.md 2.5: "up", "stay", "back"
    card_rank = models.PositiveSmallIntegerField(default=0)  # of the unresolved card; 0: there is none
    counted_on = models.DateField()  # the clinic's date as of which all of this is true

    # Columns to sort by, made by the database: a list goes on after a row, and so none may be null.
    need = models.GeneratedField(
        expression=F("card_rank") * 8
        + point(Q(silent_since__isnull=False), 4)
        + point(Q(review_due__lte=F("counted_on")), 2)
        + point(Q(proposal__in=["up", "back"]), 1),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    last_order = models.GeneratedField(
        expression=Coalesce("last_at", Value(NEVER)), output_field=models.DateTimeField(), db_persist=True
    )
    worst_order = models.GeneratedField(
        expression=Coalesce("last_worst", Value(-1)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    share_order = models.GeneratedField(  # full sessions of 28 days, per thousand due
        expression=Case(
            When(due_28=0, then=Value(NOTHING_DUE)), default=F("full_28") * Value(1000) / F("due_28")
        ),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    review_order = models.GeneratedField(
        expression=Coalesce("review_due", Value(NO_REVIEW)), output_field=models.DateField(), db_persist=True
    )

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.CheckConstraint(
                name="full_sessions_are_due_ones_of_7_days", condition=Q(full_7__lte=F("due_7"))
            ),
            models.CheckConstraint(
                name="full_sessions_are_due_ones_of_28_days", condition=Q(full_28__lte=F("due_28"))
            ),
            models.CheckConstraint(
                name="proposal_is_up_stay_or_back", condition=Q(proposal__in=["", "up", "stay", "back"])
            ),
        ]
        indexes = [  # one for each way to sort the list, and one for each short list within it
            models.Index(fields=["clinic", "-need", "name", "patient"], name="standings_by_need"),
            models.Index(fields=["clinic", "name", "patient"], name="standings_by_name"),
            models.Index(fields=["clinic", "-last_order", "patient"], name="standings_by_last_session"),
            models.Index(fields=["clinic", "share_order", "patient"], name="standings_by_adherence"),
            models.Index(fields=["clinic", "-worst_order", "patient"], name="standings_by_worst_pain"),
            models.Index(fields=["clinic", "review_order", "patient"], name="standings_by_review"),
            models.Index(fields=["clinic"], name="standings_flagged", condition=Q(card_rank__gt=0)),
            models.Index(fields=["clinic"], name="standings_silent", condition=Q(silent_since__isnull=False)),
            models.Index(fields=["clinic", "proposal"], name="standings_proposed", condition=~Q(proposal="")),
            models.Index(  # the morning worklist reads them off it, a page at a time
                fields=["clinic", "-last_order", "patient"],
                name="standings_ready",
                condition=Q(proposal="up"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
