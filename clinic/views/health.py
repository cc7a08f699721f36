"""For the machine that watches this one: alive, ready to serve, and in figures."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from clinic.condition import condition
from clinic.metrics import written_out
from clinic.views.guard import needs, public


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration has run; else 503.

    All other findings are told, too, but take no machine out of service: a late notice is not mended by
    serving nobody.
    """
    findings = list(condition(at=timezone.now()))
    is_ready = findings[0].is_well
    words = {finding.name: finding.word for finding in findings}
    return JsonResponse({"ready": is_ready, **words}, status=200 if is_ready else 503)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The same in figures, in the text format of Prometheus, for whoever shows METRICS_TOKEN. Without the
    token, or where none is set, the page does not exist."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    token = settings.METRICS_TOKEN.encode()
    if not token or not hmac.compare_digest(shown, token):
        raise Http404
    return HttpResponse(written_out(at=timezone.now()), content_type=CONTENT_TYPE_LATEST)


@needs("see_system", reads=None)
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """The same for the administrator, in words."""
    findings = list(condition(at=timezone.now()))
    context = {"findings": findings, "troubles": sum(not each.is_well for each in findings)}
    return render(request, "clinic/system.html", context | {"app_version": settings.APP_VERSION})
