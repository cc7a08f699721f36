"""The server's door. It stays shut while a clinic cannot tell its patients where to get help (X28)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
os.environ.setdefault("DATABASE_POOL", "4")  # as many as a worker has threads
application = get_wsgi_application()

from clinic import at_hand  # noqa: E402  the apps are ready only now
from clinic.checks import can_be_read, refuse_to_start_unless_clinics_can_help  # noqa: E402
from clinic.models import Clinic  # noqa: E402

refuse_to_start_unless_clinics_can_help()
at_hand.remember(Clinic.objects.all() if can_be_read() else [])

from django.db import connections  # noqa: E402

connections.close_all()  # back to the pool: this thread answers nobody, and would keep it for good
