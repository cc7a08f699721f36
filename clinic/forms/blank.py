"""A field of a form as it looks before anything was typed: the same for everyone, so it is drawn once a
language. A chart offers forms that are rarely filled in."""

from functools import lru_cache

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django.forms import Form
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def blank_field(form: type[Form], name: str) -> SafeString:
    """The field with its label and hint, without any value."""
    return drawn(form, name, get_language())


@lru_cache(maxsize=64)
def drawn(form: type[Form], name: str, language: str | None) -> SafeString:
    return as_crispy_field(form()[name])
