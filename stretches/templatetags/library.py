"""How the library's words read on its own pages, where nothing is prescribed yet."""

from django import template

from stretches.script import say_in_general

register = template.Library()


@register.filter
def in_general(text: str) -> str:
    """A line of the library with its placeholders said in general: "the towel", "your leg"."""
    return say_in_general(text)
