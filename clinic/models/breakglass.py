"""A record opened in an emergency by somebody who may not open it otherwise (X14)."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LASTS = timedelta(minutes=60)
REASON_LENGTH = 500


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def open_to(self, user: Any, *, at: datetime) -> "BreakGlassQuerySet":
        """Those through which this person may read now."""
        return self.filter(by=user, at__lte=at, until__gt=at) if user.may("break_glass") else self.none()

    def reviewed_by_clinic(self, user: Any) -> "BreakGlassQuerySet":
        """Those of the records of the lead's clinic."""
        if not user.may("review_glass"):
            return self.none()
        return self.filter(patient__clinic=user.clinic_id)

    def to_review(self) -> "BreakGlassQuerySet":
        return self.filter(reviewed_at=None)


class BreakGlass(models.Model):
    """Somebody read a record for 60 minutes, with a reason; a lead of the record's clinic says whether that
    was right. The account is kept, and so is the row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who opened it")
    )
    patient = models.ForeignKey(
        "patients.Patient", models.PROTECT, related_name="+", verbose_name=_("patient")
    )
    reason = models.TextField(_("reason"), max_length=REASON_LENGTH)
    at = models.DateTimeField(_("opened"))
    until = models.DateTimeField(_("ends"))
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    words = models.TextField(_("what the review found"), max_length=REASON_LENGTH, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        constraints = [
            models.CheckConstraint(name="broken_glass_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="broken_glass_ends_after_it_began", condition=Q(until__gt=F("at"))),
            models.CheckConstraint(
                name="broken_glass_is_reviewed_with_name_time_and_words",
                condition=Q(reviewed_by=None, reviewed_at=None, words="")
                | (Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~Q(words="")),
            ),
            models.CheckConstraint(
                name="broken_glass_is_reviewed_by_somebody_else",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("by")),
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="broken_glass_to_review", condition=Q(reviewed_at=None)),
            models.Index(fields=["by", "-until"], name="broken_glass_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
