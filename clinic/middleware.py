"""What every page owes its reader, so that views need not know: htmx, caching, the clinic's clock."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

GetResponse = Callable[[HttpRequest], HttpResponse]


class HtmxManners:
    """Page and fragment share an address, so both vary by who asks; a redirect moves the whole page.

    Without the second an expired session would put the sign-in page inside a panel.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        if request.htmx and response.status_code in (301, 302, 303):  # type: ignore[attr-defined]
            return whole_page(response)
        return response


def whole_page(redirect: HttpResponse) -> HttpResponse:
    """The redirect in htmx's words, with the cookies and headers it came with."""
    moved = HttpResponseClientRedirect(redirect["Location"])
    moved.cookies = redirect.cookies
    for name, value in redirect.items():
        if name != "Location":
            moved.headers.setdefault(name, value)
    return moved


class PersonalPages:
    """Nothing that a view makes is kept by a cache, unless the view itself says so (X9)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        )
        return response


class ClinicTime:
    """Times on a page are those of the signed-in person's clinic."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clinic = getattr(request.user, "clinic", None)
        if clinic is None:
            return self.get_response(request)
        with timezone.override(clinic.zone):
            return self.get_response(request)
