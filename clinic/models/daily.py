"""That the daily job ran: for the overview, for /healthz, and so that a day is done once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DailyRun(models.Model):
    """The daily job of a clinic on one local date. Unfinished: it was killed or something failed, and
    the next call does the date again."""

    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="daily_runs")
    on = models.DateField(_("date"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    patients = models.PositiveIntegerField(_("patients looked at"), default=0)
    flagged = models.PositiveIntegerField(_("patients flagged"), default=0)
    failed = models.PositiveIntegerField(_("patients who could not be looked at"), default=0)

    class Meta:
        verbose_name = _("daily run")
        verbose_name_plural = _("daily runs")
        get_latest_by = "on"
        constraints = [
            models.UniqueConstraint(fields=["clinic", "on"], name="one_daily_run_a_clinic_and_date"),
            models.CheckConstraint(
                name="finished_without_failures", condition=Q(finished_at=None) | Q(failed=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.on}"
