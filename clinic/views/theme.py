"""Light or dark on this device, chosen on the page of one's own account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.theme import choose
from clinic.views.guard import needs


@needs("keep_own_account", reads=None, writes=None)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Back to the page that the choice was made on, as it looks now. What is no theme is as the device."""
    response = redirect("patients:account" if request.user.is_patient else "mfa_index")
    choose(response, request.POST.get("theme", ""))
    messages.success(request, _("Saved for this device."))
    return response
