"""What the overview shows: notices that should be out and are not."""

from datetime import datetime

from clinic.models import Clinic
from patients.models import Notice
from patients.models.message import NoticeQuerySet


def undelivered(clinic: Clinic, *, at: datetime) -> NoticeQuerySet:
    """The clinic's notices that failed, or wait 5 minutes after they should have gone; oldest first."""
    return Notice.objects.filter(clinic=clinic).undelivered(at).select_related("recipient")
