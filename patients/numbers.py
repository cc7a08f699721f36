"""Numbers to call, as they are read."""

from django.utils.translation import get_language_bidi

ISOLATED = "\u2066{}\u2069"  # left to right, whatever stands around it


def dialled(number: str) -> str:
    """Where text runs right to left, "116 123" would be shown as "123 116": its groups are kept in order."""
    return ISOLATED.format(number) if number and get_language_bidi() else number
