#!/usr/bin/env python
"""Django's door for commands."""

import os
import sys

# They serve nobody and read nobody's data, so they need no secret: made on a laptop, in CI, in an image.
WITHOUT_SECRETS = {"makemigrations", "makemessages", "compilemessages", "collectstatic"}


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in WITHOUT_SECRETS and "SECRET_KEY" not in os.environ:
        os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    # A command has one thread. And some turn to another database, which a pool would not notice.
    os.environ["DATABASE_POOL"] = "0"
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as missing:
        # Django would go on without settings and stop at whatever check happens to come first.
        sys.exit(str(missing))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
