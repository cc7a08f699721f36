"""Small words of the clinician's desk: how long ago, a number to ring, days of the week."""

from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from clinic.forms.blank import blank_field
from clinic.forms.pause import PauseForm, ReleaseForm

register = template.Library()


@register.filter
def waited(since: timedelta) -> str:
    """A stretch of time in its largest whole unit: "18 min", "2 h", "3 days"; "just now" below a minute."""
    minutes = int(since.total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return gettext("%(count)d min") % {"count": minutes}
    if minutes < 24 * 60:
        return gettext("%(count)d h") % {"count": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


@register.filter
def dial(phone: str) -> str:
    """The number as a telephone wants it: digits, and a plus in front where there is one."""
    digits = "".join(character for character in phone if character.isdecimal())
    return f"+{digits}" if phone.strip().startswith("+") else digits


@register.filter
def weekdays(days: Iterable[int]) -> str:
    """Weekdays by name, 0 = Monday: [5, 6] -> "Saturday, Sunday"; "none" for an empty list."""
    return ", ".join(str(WEEKDAYS[day]) for day in sorted(days)) or gettext("none")


REASONS = {"pause": PauseForm, "release": ReleaseForm}


@register.simple_tag
def blank_reason(deed: str) -> SafeString:
    """Where a clinician says why the routine is paused, or can go on; nothing typed yet."""
    return blank_field(REASONS[deed], "reason")
