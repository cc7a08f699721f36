"""{% timeline_rows timeline.entries read_only=read_only %}"""

from django import template
from django.utils.safestring import SafeString

from clinic.timeline import drawn
from clinic.timeline.entries import Entry

register = template.Library()


@register.simple_tag
def timeline_rows(entries: list[Entry], *, read_only: bool = False) -> SafeString:
    """The entries as rows of a list."""
    return drawn.rows(entries, read_only=bool(read_only))
