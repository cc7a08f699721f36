"""What reminds a patient outside the app: an e-mail at a time of day, and days in their own calendar."""

import uuid
from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.patient import Patient

# Nobody is woken by it, and what is sent late is still sent in the evening (patients/reminding.py).
EARLIEST, LATEST = time(5), time(22)
USUAL = time(18)


class Reminder(models.Model):
    """What a patient chose; no row is nothing chosen, so that everything is off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.OneToOneField(Patient, models.PROTECT, related_name="reminder")
    time_of_day = models.TimeField(_("time of day"), default=USUAL)  # on the clock of the clinic
    by_mail = models.BooleanField(_("by e-mail"), default=False)
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.CheckConstraint(
                name="nobody_is_reminded_at_night", condition=Q(time_of_day__range=(EARLIEST, LATEST))
            ),
        ]
        indexes = [  # asked every few seconds: who is to be reminded about now
            models.Index(fields=["time_of_day"], name="reminders_by_mail", condition=Q(by_mail=True)),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.time_of_day:%H:%M}"


class CalendarAddressQuerySet(models.QuerySet["CalendarAddress"]):
    def live(self) -> "CalendarAddressQuerySet":
        return self.filter(revoked_at=None)


class CalendarAddress(models.Model):
    """An address at which a calendar program reads the days, until the patient turns it off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="calendar_addresses")
    code_hash = models.CharField(max_length=64, unique=True, editable=False)  # patients/codes.py
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("turned off"), null=True, blank=True)

    objects = CalendarAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        get_latest_by = "made_at"
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], name="one_live_calendar_address_a_patient", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(name="calendar_address_is_hashed", condition=~Q(code_hash="")),
            models.CheckConstraint(
                name="calendar_address_is_turned_off_later",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("made_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.made_at:%Y-%m-%d}"


def reminder_of(patient: Patient) -> Reminder:
    """What the patient chose; of whoever chose nothing a row that is not saved, with everything off."""
    chosen: Reminder | None = getattr(patient, "reminder", None)
    return chosen or Reminder(patient=patient)
