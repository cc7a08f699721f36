"""Pages for when something is not there, not allowed, or broken: one sentence, one link."""

from django.http import HttpRequest, HttpResponse
from django.template import loader


def page(name: str, status: int) -> HttpResponse:
    """These pages know no person and no database, so that they still come when those are broken."""
    return HttpResponse(loader.get_template(f"{name}.html").render({}), status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page("403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page("403", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page("404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return page("500", 500)
