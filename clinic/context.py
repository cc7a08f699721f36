"""What the shell of every page shows."""

from django.conf import settings
from django.http import HttpRequest

from clinic.theme import theme_of


def shell(request: HttpRequest) -> dict[str, object]:
    """Whether this is the demo clinic, which is said on each page; light or dark, where somebody chose."""
    return {"demo": settings.DEMO, "theme": theme_of(request)}
