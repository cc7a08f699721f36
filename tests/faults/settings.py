"""A clinic's own settings, for a server that a test starts: all checks of production, on the tests' database.

Three things differ: static files have no hash, as collecting them takes longer than all tests here; passwords
of the tests are known; and the server waits less long for a database that another holds. READ_ONLY=1 is a
file that may only be read, also where the tests run as root, to whom the file system refuses nothing.
"""

import os

from clinic.settings import *  # noqa: F403
from clinic.settings import DATABASES, PASSWORD_HASHERS, STORAGES

PASSWORD_HASHERS = [*PASSWORD_HASHERS, "django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    options = DATABASES["default"]["OPTIONS"] | {"timeout": 2}
    if os.environ.get("READ_ONLY"):
        options["init_command"] += " PRAGMA query_only=ON;"
    DATABASES["default"]["OPTIONS"] = options
