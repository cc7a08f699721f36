"""Who signs in: staff and patients, by e-mail address."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.roles import Role, may


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account. The address is kept in lower case: one person, one account."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An admin account, for `manage.py createsuperuser`; what it may do stands in clinic/roles.py."""
        return self.create_user(email, password, role=Role.ADMIN, **fields)

    def for_request(self, pk: int) -> "User":
        """The signed-in person with the clinic, and with their own record where they are a patient, in one
        query: every page needs them."""
        return self.select_related("clinic", "patient__clinic", "patient__clinician").get(pk=pk)


class User(AbstractBaseUser, PermissionsMixin):
    """An account and its role; what a role may do stands in clinic/roles.py."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    clinic = models.ForeignKey(
        "clinic.Clinic", models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("clinic")
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

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

    def may(self, deed: str) -> bool:
        """Whether this account's role allows the deed; never when the account is retired."""
        return self.is_active and may(self.role, deed)
