"""Settings of the tests: demo mode, nothing leaves the process, nothing slow.

A module of its own because pytest-django reads the settings before any conftest.py runs.
"""

import os
import tempfile
from pathlib import Path

os.environ.update(DEMO="1", DEBUG="0")
if not os.environ.get("DATABASE_URL"):
    os.environ.pop("DATABASE_URL", None)  # set but empty means SQLite too
# Playwright keeps an event loop running, in which Django would refuse its own queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from clinic.settings import *  # noqa: F403
from clinic.settings import DATABASES, STORAGES

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the live server's threads need connections of their own, as in real use,
    # or two requests at once end up in one transaction. One file a process: runs may overlap.
    TEST_FILE = Path(tempfile.gettempdir()) / f"homestretch-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": TEST_FILE}
    DATABASES["default"]["OPTIONS"] = DATABASES["default"]["OPTIONS"] | {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The live server serves the sources, whose names have no hash.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
