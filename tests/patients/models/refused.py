"""What the database says to a row that cannot be true."""

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction


def refuses(row: models.Model, constraint: str, **change: Any) -> None:
    """The database refuses this change of a row, by the constraint of this name, and keeps the row."""
    with pytest.raises(IntegrityError, match=constraint or None), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(**change)
    row.refresh_from_db()


def refuses_another(row: models.Model, **different: Any) -> None:
    """The database refuses a second row like this one, but for what is different."""
    copy = type(row)._base_manager.get(pk=row.pk)
    copy.pk, copy._state.adding = None, True
    if isinstance(copy._meta.pk, models.UUIDField):
        copy.pk = copy._meta.pk.get_default()
    for name, value in different.items():
        setattr(copy, name, value)
    before = type(row)._base_manager.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    assert type(row)._base_manager.count() == before
