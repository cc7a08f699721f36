"""The library for reading. Who may come in is the business of the floor that includes these addresses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stretches.models import Stretch


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Every stretch that may be prescribed, with its ladder."""
    stretches = Stretch.objects.current().for_reading()
    return render(request, "stretches/library.html", {"nav": "library", "stretches": stretches})


@require_safe
def stretch(request: HttpRequest, code: str) -> HttpResponse:
    """The approved version of one stretch: steps, ladder, cautions, and where it comes from."""
    found = get_object_or_404(Stretch.objects.current().for_reading(), code=code)
    return render(request, "stretches/stretch.html", {"nav": "library", "stretch": found})
