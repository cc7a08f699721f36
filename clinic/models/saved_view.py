"""A view of the list of patients that somebody keeps under a name of their own."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 40
QUERY_LENGTH = 200


class SavedView(models.Model):
    """Filters and order under a name, for one account. `query` holds known filter words only, as they
    stand in the address: no name, no search words, nothing about a patient."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name of the view"), max_length=NAME_LENGTH)
    query = models.CharField(max_length=QUERY_LENGTH, blank=True)  # "" is the list as it opens

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "account",
                Lower("name"),
                name="a_name_is_one_saved_view_of_an_account",
                violation_error_message=_("You have a view with this name already."),
            ),
            models.CheckConstraint(name="a_saved_view_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
