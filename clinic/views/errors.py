"""Pages for when something is not there, not allowed, or broken: what it means, and one way on.

They know no person and no database, so that they still come when those are broken.
"""

import sys
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template import loader
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from redis import RedisError

from clinic.at_hand import clinic_at_hand

# The database or the shared cache is away, is full or may only be read: it is no fault of what was sent, and
# the same once more may well be taken.
AWAY = (OperationalError, InterfaceError, InternalError, RedisError)
AGAIN_AFTER = 10  # seconds, for machines that ask again by themselves
# Behind a sign-in nothing is typed that may not stand in a page; on the way in there are passwords and codes.
NAMESPACES = {"patients", "clinic"}
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError)


def page(name: str, status: int, **context: Any) -> HttpResponse:
    response = HttpResponse(loader.get_template(f"{name}.html").render(context), status=status)
    add_never_cache_headers(response)
    return response


def is_script(request: HttpRequest) -> bool:
    """Asked by a script of the patient's phone, which reads no page (static/js/sending.js)."""
    return request.headers.get("Accept", "") == "application/json"


def refused(request: HttpRequest, status: int, words: str) -> HttpResponse:
    return JsonResponse({"wrong": words}, status=status) if is_script(request) else page(f"{status}", status)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refused(request, 400, _("This did not arrive whole. Please send it again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page("403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page("403", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page("404", 404)


def length_unknown(request: HttpRequest) -> HttpResponse:
    response = not_understood(request)
    response.status_code = 411
    return response


def too_long(request: HttpRequest) -> HttpResponse:
    return refused(request, 413, _("This is too long to be saved. Please shorten what you typed."))


def too_many(request: HttpRequest) -> HttpResponse:
    """Asked for by allauth where a limit on guessing is reached."""
    return page("429", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database or the cache is away, else 500. What htmx asked for is told of by
    static/js/manners.js, beside what was pressed."""
    is_away = isinstance(sys.exc_info()[1], AWAY)
    status = 503 if is_away else 500
    if is_script(request):
        response: HttpResponse = JsonResponse({}, status=status)
    elif is_away and request.path_info == reverse("help_now"):
        response = page("help_now", status, clinic=clinic_at_hand())
    else:
        response = page(f"{status}", status, **situation(request))
    if is_away:
        response["Retry-After"] = f"{AGAIN_AFTER}"
    return response


def situation(request: HttpRequest) -> dict[str, Any]:
    """What the page needs to say what became of it: whether something was sent, what can be sent again."""
    is_sent = request.method == "POST"
    return {
        "clinic": clinic_of(request) or clinic_at_hand(),
        "is_sent": is_sent,
        "again": again(request) if is_sent else [],
    }


def clinic_of(request: HttpRequest) -> Any:
    """That of the person, where both were read before it broke; nothing is asked for."""
    user = getattr(request, "_cached_user", None)
    return user._state.fields_cache.get("clinic") if user and user.is_authenticated else None


def again(request: HttpRequest) -> list[tuple[str, str]]:
    """What was sent, name by name, to be sent again with one press: what was typed is not lost. With the
    token that came with it, so that it is worth no more than it was; nothing of the way in."""
    try:
        match = resolve(request.path_info)
        if not NAMESPACES.intersection(match.namespaces):
            return []
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except (Resolver404, *UNREADABLE):
        return []
