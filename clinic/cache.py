"""The database's own cache, which says so when it cannot keep what it is given."""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError

LOST = "The cache could not be written."


class LoudDatabaseCache(DatabaseCache):
    """Django's lets go without a word what cannot be written. Here limits on guessing are counted: on a full
    disk, or where the database may only be read, guessing would be free. So it fails, and nobody signs in."""

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Once more where two wrote the same key at once: then the row is there for the second."""
        if super()._base_set(mode, key, value, timeout):  # type: ignore[misc]  # has no types
            return True
        if mode == "set" and not super()._base_set(mode, key, value, timeout):  # type: ignore[misc]
            raise OperationalError(LOST)
        return mode == "set"

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """False where the key is there already; a key that is neither there nor taken is a fault."""
        if super().add(key, value, timeout, version):
            return True
        if self.get(key, version=version) is None:
            raise OperationalError(LOST)
        return False
