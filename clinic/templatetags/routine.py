"""How the dose of a routine reads for staff."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()
MINUTE = 60
UP_TO_IN_SECONDS = 2 * MINUTE


@register.filter
def time_of_stretch(seconds: int) -> str:
    """70 -> "70 s", 420 -> "7 min", 630 -> "10.5 min" (clinical.md 2.4)."""
    if seconds < UP_TO_IN_SECONDS:
        return _("%(count)d s") % {"count": seconds}
    minutes = round(seconds / MINUTE, 1)
    return _("%(count)s min") % {"count": number_format(minutes, 0 if minutes.is_integer() else 1)}
