"""Who may come in: every page of the workbench says which deed it needs, and is closed without one."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

Args = ParamSpec("Args")
View = Callable[Concatenate[HttpRequest, Args], HttpResponse]


def needs(deed: str) -> Callable[[View[Args]], View[Args]]:
    """Only for a role that may do this deed (clinic/roles.py); to anyone else the page does not exist."""

    def guard(view: View[Args]) -> View[Args]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
            if not (request.user.is_authenticated and request.user.may(deed)):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.needs = deed  # type: ignore[attr-defined]
        return guarded

    return guard


def guarded(deed: str, patterns: list[URLPattern]) -> list[URLPattern]:
    """The pages of a lower floor, which knows no roles, behind a deed of this one."""
    return [path(str(each.pattern), needs(deed)(each.callback), name=each.name) for each in patterns]
