#!/usr/bin/env python
"""Django's door for commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
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
