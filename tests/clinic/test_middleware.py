"""What every page owes its reader. The pages here are stand-ins: the manners are the house's own."""

from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import cache_control

from clinic.views.guard import public
from clinic.views.second_factor import own_account
from tests.conftest import signed_in
from tests.factories import make_clinic, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "panel"}


@public
def front(request):
    return HttpResponse("front")


@own_account
def panel(request):
    return HttpResponse(f"panel for {request.htmx.target}")


@own_account
def settled(request):
    answer = redirect("/panel/")
    answer.set_cookie("seen", "yes")
    return answer


@public
@cache_control(public=True, max_age=3600)
def leaflet(request):
    return HttpResponse("leaflet")


@own_account
def clock(request):
    text = (
        engines["django"]
        .from_string("{{ at|date:'H:i' }}")
        .render({"at": datetime(2026, 7, 1, 12, tzinfo=UTC)})
    )
    return HttpResponse(f"{text} {timezone.get_current_timezone_name()}")


@pytest.fixture(autouse=True)
def _pages(settings):
    pages: Any = ModuleType("pages")
    pages.urlpatterns = [
        path("", front, name="home"),
        path("signin/", front, name="signin"),
        path("panel/", panel),
        path("settled/", settled),
        path("leaflet/", leaflet),
        path("clock/", clock),
    ]
    settings.ROOT_URLCONF = pages


def test_page_and_fragment_of_one_address_are_told_apart(as_clinician):
    for headers in ({}, HTMX):
        vary = as_clinician.get("/panel/", headers=headers)["Vary"]
        assert {"HX-Request", "HX-Target"} <= set(vary.split(", "))

    assert as_clinician.get("/panel/", headers=HTMX).content == b"panel for panel"


def test_a_redirect_moves_the_whole_page(as_clinician):
    plain = as_clinician.get("/settled/")
    assert (plain.status_code, plain["Location"]) == (302, "/panel/")

    moved = as_clinician.get("/settled/", headers=HTMX)
    assert (moved.status_code, moved["HX-Redirect"], moved.content) == (200, "/panel/", b"")
    assert "Location" not in moved


def test_a_moved_page_keeps_its_cookies_and_its_caching(as_clinician):
    moved = as_clinician.get("/settled/", headers=HTMX)

    assert moved.cookies["seen"].value == "yes"
    assert "no-store" in moved["Cache-Control"]
    assert {"HX-Request", "HX-Target"} <= set(moved["Vary"].split(", "))
    assert "camera=()" in moved["Permissions-Policy"]


def test_an_expired_session_leads_the_whole_page_to_the_sign_in(client):
    """Otherwise the sign-in would stand inside a panel."""
    assert client.get("/panel/")["Location"] == "/signin/?next=/panel/"

    moved = client.get("/panel/", headers=HTMX)
    assert (moved.status_code, moved["HX-Redirect"]) == (200, "/signin/?next=/panel/")


@pytest.mark.parametrize(
    "headers",
    [
        {**HTMX, "HX-Current-URL": "http://testserver/panel/?state=settled"},
        {"Referer": "http://testserver/panel/?state=settled"},
    ],
    ids=["in place", "a plain form"],
)
def test_the_way_through_the_sign_in_leads_back_to_the_page_of_the_form(client, headers):
    """An address that only takes a form would be an error after the sign-in."""
    answer = client.post("/settled/", headers=headers)

    to = answer.headers.get("HX-Redirect") or answer["Location"]
    assert to == "/signin/?next=/panel/%3Fstate%3Dsettled"


@pytest.mark.parametrize(
    "headers", [{**HTMX, "HX-Current-URL": "http://elsewhere/panel/"}, {"Referer": "http://elsewhere/panel/"}]
)
def test_the_way_through_the_sign_in_leads_to_no_other_house(client, headers):
    answer = client.post("/settled/", headers=headers)

    to = answer.headers.get("HX-Redirect") or answer["Location"]
    assert to == "/signin/?next=/settled/"


@pytest.mark.parametrize("address", ["/panel/", "/settled/", "/"])
def test_nothing_that_a_view_makes_is_kept_by_a_cache(as_clinician, address):
    """X9"""
    kept = as_clinician.get(address)["Cache-Control"]

    assert {"no-store", "private", "max-age=0"} <= set(kept.split(", "))


def test_a_page_that_says_it_may_be_kept_may_be_kept(client):
    assert client.get("/leaflet/")["Cache-Control"] == "public, max-age=3600"


def test_no_page_may_use_camera_microphone_or_place(client):
    policy = client.get("/")["Permissions-Policy"]

    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(policy.split(", "))


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("Europe/London", b"13:00 Europe/London"), ("Pacific/Auckland", b"00:00 Pacific/Auckland")],
)
def test_times_are_those_of_the_clinic(zone, shown):
    clinician = make_user(clinic=make_clinic(time_zone=zone))

    assert signed_in(clinician).get("/clock/").content == shown


def test_an_account_without_a_clinic_reads_the_time_of_the_house():
    admin = make_user(role="admin")
    admin.clinic = None
    admin.save()

    assert signed_in(admin).get("/clock/").content == b"13:00 Europe/London"
