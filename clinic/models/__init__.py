"""The clinic, its staff, and how its patients come in."""

from clinic.models.breakglass import BreakGlass
from clinic.models.clinic import Clinic
from clinic.models.daily import DailyRun
from clinic.models.enrolment import AccessCode, Enrolment, EnrolmentKind
from clinic.models.erasure import Erasure, ErasureKind, LegalHold
from clinic.models.invitation import Invitation
from clinic.models.period import PeriodTally
from clinic.models.quick_answer import QuickAnswer
from clinic.models.saved_view import SavedView
from clinic.models.staff import User
from clinic.models.template import Favourite, RoutineTemplate, TemplateStretch

__all__ = [
    "AccessCode",
    "BreakGlass",
    "Clinic",
    "DailyRun",
    "Enrolment",
    "EnrolmentKind",
    "Erasure",
    "ErasureKind",
    "Favourite",
    "Invitation",
    "LegalHold",
    "PeriodTally",
    "QuickAnswer",
    "RoutineTemplate",
    "SavedView",
    "TemplateStretch",
    "User",
]
