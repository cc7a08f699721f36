"""When a patient is reminded: at the time they chose, on days with something due and nothing logged."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from patients.actions.tally import due_on
from patients.models import Advice, Card, Notice, Patient, Pause, Prescription, Session
from patients.models.patient import PatientStatus
from patients.triage.words import Severity, Status

IN_TIME = timedelta(hours=3)  # what could not be sent until then is left out: nobody wants it at night
# A card of these may say "stop" without a pause (it was released, the rules could not be run), and advice
# that waits may say "do not start again yet": a mail that it is time would speak against it.
GRAVE = (Severity.EMERGENCY, Severity.URGENT)
MAY_SHIFT = timedelta(hours=3)  # no zone sets its clocks by more
DAYS_AHEAD = 28  # of a calendar, today among them


def moment_of(on: date, time_of_day: time, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks of a zone show this time. Where they show it twice, the first; where
    they jump over it, as long after the jump as it would have been."""
    return datetime.combine(on, time_of_day, zone).astimezone(UTC)


def is_time(on: date, time_of_day: time, *, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the time of that day has come, and it is neither too late nor another day."""
    chosen = moment_of(on, time_of_day, zone)
    return chosen <= at < chosen + IN_TIME and at.astimezone(zone).date() == on


# --- the e-mail ---


def to_remind(*, at: datetime, zone: ZoneInfo) -> list[Prescription]:
    """The routines, each with its patient, whose patients in this zone are to be reminded at this moment
    and were not yet. One statement, which reads the reminders of the last hours only."""
    local = at.astimezone(zone).replace(tzinfo=None)
    since = local - IN_TIME - MAY_SHIFT
    reminded = Notice.objects.filter(recipient=OuterRef("patient__account"), remind_on=local.date())
    rows = asked_and_unlogged(on=local.date(), zone=zone).filter(
        ~Exists(reminded),
        patient__clinic__time_zone=zone.key,
        patient__reminder__time_of_day__lte=local.time(),
        patient__reminder__time_of_day__gte=since.time() if since.date() == local.date() else time(),
    )
    return [routine for routine in rows if is_to_remind(routine, on=local.date(), at=at, zone=zone)]


def is_wanted(notice: Notice, *, at: datetime) -> bool:
    """Whether a reminder that waits in the outbox is still to go: nothing was logged or paused meanwhile,
    the patient did not turn it off, and it is not too late."""
    on, zone = notice.remind_on, notice.clinic.zone
    if on is None:
        return False
    rows = asked_and_unlogged(on=on, zone=zone).filter(patient__account=notice.recipient_id)
    return any(is_to_remind(routine, on=on, at=at, zone=zone) for routine in rows)


def asked_and_unlogged(*, on: date, zone: ZoneInfo) -> QuerySet[Prescription]:
    """Routines in force of patients who asked for e-mail and can be reached, of whom nothing is logged on
    this date, whose routine no pause touches on it, and whom nothing tells to wait."""
    mine = Q(patient=OuterRef("patient"))
    return (
        Prescription.objects.current()
        .filter(
            ~Exists(pauses_on(mine, on=on, zone=zone)),
            ~Exists(Card.objects.unresolved().filter(mine, severity__in=GRAVE)),
            ~Exists(Advice.objects.filter(mine, severity__in=[Severity.SOON, *GRAVE]).waiting()),
            ~Exists(Session.objects.filter(mine, performed_on=on)),
            patient__reminder__by_mail=True,
            patient__status=PatientStatus.ACTIVE,
            patient__account__is_active=True,
            patient__account__email__gt="",
            start__lte=on,
        )
        .select_related("patient__reminder")
    )


def pauses_on(mine: Q, *, on: date, zone: ZoneInfo) -> QuerySet[Pause]:
    """A date that a pause touches is not due (decisions.md, versions and pauses); asked of today or later."""
    midnight = moment_of(on, time(), zone)
    return Pause.objects.filter(mine).filter(Q(released_at=None) | Q(released_at__gte=midnight))


def is_to_remind(routine: Prescription, *, on: date, at: datetime, zone: ZoneInfo) -> bool:
    chosen = routine.patient.reminder.time_of_day
    return bool(due_on(routine, on)) and is_time(on, chosen, at=at, zone=zone)


# --- the calendar ---


def coming_days(patient: Patient, *, at: datetime) -> list[date]:
    """The dates from today on, four weeks of them, on which something is due under the routine in force;
    none while it is paused. Of days gone by it says nothing, so it changes none."""
    today = patient.clinic.today(at)
    routine = patient.prescriptions.current().first()
    if routine is None or patient.pauses.open().exists():
        return []
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    first = 1 if rests_today(patient, on=today) else 0
    return [day for day in days[first:] if due_on(routine, day)]


def rests_today(patient: Patient, *, on: date) -> bool:
    """Because a pause ended only today, or pain held the session."""
    held = patient.sessions.filter(performed_on=on, status=Status.HELD)
    return held.exists() or pauses_on(Q(patient=patient), on=on, zone=patient.clinic.zone).exists()
