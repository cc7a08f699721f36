"""The catalogues of words remember what they were asked. A message that is not translated is looked for in
every catalogue behind the first, some six of them, and a page asks for hundreds."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import trans_real

MESSAGES = 8192  # more than there are; a message is a constant of the code, never what somebody typed


def remember() -> None:
    """Once for each language of the house. Catalogues that are loaded anew remember nothing."""
    for language, _name in settings.LANGUAGES:
        catalogue: Any = trans_real.translation(language)
        catalogue.gettext = lru_cache(maxsize=MESSAGES)(catalogue.gettext)
