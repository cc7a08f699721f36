"""Closed unless declared: every address says which deed it needs, and none is served that does not."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, get_resolver

from clinic.limits import address_of
from clinic.roles import DEEDS, PAGES_OF_PACKAGES, PUBLIC

SERVED = ["GET", "HEAD", "POST"]  # no page of the house answers to anything else
HINT = "Put @needs(...), @public or an `own` decorator on the view, or name it in clinic/roles.py."


def deed_of(view: Any, name: str) -> str | None:
    """The deed that an address needs; None where nobody has said it. `name` with its namespaces."""
    declared: str | None = getattr(view, "needs", None)
    if declared:
        return declared
    fitting = [
        start
        for start in PAGES_OF_PACKAGES
        if name == start or (start[-1:] in ":_" and name.startswith(start))
    ]
    return PAGES_OF_PACKAGES[max(fitting, key=len)] if fitting else None


class Doorkeeper:
    """Before any view: to a role that may not do the deed of an address, it does not exist.

    Stands after LoginRequiredMiddleware, which sends to the sign-in whoever is nobody yet. The views ask
    again for themselves (clinic/views/guard.py), so neither alone holds the door.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        deed = deed_of(view, match.view_name if match else "")
        request.came_from = address_of(request) or None  # type: ignore[attr-defined]
        if deed != PUBLIC and not (deed and request.user.is_authenticated and request.user.may(deed)):
            raise Http404
        return None if request.method in SERVED else HttpResponseNotAllowed(SERVED)


@register(Tags.urls)
def every_address_declares_its_access(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An error for each address that says nothing, or names a deed that is not in the table."""
    return [
        Error(
            f"The address {name or pattern.pattern} does not say who may come in.",
            hint=HINT,
            id="clinic.E002",
        )
        for name, pattern in addresses()
        if deed_of(pattern.callback, name) not in {*DEEDS, PUBLIC}
    ]


def addresses(patterns: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the plan, with its full name (its namespaces alone where it has none)."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLPattern):
            yield space + (each.name or ""), each
        else:
            yield from addresses(each.url_patterns, space + (f"{each.namespace}:" if each.namespace else ""))
