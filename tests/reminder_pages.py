"""The pages of reminders, for tests/pages.py and tests/matrix.py."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from patients.actions.remind import calendar_code, make_calendar_address, off_code, remind_by_mail, stop_mail
from patients.models import Patient, Reminder
from tests.factories import make_patient

# A file for calendar programs; buttons of the page.
NO_PAGE = {"calendar", "patients:mail_reminder", "patients:calendar_address"}
NAMES = ("Unmailed Una", "Reminded Rhea", "Forgetful Finn")


def turned_on(patient: Patient, *, at: datetime) -> tuple[str, str]:
    """E-mail and calendar: the codes of the link that turns the mail off, and of the calendar."""
    remind_by_mail(patient, at=at)
    make_calendar_address(patient, at=at)
    return off_code(Reminder.objects.get(patient=patient)), calendar_code(patient) or ""


def reminder_pages(page: Callable[..., Any], patient: Patient, *, at: datetime) -> Iterator[Any]:
    """On, off, with nobody to write to, and with an error; the link of a mail before and after its tap."""
    unknown, on, off = (make_patient(clinician=patient.clinician, name=name) for name in NAMES)
    codes = [turned_on(each, at=at)[0] for each in (on, off)]
    stop_mail(off.pk, at=at)
    account: Any = unknown.account
    account.email = None
    account.save()
    for each in (unknown, on, off):
        yield page("patients:reminders", each.account)
    yield page("patients:reminders", on.account, data={"time_of_day": "23:30"}, status=422)
    for code in codes:
        yield page("stop_reminders", None, code)
    yield page("stop_reminders", None, "made-up", status=404)
