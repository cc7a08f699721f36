"""Settings: one file, safe by default. What a clinic sets comes from the environment.

DEMO=1 is the one switch that loosens anything (plain http on loopback, demo accounts); without
it the app refuses to start until every secret is set.
"""

import os
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from clinic.database import on_postgres

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)


def secret(name: str, demo: str) -> str:
    """The secret from the environment; in demo mode a known one. Fails loudly when it is missing."""
    value = env.str(name, default=demo if DEMO else "")
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment (or DEMO=1 for the demo clinic).")
    return value


DEMO_KEY = "demo-only-demo-only-demo-only-demo-only-demo-only-0123456789"
SECRET_KEY = secret("SECRET_KEY", demo=DEMO_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "clinic",
    "patients",
    "stretches",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # before staticfiles, so that runserver serves as production does
    "clinic.apps.HouseStaticFiles",
]

MIDDLEWARE = [
    "clinic.logs.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "clinic.bodies.WholeBodies",  # before anything reads what was sent
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.middleware.SessionLimits",  # before the next, which sends to the sign-in whom this one signed out
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # closed by default
    "clinic.middleware.SecondFactor",
    "clinic.doors.Doorkeeper",  # what is not declared is not served
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic.middleware.MailAfterAnswer",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.middleware.HtmxManners",
    "clinic.middleware.PersonalPages",
    "clinic.middleware.ClinicTime",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.context.shell",
            ],
            "builtins": ["clinic.templatetags.house"],
        },
    }
]

SQLITE_OPTIONS = {
    # IMMEDIATE: a writer waits its turn at the start instead of failing in the middle.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'homestretch.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Whoever closes the last connection writes the whole WAL back: some milliseconds of each request.
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"] = on_postgres(
        DATABASES["default"],
        env.str("DATABASE_URL"),
        pool=env.int("DATABASE_POOL", default=0),  # the pages have one (clinic/wsgi.py)
        kept=env.int("CONN_MAX_AGE", default=60),
    )

# Limits on guessing count here, so every worker must see the same one: the database's own table, or Redis
# (CACHE_URL=redis://...), for which that table stands in while it does not answer (clinic/shared_cache.py).
# Old rows go at MAX_ENTRIES: few would forget the limits.
TABLE = {
    "BACKEND": "clinic.cache.LoudDatabaseCache",
    "LOCATION": "cache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
CACHES: dict[str, dict[str, Any]] = {"default": env.cache_url("CACHE_URL", default="dbcache://cache")}
if CACHES["default"]["BACKEND"].endswith(".DatabaseCache"):
    CACHES["default"] |= TABLE
elif CACHES["default"]["BACKEND"].endswith(".RedisCache"):
    CACHES["default"]["BACKEND"] = "clinic.shared_cache.RedisOrTable"
    CACHES["table"] = TABLE

AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = ["clinic.auth.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ("name", "email")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "signin"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "signin"
PASSWORD_RESET_TIMEOUT = 60 * 60

# Sign-in by django-allauth, at our own addresses (clinic/urls.py); what differs from it: clinic/adapters.py.
ACCOUNT_ADAPTER = "clinic.adapters.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the clinic writes the address down; a code proves it at each sign-in
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # or anyone could have us send mail to anyone
ACCOUNT_EMAIL_NOTIFICATIONS = True  # "your password was changed"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEMO else "https"
ACCOUNT_FORMS = {
    "request_login_code": "clinic.forms.signin.AskCodeForm",
    "confirm_login_code": "clinic.forms.signin.CodeForm",
    "reauthenticate": "clinic.forms.factor.PasswordAgainForm",
    "change_password": "clinic.forms.factor.ChangePasswordForm",
}
# What guesses is counted. "key" is the address typed together with where it came from (clinic/adapters.py).
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/5m/key",
    "login_failed_anywhere": "50/h/key",
    "request_login_code": "20/h/ip,3/5m/key",
    "request_login_code_anywhere": "15/h/key",
    "reset_password": "20/h/ip,3/h/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
# How many proxies of ours stand in front; else every visitor has the proxy's address, and one limit for all.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1 if BEHIND_PROXY else 0)
MFA_ADAPTER = "clinic.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Homestretch"
MFA_TOTP_TOLERANCE = 1  # a phone's clock is a little off, and typing takes time
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # plain http on this machine
MFA_FORMS = {
    "authenticate": "clinic.forms.factor.SecondFactorForm",
    "reauthenticate": "clinic.forms.factor.FactorAgainForm",
    "activate_totp": "clinic.forms.factor.AppForm",
    "deactivate_totp": "clinic.forms.factor.RemoveAppForm",
    "generate_recovery_codes": "clinic.forms.factor.NewCodesForm",
    "add_webauthn": "clinic.forms.factor.AddPasskeyForm",
    "authenticate_webauthn": "clinic.forms.factor.PasskeyForm",
    "login_webauthn": "clinic.forms.factor.SigninPasskeyForm",
    "reauthenticate_webauthn": "clinic.forms.factor.PasskeyAgainForm",
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"  # only where no clinic is known; each clinic has its own zone
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "static-collected")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "clinic.storage.HashedStatic"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# E-mail addresses are unique without case, by a constraint that this check does not read.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# In the session: a message may name a person, and a cookie of its own would lie readable in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "clinic.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = (
    12 * 60 * 60
)  # the longest that a session lasts, but for a remembered phone (clinic/middleware.py)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "clinic.views.errors.csrf_failure"
if not DEMO:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

# What leaves the house. Notices carry no health detail, only an address of the site.
vars().update(env.email_url("EMAIL_URL", default="dummymail://" if DEMO else "consolemail://"))
EMAIL_TIMEOUT = 10  # shorter than the first back-off of a notice (clinic/notices/outbox.py)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default="Homestretch <homestretch@localhost>")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")

# Who watches: the folder where backups arrive, the token that opens /metrics, who is told of an error.
BACKUP_FOLDER = env.str("BACKUP_FOLDER", default="")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
ALERTS_TO = env.list("ALERTS_TO", default=[])

# One form for every line, and none that mails a page with its form to anybody (clinic/logs.py).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "clinic.logs.Readable" if DEMO else "clinic.logs.Json"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "person": {"class": "clinic.alerts.TellPerson", "level": "ERROR"},
    },
    "root": {"handlers": ["stderr", "person"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "fontTools": {"level": "ERROR"},  # of the PDF: tells of every font and rule of style
        "weasyprint": {"level": "ERROR"},
    },
}

# A log of two long notes is a few kilobytes; nobody sends more than this in a form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
APP_VERSION = "0.1.0"


def insist(is_safe: bool, words: str) -> None:
    """Refuse to start, in words that say what to set."""
    if not is_safe:
        raise ImproperlyConfigured(f"{words} (or DEMO=1 for the demo clinic).")


if not DEMO:
    insist(len(SECRET_KEY) >= 50 and SECRET_KEY != DEMO_KEY, "Set SECRET_KEY to 50 random characters or more")
    insist(not DEBUG, "Leave DEBUG out: its pages show settings and records to everyone")
    insist(
        "ALLOWED_HOSTS" in os.environ and not any(host.startswith("*") for host in ALLOWED_HOSTS),
        "Set ALLOWED_HOSTS to the names of this site",
    )
    insist(SITE_URL.startswith("https://"), "Set SITE_URL to the address of this site, https://...")
    insist(
        EMAIL_BACKEND.endswith(".smtp.EmailBackend"),  # type: ignore[name-defined]  # noqa: F821  # of EMAIL_URL
        "Set EMAIL_URL to a mail server, smtp+tls://...: codes for signing in would be printed or lost",
    )
    insist(
        all(len(key) >= 50 and key != DEMO_KEY for key in SECRET_KEY_FALLBACKS),
        "Take out of SECRET_KEY_FALLBACKS what is no secret key",
    )
    insist(
        all(origin.startswith("https://") and "*" not in origin for origin in CSRF_TRUSTED_ORIGINS),
        "Set CSRF_TRUSTED_ORIGINS to addresses of this site, https://..., or leave it out",
    )
    insist(
        not CACHES["default"]["BACKEND"].endswith((".LocMemCache", ".DummyCache")),
        "Set CACHE_URL to a cache that all workers share, or leave it out: limits on guessing count there",
    )
    insist(
        BEHIND_PROXY or not ALLAUTH_TRUSTED_PROXY_COUNT,
        "Set BEHIND_PROXY=1 or leave TRUSTED_PROXY_COUNT out: any visitor could say where they come from",
    )
    insist(
        BEHIND_PROXY or SECURE_SSL_REDIRECT,
        "Leave SSL_REDIRECT out: only a proxy in front may do that instead, with BEHIND_PROXY=1",
    )
