"""An invitation to join the staff of a clinic."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clinic.roles import Role

VALID_FOR = timedelta(hours=72)
STAFF_ROLES = (Role.CLINICIAN, Role.LEAD, Role.RECEPTION)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> "InvitationQuerySet":
        """Neither used nor taken back; the link of one may have run out."""
        return self.filter(used_at=None, revoked_at=None)

    def open(self, *, at: datetime) -> "InvitationQuerySet":
        return self.waiting().filter(expires_at__gt=at)


class Invitation(models.Model):
    """A link by e-mail that makes one account, once, within 72 hours. Only a hash of its code is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=[(role, role.label) for role in STAFF_ROLES])
    code_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: Any = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clinic",
                Lower("email"),
                name="one_waiting_invitation_per_address",
                condition=Q(used_at=None, revoked_at=None),
            ),
            models.CheckConstraint(
                name="invitation_is_for_staff", condition=Q(role__in=[role.value for role in STAFF_ROLES])
            ),
            models.CheckConstraint(
                name="invitation_used_or_revoked_not_both",
                condition=Q(used_at=None) | Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name
