"""What the overview counts of a period, kept so that opening it costs the same at any size of clinic."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PeriodTally(models.Model):
    """A clinic, or one clinician's part of it, over some local dates. A memory of sessions and cards that
    the daily job counts again each morning (clinic/actions/count.py); numbers only, nobody's name."""

    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="period_tallies")
    clinician = models.ForeignKey(  # null: the clinic as a whole
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    period = models.CharField(max_length=7)  # "7", "28", "90" days or a month, "2026-03"
    first = models.DateField()
    last = models.DateField()  # the last full day that was counted
    counted_at = models.DateTimeField()
    numbers = models.JSONField()  # see clinic/overview/figures.py

    class Meta:
        verbose_name = _("period tally")
        verbose_name_plural = _("period tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "period", "clinician"],
                name="one_tally_a_clinician_and_period",
                condition=Q(clinician__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["clinic", "period"],
                name="one_tally_a_clinic_and_period",
                condition=Q(clinician=None),
            ),
            models.CheckConstraint(name="a_period_ends_after_it_began", condition=Q(last__gte=F("first"))),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.period}"
