"""The parts of a page that are for a patient's own phone; on any other device they write nothing."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.offline import is_own_phone, version
from patients.phone import account_mark

register = template.Library()


@register.simple_tag
def web_app() -> SafeString:
    """What a browser needs to install the app."""
    return format_html(
        '<link rel="manifest" href="{}"><link rel="apple-touch-icon" href="{}">',
        reverse("manifest"),
        static("app/icon-180.png"),
    )


@register.simple_tag(takes_context=True)
def outbox(context: template.Context) -> str:
    """Sends what waits on this phone and, from the page of today, renews what the guide needs without a
    connection."""
    request: Any = context.get("request")
    if not is_own_phone(request):
        return ""
    parts = {"account": account_mark(request.user), "kit": kit_name(context)}
    return render_to_string("parts/outbox.html", parts)


@register.simple_tag(takes_context=True)
def guide_ahead(context: template.Context) -> SafeString:
    """Has the scripts of the guide fetched while the page is read; an own phone keeps them already."""
    scripts = [] if is_own_phone(context.get("request")) else ["guide", "figure", "signals"]
    addresses = ((static(f"js/{name}.js"),) for name in scripts)
    return format_html_join("", '<link rel="prefetch" href="{}">', addresses)


def kit_name(context: template.Context) -> str:
    """Another one whenever what the phone keeps may have changed, and at least once a day; empty on pages
    other than that of today."""
    day: Any = context.get("day")
    if day is None:
        return ""
    prescription = context.get("prescription")
    parts = [version(), day.today, day.state == "paused", getattr(prescription, "pk", "")]
    return " ".join(map(str, parts))
