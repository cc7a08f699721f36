"""Sign-in by e-mail and password; permissions from the role alone."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from clinic.models import User
from clinic.roles import ADMIN_CHANGES


class RoleBackend(ModelBackend):
    """Django's password check, with permissions read off clinic/roles.py instead of tables."""

    def get_user(self, user_id: int) -> User | None:
        try:
            user = User.objects.for_request(user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        """Admin pages: look at everything, change what roles.py lists, delete nothing that is a record."""
        if not isinstance(user_obj, User) or not user_obj.may("use_admin"):
            return False
        if perm in ADMIN_CHANGES:
            return user_obj.may(ADMIN_CHANGES[perm])
        return perm.partition(".")[2].startswith("view_")

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return isinstance(user_obj, User) and user_obj.may("use_admin")

    def get_all_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set()

    def get_user_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set()
