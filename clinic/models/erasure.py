"""What was erased of a patient's data, and what may not be erased for now (docs/data.md)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient


class ErasureKind(models.TextChoices):
    REQUEST = "request", _("Account and contacts, on request")
    RECORD = "record", _("The whole record, when its time was over")


class Erasure(models.Model):
    """That data were erased: when, on whose word, what went, what stayed and why. It is kept, and names the
    patient only by the record's random id, without a link: the record may be gone."""

    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="+", verbose_name=_("clinic"))
    record = models.UUIDField(_("record"), db_index=True)
    kind = models.CharField(_("what was erased"), max_length=7, choices=ErasureKind.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on whose word"),
    )  # null: by the rule alone, when the time was over
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    went = models.JSONField(_("rows that went, by table"), default=dict)
    kept = models.JSONField(_("what was kept, and why"), default=dict)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.CheckConstraint(name="erasure_kind_is_known", condition=Q(kind__in=ErasureKind.values)),
            models.CheckConstraint(
                name="erased_on_request_with_a_name_and_a_reason",
                condition=~Q(kind=ErasureKind.REQUEST) | (Q(by__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.kind} {self.at:%Y-%m-%d}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self) -> "LegalHoldQuerySet":
        return self.filter(ended_at=None)


class LegalHold(models.Model):
    """Nothing of this record may be erased, however old it is: a claim, a complaint, an inquiry."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=2000)
    since = models.DateTimeField(_("since"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], name="one_standing_legal_hold_a_patient", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="a_legal_hold_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="a_legal_hold_is_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.since:%Y-%m-%d}"
