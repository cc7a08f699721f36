"""The clinic: everything that clinical.md calls 'settings' is this row."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.hours import Hours

SAFETY_WORDS = [  # clinical.md 11.10, T1
    *["can't pee", "cannot pee", "can not pee", "can't wee", "wet myself", "numb between", "numb down"],
    *["down below", "no feeling down", "can't feel my bottom", "can't feel when I", "chest pain"],
    *["can't breathe", "cannot breathe"],
]
CRISIS_WORDS = ["kill myself", "end my life", "suicid", "want to die", "harm myself"]  # clinical.md 11.10, T3
WEEKDAYS = range(7)


def default_hours() -> list[list[str] | None]:
    """Monday to Friday, 8 to 18; closed at the weekend."""
    return [["08:00", "18:00"]] * 5 + [None, None]


def default_safety_words() -> list[str]:
    return list(SAFETY_WORDS)


def default_crisis_words() -> list[str]:
    return list(CRISIS_WORDS)


def validate_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("%(zone)s is not a time zone. Try Europe/London."), params={"zone": value})


def validate_hours(value: object) -> None:
    """Seven entries, Monday first: ["08:00", "18:00"], or null for a closed day. At least one open day."""
    try:
        week = read_hours(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, IndexError) as error:
        raise ValidationError(_('Give seven entries, each ["08:00", "18:00"] or null.')) from error
    if not week or any(opens >= closes for opens, closes in week.values()):
        raise ValidationError(_("The clinic is open on at least one day, and closes after it opens."))


def validate_holidays(value: object) -> None:
    try:
        [date.fromisoformat(day) for day in value]  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        raise ValidationError(_('Give dates such as ["2026-12-25"].')) from error


def validate_phrases(value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise ValidationError(_('Give phrases such as ["wet myself", "chest pain"].'))


def read_hours(value: list[list[str] | None]) -> dict[int, tuple[time, time]]:
    if len(value) != len(WEEKDAYS):
        raise ValueError("seven weekdays")
    return {
        weekday: (time.fromisoformat(span[0]), time.fromisoformat(span[1]))
        for weekday, span in enumerate(value)
        if span is not None
    }


class Clinic(models.Model):
    """One clinic: its hours, its numbers, who is on duty and what it promises. Several share one system."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/London", validators=[validate_zone]
    )
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    phone = models.CharField(_("phone"), max_length=30)
    hours = models.JSONField(_("opening hours"), default=default_hours, validators=[validate_hours])
    holidays = models.JSONField(_("holidays"), default=list, blank=True, validators=[validate_holidays])
    on_duty = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on duty"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputy"),
    )

    # The words of clinical.md 9.3 that differ from country to country; none may be empty (X28).
    emergency_number = models.CharField(_("emergency number"), max_length=20, default="999")
    emergency_place = models.CharField(_("emergency department"), max_length=40, default="A&E")
    emergency_finder_url = models.URLField(
        _("find the nearest emergency department"),
        default="https://www.nhs.uk/service-search/find-an-accident-and-emergency-service",
    )
    advice_number = models.CharField(_("advice line"), max_length=20, default="111")
    crisis_line_name = models.CharField(_("crisis line"), max_length=60, default="Samaritans")
    crisis_line_number = models.CharField(_("crisis line number"), max_length=20, default="116 123")

    # Targets (clinical.md 4.1); a due time runs only in working hours (decisions.md).
    emergency_target_hours = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1)])
    soon_target_days = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])
    routine_target_days = models.PositiveSmallIntegerField(default=7, validators=[MinValueValidator(1)])
    message_target_days = models.PositiveSmallIntegerField(
        _("working days until a message is answered"), default=2, validators=[MinValueValidator(1)]
    )

    # Beside Messages on every page, so it is counted as they come and go (patients/actions/message.py), not
    # each time it is shown; the daily job counts it anew.
    threads_waiting = models.PositiveIntegerField(_("messages that wait"), default=0, editable=False)

    # How long a record is kept after the last contact (X17); the audit list stays as long, 8 years at least.
    keep_years = models.PositiveSmallIntegerField(
        _("years a record is kept after the last contact"),
        default=8,
        validators=[MinValueValidator(1)],
        help_text=_("United Kingdom, adults: 8. Ask before you shorten it."),
    )

    safety_words = models.JSONField(
        _("safety words (T1)"), default=default_safety_words, validators=[validate_phrases]
    )
    crisis_words = models.JSONField(
        _("crisis words (T3)"), default=default_crisis_words, validators=[validate_phrases]
    )

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        constraints = [
            models.CheckConstraint(
                name="clinic_words_and_numbers_not_empty",
                condition=~Q(name="")
                & ~Q(phone="")
                & ~Q(emergency_number="")
                & ~Q(emergency_place="")
                & ~Q(advice_number="")
                & ~Q(crisis_line_name="")
                & ~Q(crisis_line_number="")
                & ~Q(hours=[]),
                violation_error_message=_("Emergency words, phone numbers and hours may not be empty."),
            ),
            models.CheckConstraint(
                name="clinic_targets_at_least_one",
                condition=Q(
                    emergency_target_hours__gte=1,
                    soon_target_days__gte=1,
                    routine_target_days__gte=1,
                    message_target_days__gte=1,
                ),
            ),
            models.CheckConstraint(name="records_are_kept_a_year_at_least", condition=Q(keep_years__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def working_hours(self) -> Hours:
        holidays = frozenset(date.fromisoformat(day) for day in self.holidays)
        return Hours(self.zone, read_hours(self.hours), holidays)

    def local(self, at: datetime) -> datetime:
        """The moment on the clinic's own clock."""
        return at.astimezone(self.zone)

    def today(self, at: datetime) -> date:
        """The local date of a moment: the date that all rules and tallies count by."""
        return self.local(at).date()

    def is_open(self, at: datetime) -> bool:
        return self.working_hours.is_open(at)

    def due_by(self, severity: str, *, at: datetime) -> datetime:
        """When a card of this severity must have been looked at (clinical.md 4.1), in working time."""
        hours = self.working_hours
        if severity == "emergency":
            return hours.after_working(at, timedelta(hours=self.emergency_target_hours))
        if severity == "urgent":
            return hours.end_of_working_day(at)
        if severity == "soon":
            return hours.end_of_working_days(at, self.soon_target_days)
        return hours.end_of_working_day(self.local(at) + timedelta(days=self.routine_target_days))

    def answer_due(self, *, at: datetime) -> datetime:
        """When a message that comes now is answered at the latest: closing time, in working days."""
        return self.working_hours.end_of_working_days(at, self.message_target_days)

    @property
    def numbers(self) -> dict[str, str]:
        """What the gaps in the messages of clinical.md 9.3 are filled with (G11, X28)."""
        days = self.soon_target_days
        return {
            "emergency_number": self.emergency_number,
            "emergency_place": self.emergency_place,
            "advice_number": self.advice_number,
            "crisis_line_name": self.crisis_line_name,
            "crisis_line_number": self.crisis_line_number,
            "soon_target": ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days},
        }
