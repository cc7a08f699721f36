"""What the shell of every page shows."""

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Whether this is the demo clinic, which is said on each page."""
    return {"demo": settings.DEMO}
