"""Who signs in: staff and patients, by e-mail address."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from clinic.roles import Role, may


def tidy_email(email: str | None) -> str | None:
    """As it is kept: in lower case, and None for none."""
    return (email or "").strip().lower() or None


def new_salt() -> str:
    return get_random_string(22)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")  # None would find whoever has no address

    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        """A new account. The address is kept in lower case: one person, one account."""
        user = self.model(email=tidy_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An admin account, for `manage.py createsuperuser`; what it may do stands in clinic/roles.py."""
        return self.create_user(email, password, role=Role.ADMIN, **fields)

    def for_request(self, pk: int) -> "models.QuerySet[User]":
        """The signed-in person with the clinic, and with their own record where they are a patient, in one
        query: every page needs them."""
        own_record = ("patient__clinic", "patient__clinician", "patient__thread")
        return self.select_related("clinic", *own_record).filter(pk=pk)


class User(AbstractBaseUser, PermissionsMixin):
    """An account and its role; what a role may do stands in clinic/roles.py."""

    email = models.EmailField(_("e-mail address"), null=True, blank=True)  # NULL: has none; never ""
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    clinic = models.ForeignKey(
        "clinic.Clinic", models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("clinic")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    session_salt = models.CharField(max_length=22, default=new_salt, editable=False)

    # What a person may do follows from the role alone; a switch beside it would be a second truth.
    is_superuser = None
    groups = None  # type: ignore[assignment]
    user_permissions = None  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_email_without_case",
                violation_error_message=_("There is an account with this e-mail address already."),
            ),
            models.CheckConstraint(name="email_is_none_or_something", condition=~Q(email="")),
            models.CheckConstraint(
                name="staff_have_an_email_address",
                condition=Q(role=Role.PATIENT) | Q(email__isnull=False),
                violation_error_message=_("Staff sign in with an e-mail address."),
            ),
            models.CheckConstraint(name="role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="everyone_but_an_admin_has_a_clinic",
                condition=Q(role=Role.ADMIN) | Q(clinic__isnull=False),
                violation_error_message=_("Choose the clinic of this account."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Django's name for: may open the admin pages."""
        return self.may("use_admin")

    @property
    def is_patient(self) -> bool:
        return self.role == Role.PATIENT

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name else ""

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def unread(self) -> int:
        """Messages to read or answer, beside Messages on every page; for staff those of the clinic. Asks
        nothing of the database: it came with the account."""
        if not self.is_patient:
            return self.clinic.threads_waiting if self.clinic else 0
        thread = getattr(getattr(self, "patient", None), "thread", None)
        return thread.unread_by_patient if thread else 0

    def end_sessions(self) -> None:
        """Sign this account out everywhere: no session that is open now is valid at its next request."""
        self.session_salt = new_salt()
        self.save(update_fields=["session_salt"])

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Django compares this at each request; it changes with the password and with `session_salt`."""
        worth = self.password + self.session_salt
        return salted_hmac("clinic.session", worth, secret=secret, algorithm="sha256").hexdigest()

    def may(self, deed: str) -> bool:
        """Whether this account's role allows the deed; never when the account is retired."""
        return self.is_active and may(self.role, deed)
