"""Who does a deed in the library, seen from the ground floor."""

from typing import Any, TypeAlias

# A row of settings.AUTH_USER_MODEL. Its class stands on the roof, where no import from here may reach.
Person: TypeAlias = Any
