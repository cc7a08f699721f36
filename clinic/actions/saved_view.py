"""Keep a view of the list of patients under a name, and change one's own."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import SavedView
from clinic.patient_list import Asked

AT_MOST = 20  # of one account: more are no help in finding anything


@transaction.atomic
def keep_view(*, by: Any, name: str, asked: Asked) -> SavedView:
    """A new view of `by`. Raises ValidationError for a name that they have already, and for a 21st."""
    if SavedView.objects.filter(account=by).count() >= AT_MOST:
        raise ValidationError({"name": _("You have 20 views. Delete one first.")})
    view = SavedView(account=by, name=name.strip(), query=asked.query)
    view.full_clean()
    view.save(force_insert=True)
    return view


@transaction.atomic
def rename_view(view: SavedView, *, name: str) -> None:
    """Raises ValidationError for a name that its owner has already."""
    view.name = name.strip()
    view.full_clean()
    view.save(update_fields=["name"])


def delete_view(view: SavedView) -> None:
    """It held nothing but filters."""
    view.delete()
