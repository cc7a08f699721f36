"""A daily notice that shows the way out is open: who misses it in the morning knows (HZ4)."""

from datetime import datetime

from clinic.models import Clinic, User
from clinic.roles import Role
from patients.actions.notify import notice
from patients.models import Notice
from patients.models.message import NoticeKind


def put_selftest(clinic: Clinic, *, at: datetime) -> Notice | None:
    """Put the test of the day into the outbox. None where the clinic has nobody to send it to."""
    person = who_watches(clinic)
    if person is None:
        return None
    test = notice(NoticeKind.SELFTEST, recipient=person.pk, clinic=clinic.pk, at=at)
    test.save(force_insert=True)
    return test


def who_watches(clinic: Clinic) -> User | None:
    """The deputy, whom a notice reaches last; else who is on duty; else a lead; else a clinician."""
    named = [person for person in (clinic.deputy, clinic.on_duty) if person and person.is_active]
    staff = clinic.users.filter(role__in=[Role.LEAD, Role.CLINICIAN], is_active=True)
    return named[0] if named else staff.order_by("-role", "pk").first()  # "lead" comes after "clinician"
