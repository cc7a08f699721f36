"""The rail of the workbench. It stands on every page and says the same on most: it is printed once for each
role, place and count, and then kept."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from clinic.roles import may

register = template.Library()


@dataclass(frozen=True)
class Reader:
    """All of the signed-in person that the rail depends on."""

    role: str
    unread: int
    is_authenticated: bool = True

    def may(self, deed: str) -> bool:
        return may(self.role, deed)


@dataclass(frozen=True)
class Place:
    """Where the reader is: an address of the plan, of which one path stands for all."""

    route: str
    path: str = field(compare=False)


@register.simple_tag(takes_context=True)
def rail(context: template.Context) -> SafeString:
    """The links to what the role may do, with what waits there; the one that leads here is marked."""
    user: Any = context["user"]
    reader = Reader(user.role if user.is_active else "", user.unread)
    return links(reader, place_of(context["request"]), context.get("waiting") or 0, get_language())


def place_of(request: HttpRequest) -> Place:
    match = request.resolver_match
    return Place(match.route if match else request.path, request.path)


@lru_cache(maxsize=1000)
def links(reader: Reader, place: Place, waiting: int, language: str | None) -> SafeString:
    """In the language that is set, which is `language`."""
    return render_to_string("parts/rail.html", {"user": reader, "request": place, "waiting": waiting})
