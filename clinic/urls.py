"""The address plan: one include per floor (architecture.md 5)."""

from django.contrib import admin
from django.urls import include, path

from clinic.views import access, accounts, front, health
from clinic.views.guard import guarded
from stretches.urls import urlpatterns as library_urls

handler403 = "clinic.views.errors.forbidden"
handler404 = "clinic.views.errors.not_found"
handler500 = "clinic.views.errors.server_error"

everyone = [
    path("", front.home, name="home"),
    path("signin/", accounts.signin, name="signin"),
    path("start/<str:code>/", access.start, name="start"),
    path("signout/", accounts.signout, name="signout"),
    path("help-now/", front.help_now, name="help_now"),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("favicon.ico", front.favicon),
]

urlpatterns = [
    *everyone,
    path("admin/", admin.site.urls),
    path("", include("patients.urls")),
    path("clinic/", include("clinic.workbench_urls")),
    path("clinic/library/", include((guarded("read_library", library_urls), "stretches"))),
]
