"""The clinic and its staff."""

from clinic.models.clinic import Clinic
from clinic.models.daily import DailyRun
from clinic.models.staff import User

__all__ = ["Clinic", "DailyRun", "User"]
