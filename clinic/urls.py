"""The address plan: one include per floor (architecture.md 5)."""

from django.contrib import admin
from django.urls import include, path

from clinic.views import (
    accounts,
    confirm,
    front,
    health,
    invitation,
    offline,
    passkeys,
    passwords,
    reminders,
    second_factor,
    signin_code,
    start,
    theme,
)
from clinic.views.guard import guarded
from stretches.urls import urlpatterns as library_urls

handler400 = "clinic.views.errors.not_understood"
handler403 = "clinic.views.errors.forbidden"
handler404 = "clinic.views.errors.not_found"
handler429 = "clinic.views.errors.too_many"
handler500 = "clinic.views.errors.server_error"

# Names that allauth looks up are its own.
sign_in_urls = [
    path("signin/", accounts.signin, name="account_login"),
    path("signin/code/", signin_code.ask_code, name="account_request_login_code"),
    path("signin/code/type/", signin_code.type_code, name="account_confirm_login_code"),
    path("signin/passkey/", passkeys.signin_passkey, name="mfa_login_webauthn"),
    path("signin/second-factor/", second_factor.show_factor, name="mfa_authenticate"),
    path("signin/forgotten/", passwords.forgotten, name="account_reset_password"),
    path(
        "signin/forgotten/<uidb64>/<token>/", passwords.new_password, name="account_reset_password_from_key"
    ),
    path("invitation/<str:code>/", invitation.invitation, name="invitation"),
]
own_account_urls = [
    path("settings/second-factor/", second_factor.factors, name="mfa_index"),
    path("settings/second-factor/app/", second_factor.set_up_app, name="mfa_activate_totp"),
    path("settings/second-factor/app/remove/", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("settings/second-factor/codes/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "settings/second-factor/codes/new/",
        second_factor.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("settings/passkeys/", passkeys.passkeys, name="mfa_list_webauthn"),
    path("settings/passkeys/add/", passkeys.add_passkey, name="mfa_add_webauthn"),
    path("settings/passkeys/<int:pk>/remove/", passkeys.remove_passkey, name="mfa_remove_webauthn"),
    path("settings/confirm/", confirm.by_password, name="account_reauthenticate"),
    path("settings/confirm/code/", confirm.by_code, name="mfa_reauthenticate"),
    path("settings/confirm/passkey/", confirm.by_passkey, name="mfa_reauthenticate_webauthn"),
    path("settings/password/", passwords.change_password, name="account_change_password"),
    path("settings/theme/", theme.theme, name="theme"),
]

everyone = [
    path("", front.home, name="home"),
    path("signin/", accounts.signin, name="signin"),
    *sign_in_urls,
    path("signin/access/", start.access, name="access"),
    path("signin/next-time/", start.next_time, name="next_time"),
    path("start/<str:code>/", start.start, name="start"),
    path("signout/", accounts.signout, name="signout"),
    path("signout/everywhere/", start.signout_everywhere, name="signout_everywhere"),
    path("calendar/<str:code>.ics", reminders.calendar, name="calendar"),
    path("reminders/off/<str:code>/", reminders.stop_reminders, name="stop_reminders"),
    path("help-now/", front.help_now, name="help_now"),
    path("offline/", offline.offline, name="offline"),
    path("worker.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("healthz/live", health.live, name="live"),
    path("healthz/ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("system/", health.system, name="system"),
    path("favicon.ico", front.favicon, name="favicon"),
]

urlpatterns = [
    *everyone,
    *own_account_urls,
    path("admin/", admin.site.urls),
    path("", include("patients.urls")),
    path("clinic/", include("clinic.workbench_urls")),
    path("clinic/library/", include((guarded("read_library", library_urls), "stretches"))),
]
