"""The front door: where each role begins, and help that is there for everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clinic import at_hand
from clinic.models import Clinic
from clinic.views.guard import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Today for a patient, the review list for a clinician, the admin pages for an administrator."""
    if not request.user.is_authenticated:
        return redirect("signin")
    if request.user.may("follow_routine"):
        return redirect("patients:today")
    if request.user.may("review"):
        return redirect("clinic:review")
    if request.user.may("keep_contacts"):
        return redirect("clinic:contacts")
    if request.user.may("use_admin"):
        return redirect("admin:index")
    return redirect("help_now")


@public
@require_safe
@cache_control(private=True, max_age=300)
def help_now(request: HttpRequest) -> HttpResponse:
    """Where to get help, one tap from every page: no name and no health data on it."""
    clinic = getattr(request.user, "clinic", None) or Clinic.objects.order_by("pk").first()
    at_hand.remember([clinic] if clinic else [])
    return render(request, "help_now.html", {"clinic": clinic})


@public
@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address whatever the page says."""
    return redirect(static("icon.svg"))
