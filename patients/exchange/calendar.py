"""The days ahead for a calendar program (iCalendar, RFC 5545). Whoever reads it learns that somebody does
home exercises, and when; of whom and which, nothing."""

import uuid
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from patients.models import CalendarAddress
from patients.models.reminder import reminder_of
from patients.reminding import coming_days, moment_of

LASTS = timedelta(minutes=15)  # the same for everybody: it tells nothing of the routine
ASK_AGAIN = timedelta(hours=6)


def as_calendar(address: CalendarAddress, *, at: datetime, link: str) -> bytes:
    """One event a day with something due, at the time the patient chose, on the clock of the clinic.

    Times stand in UTC, reckoned for each day by itself: so they are right over a change of the clocks in
    every program, whatever it knows of time zones. An event keeps its id when the time or the routine
    changes. `link` is the front page of the site.
    """
    patient, chosen = address.patient, reminder_of(address.patient)
    changed_at = max(address.made_at, chosen.changed_at or address.made_at)
    calendar = Calendar()
    calendar.add("prodid", "-//Homestretch//Reminders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", "Homestretch")
    calendar.add("x-wr-calname", "Homestretch")
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    for day in coming_days(patient, at=at):
        begins = moment_of(day, chosen.time_of_day, patient.clinic.zone)
        event = Event()
        event.add("uid", f"{uuid.uuid5(address.pk, day.isoformat())}@homestretch")
        event.add("dtstamp", changed_at.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", begins)
        event.add("dtend", begins + LASTS)
        event.add("summary", _("Home exercises"))
        event.add("description", link)
        event.add("url", link)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")  # nobody's time is taken by it
        calendar.add_component(event)
    return bytes(calendar.to_ical())
