"""Light or dark is chosen for a device: in a cookie that says nothing else, printed into every page."""

import re

import pytest
from django.urls import reverse

from tests.factories import make_user
from tests.proofs import make_app

pytestmark = pytest.mark.django_db
THEME = reverse("theme")
ACCOUNT = reverse("patients:account")


def printed(response):
    """The theme that the page carries; None where the device decides."""
    found = re.search(r'<html[^>]* data-bs-theme="(\w+)"', response.content.decode())
    return found and found[1]


def chosen(response):
    """The radio button that is ticked."""
    return re.findall(r'name="theme" value="(\w*)"[^>]* checked', response.content.decode())


def test_until_somebody_chooses_the_device_decides(as_patient):
    page = as_patient.get(ACCOUNT)

    assert printed(page) is None
    assert chosen(page) == [""]
    assert '<meta name="color-scheme" content="light dark">' in page.content.decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_was_chosen_is_printed_into_every_page_of_this_device(as_patient, theme):
    saved = as_patient.post(THEME, {"theme": theme}, follow=True)

    assert saved.redirect_chain == [(ACCOUNT, 302)]
    assert "Saved for this device." in saved.content.decode()
    assert printed(saved) == printed(as_patient.get(reverse("help_now"))) == theme
    assert chosen(saved) == [theme]
    assert f'<meta name="color-scheme" content="{theme}">' in saved.content.decode()


def test_it_stays_on_the_device_when_its_owner_signs_out(as_patient):
    as_patient.post(THEME, {"theme": "dark"})
    as_patient.post(reverse("signout"))

    assert printed(as_patient.get(reverse("signin"))) == "dark"


def test_as_the_device_leaves_no_cookie(as_patient):
    as_patient.post(THEME, {"theme": "dark"})
    cookie = as_patient.post(THEME, {"theme": ""}).cookies["theme"]

    assert (cookie.value, cookie["max-age"]) == ("", 0)
    assert printed(as_patient.get(ACCOUNT)) is None


@pytest.mark.parametrize("word", ["pink", 'dark" onload="go()', "DARK", "x" * 4000])
def test_what_is_no_theme_is_as_the_device(as_patient, word):
    assert as_patient.post(THEME, {"theme": word}).cookies["theme"].value == ""
    as_patient.cookies["theme"] = "pink"
    assert printed(as_patient.get(ACCOUNT)) is None


def test_staff_choose_on_the_page_of_their_settings(client):
    someone = make_user(role="reception")
    client.force_login(someone)
    page = client.get(reverse("mfa_index"))

    assert chosen(page) == [""]
    assert client.post(THEME, {"theme": "dark"}).url == reverse("mfa_index")
    assert printed(client.get(reverse("mfa_index"))) == "dark"


def test_who_has_yet_to_show_a_second_factor_is_not_asked_about_looks(demo_off, client):
    someone = make_user()
    client.force_login(someone)
    assert chosen(client.get(reverse("mfa_index"))) == []

    make_app(someone)
    assert client.post(THEME, {"theme": "dark"}).url == reverse("mfa_reauthenticate")
    assert "__Host-theme" not in client.cookies


def test_the_cookie_is_for_this_host_over_https_and_says_only_the_theme(demo_off, as_patient):
    cookie = as_patient.post(THEME, {"theme": "dark"}, secure=True).cookies["__Host-theme"]

    assert cookie.value == "dark"
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")


def test_a_link_chooses_nothing(as_patient):
    assert as_patient.get(THEME, {"theme": "dark"}).status_code == 405
