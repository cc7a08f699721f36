"""Who opened, changed, printed, exported or searched whose record, when and from where (X12)."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.access_words import page_words
from patients.models.patient import Patient


class AccessKind(models.TextChoices):
    OPENED = "opened", _("Opened")
    CHANGED = "changed", _("Changed")
    PRINTED = "printed", _("Printed")
    EXPORTED = "exported", _("Exported")
    LISTED = "listed", _("Seen in a list")
    SEARCHED = "searched", _("Searched")
    BROKE_GLASS = "broke_glass", _("Opened in an emergency")
    ERASED = "erased", _("Erased")
    SIGNED_IN = "signed_in", _("Signed in")


# Deeds by which a record leaves the house, or is opened by somebody whose patient it is not.
LEAVES = (AccessKind.PRINTED, AccessKind.EXPORTED, AccessKind.BROKE_GLASS, AccessKind.ERASED)


class AccessEventQuerySet(models.QuerySet["AccessEvent"]):
    def visible_to(self, user: Any) -> "AccessEventQuerySet":
        """A lead searches the events of the clinic, a patient those of their own record."""
        if user.may("see_audit"):
            return self.filter(clinic=user.clinic_id)
        if user.may("follow_routine"):
            return self.filter(patient__account=user)
        return self.none()

    def of_record(self, patient: Any) -> "AccessEventQuerySet":
        """What others did with one record, not the patient themselves."""
        return self.filter(patient=patient).exclude(actor=patient.account_id)

    def newest_first(self) -> "AccessEventQuerySet":
        return self.order_by("-at", "-pk")

    def note(
        self,
        *,
        by: Any,
        kind: str,
        what: str,
        at: datetime,
        patient: Any = None,
        clinic: int | None = None,
        address: str | None = None,
        shown: list[str] | None = None,
    ) -> "AccessEvent":
        """Write an event down, in one insert.

        `by` is the account, `what` the page's name ("clinic:chart"), `patient` the record's id, `clinic`
        the id of the record's clinic (that of `by`, if not said), `shown` the ids of the records on a list.
        """
        event = AccessEvent(
            actor_id=by.pk,
            role=by.role,
            clinic_id=clinic or by.clinic_id,
            patient_id=patient,
            kind=kind,
            what=what,
            at=at,
            address=address,
            shown=shown or [],
        )
        event.save(force_insert=True)
        return event


class AccessEvent(models.Model):
    """One deed with a record. The database refuses to change it, and to delete it for 8 years (X17).

    It outlives the record and the account it names: both are kept by their ids, without a foreign key
    in the database, so that erasing them takes nothing away from here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("who"),
    )
    role = models.CharField(_("role at the time"), max_length=12)
    clinic = models.ForeignKey(
        "clinic.Clinic", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("clinic")
    )
    patient = models.ForeignKey(
        Patient,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("patient"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AccessKind.choices)
    what = models.CharField(_("what"), max_length=60)  # the name of the page
    address = models.GenericIPAddressField(_("from where"), null=True)
    shown = models.JSONField(_("records on the list"), default=list)  # their ids, nothing else

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("access to a record")
        verbose_name_plural = _("accesses to records")
        # No check constraint: to change one, SQLite makes the table anew and forgets its triggers.
        indexes = [
            models.Index(fields=["patient", "-at", "-id"], name="accesses_of_a_record"),
            models.Index(fields=["clinic", "-at", "-id"], name="accesses_of_a_clinic"),
            models.Index(fields=["clinic", "actor", "-at", "-id"], name="accesses_by_a_person"),
            models.Index(  # the time line of the chart: rare, and never among ten thousand openings
                fields=["patient", "-at", "-id"], name="record_left_the_house", condition=Q(kind__in=LEAVES)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.what} {self.at:%Y-%m-%d %H:%M}"

    @property
    def page(self) -> str:
        """What was opened or changed, in words."""
        return page_words(self.what)
