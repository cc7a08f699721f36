"""Sign-in by e-mail and password; permissions from the role alone."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from clinic.models import User
from clinic.roles import ADMIN_CHANGES, RECORDS_IN_ADMIN
from patients.compiled import Compiled

FOR_REQUEST = Compiled(User.objects.for_request, pk=User._meta.pk)  # asked on every page


class RoleBackend(ModelBackend):
    """Django's password check, with permissions read off clinic/roles.py instead of tables."""

    def get_user(self, user_id: int) -> User | None:
        user = FOR_REQUEST.first(pk=user_id)
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        """Admin pages: look at what is no record, and as a lead at records; change what roles.py lists,
        delete nothing that is a record."""
        if not isinstance(user_obj, User) or not user_obj.may("use_admin"):
            return False
        if perm in ADMIN_CHANGES:
            return user_obj.may(ADMIN_CHANGES[perm])
        if perm.startswith(RECORDS_IN_ADMIN) and not user_obj.may("see_records_in_admin"):
            return False
        return perm.partition(".")[2].startswith("view_")

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        deed = "see_records_in_admin" if f"{app_label}." in RECORDS_IN_ADMIN else "use_admin"
        return isinstance(user_obj, User) and user_obj.may(deed)

    def get_all_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set()

    def get_user_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set()
