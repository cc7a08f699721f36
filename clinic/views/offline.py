"""What a phone asks for to keep the app: the worker, the manifest, and the page without a connection."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clinic import offline as kept
from clinic.views.guard import public


@public
@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. At the root, so that it may answer for every page of a patient."""
    return HttpResponse(kept.worker(), content_type="text/javascript; charset=utf-8")


@public
@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    return JsonResponse(kept.manifest(), content_type="application/manifest+json")


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that the worker shows where there is no connection: words for everyone, no name. What is
    personal static/js/offline.js puts in, from what this phone keeps encrypted."""
    return render(request, "offline.html")
