"""Reminders that patients asked for, put into the outbox as their time comes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.models import Clinic
from patients.actions.remind import put_reminders


def remind(*, at: datetime) -> int:
    """In every time zone that a clinic is in, whoever asked to be reminded about now and has not been
    today. Safe to call at any time, any number of times and by several workers at once."""
    zones = Clinic.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct()
    return sum(put_reminders(at=at, zone=ZoneInfo(name)) for name in zones)
