"""How a patient's phone comes in: a link that is good once, and a code on paper for those without e-mail."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class EnrolmentKind(models.TextChoices):
    SCREEN = "screen", _("on the clinician's screen")
    HANDOUT = "handout", _("on the handout")


# The screen is looked at in the room. Paper lies about, so it lasts longer but asks for the birth date too.
VALID_FOR = {EnrolmentKind.SCREEN: timedelta(minutes=15), EnrolmentKind.HANDOUT: timedelta(hours=72)}


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def unspent(self) -> "EnrolmentQuerySet":
        """Neither used nor withdrawn; it may have run out."""
        return self.filter(used_at=None, revoked_at=None)

    def open(self, *, at: datetime) -> "EnrolmentQuerySet":
        """Those that still connect a phone."""
        return self.unspent().filter(expires_at__gt=at)


class Enrolment(models.Model):
    """A link that signs one phone in to a patient's account, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    kind = models.CharField(_("where it is shown"), max_length=8, choices=EnrolmentKind.choices)
    code_hash = models.CharField(max_length=64, unique=True, editable=False)  # patients/codes.py
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("runs out"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        get_latest_by = "made_at"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                name="one_unspent_enrolment_of_a_kind_an_account",
                condition=Q(used_at=None, revoked_at=None),
            ),
            models.CheckConstraint(
                name="enrolment_kind_is_known", condition=Q(kind__in=EnrolmentKind.values)
            ),
            models.CheckConstraint(name="enrolment_code_is_hashed", condition=~Q(code_hash="")),
            models.CheckConstraint(name="enrolment_runs_out_later", condition=Q(expires_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="enrolment_is_used_or_withdrawn_not_both", condition=Q(used_at=None) | Q(revoked_at=None)
            ),
            models.CheckConstraint(
                name="enrolment_is_used_in_time", condition=Q(used_at=None) | Q(used_at__lt=F("expires_at"))
            ),
            models.CheckConstraint(
                name="enrolment_is_withdrawn_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def asks_birth_date(self) -> bool:
        return self.kind == EnrolmentKind.HANDOUT

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and at < self.expires_at


class AccessCodeQuerySet(models.QuerySet["AccessCode"]):
    def live(self) -> "AccessCodeQuerySet":
        return self.filter(revoked_at=None)


class AccessCode(models.Model):
    """A code on paper that signs a patient in together with the birth date, until it is withdrawn."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="access_codes")
    code_hash = models.CharField(max_length=64, unique=True, editable=False)  # patients/codes.py
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AccessCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("access code")
        verbose_name_plural = _("access codes")
        get_latest_by = "made_at"
        constraints = [
            models.UniqueConstraint(
                fields=["account"], name="one_live_access_code_an_account", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(name="access_code_is_hashed", condition=~Q(code_hash="")),
            models.CheckConstraint(
                name="access_code_is_withdrawn_by_somebody",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.made_at:%Y-%m-%d}"
