"""What a phone keeps of the house so that it opens without a connection: no name and no health data.

The patient's own phone asks for the worker (static/js/worker.js), which keeps these files under a name that
changes with any of them. What is personal the phone keeps encrypted, and not here (static/js/store.js).
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from clinic.signing_in import OWN_PHONE

FILES = (
    *("css/homestretch.css", "fonts/hyperlegible.woff2", "icons.svg", "icon.svg", "select.svg"),
    *("js/store.js", "js/outbox.js", "js/sending.js", "js/offline.js", "js/offline-log.js"),
    *("js/guide.js", "js/figure.js", "js/signals.js"),
)
PAGES = ("offline", "help_now")  # impersonal, both
# Where a patient may stand when the connection goes; anything else is left to the browser.
PLACES = (
    *("today", "session", "log", "steps", "morning", "check", "advice", "progress", "settings", "messages"),
    *("handout", "offline", "help-now"),
)


def is_own_phone(request: HttpRequest | None) -> bool:
    """Whether this device may keep anything: a patient said that nobody else uses it (HZ6)."""
    session = getattr(request, "session", None)
    user: Any = getattr(request, "user", None)
    return bool(session and session.get(OWN_PHONE) and user and user.is_authenticated and user.is_patient)


def version() -> str:
    """Another one as soon as any file that is kept, or the code of the house, is another one."""
    return version_of(settings.APP_VERSION, tuple(static(name) for name in FILES))


@cache
def version_of(app: str, addresses: tuple[str, ...]) -> str:
    text = json.dumps([app, addresses, worker_source()])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def worker_source() -> str:
    return (Path(settings.BASE_DIR) / "static" / "js" / "worker.js").read_text(encoding="utf-8")


def worker() -> str:
    """The worker with what it is to keep."""
    keeps = {
        "version": version(),
        "files": [static(name) for name in FILES],
        "pages": [reverse(name) for name in PAGES],
        "places": PLACES,
    }
    return f"self.KEEPS = {json.dumps(keeps)};\n{worker_source()}"


def manifest() -> dict[str, Any]:
    """The web app manifest: its name, its mark and where it opens."""
    sizes = [("192x192", "any", "icon-192.png"), ("512x512", "any", "icon-512.png")]
    icons = [
        {"src": static(f"app/{name}"), "sizes": size, "type": "image/png", "purpose": purpose}
        for size, purpose, name in [*sizes, ("512x512", "maskable", "icon-maskable-512.png")]
    ]
    icons.append({"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    return {
        "id": "/",
        "name": "Homestretch",
        "short_name": "Homestretch",
        "lang": settings.LANGUAGE_CODE,
        "start_url": reverse("patients:today"),
        "scope": "/",
        "display": "standalone",
        # --hs-ground and --hs-pine of the light theme: the screen while the app starts has no style sheet.
        "background_color": "#f5f4f0",
        "theme_color": "#015853",
        "icons": icons,
    }
