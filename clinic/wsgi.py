"""The server's door. It stays shut while a clinic cannot tell its patients where to get help (X28)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = get_wsgi_application()

from clinic.checks import refuse_to_start_unless_clinics_can_help  # noqa: E402  the apps are ready only now

refuse_to_start_unless_clinics_can_help()
