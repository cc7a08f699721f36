"""Passkeys with a device that Chromium plays: made, used at the door, as second factor, and refused."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.browser.hands import at_heading, follow, press
from tests.factories import make_patient, make_user

LOCAL = {"transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}


@pytest.fixture
def reader(phone: Page):
    """The phone has a finger reader; `reader(isUserVerified=False)` gives it one that knows nobody."""
    talk = phone.context.new_cdp_session(phone)
    talk.send("WebAuthn.enable")

    def plug(**changed):
        options = {"protocol": "ctap2", "automaticPresenceSimulation": True, **LOCAL, **changed}
        return talk.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    return plug


def type_in(page: Page, account) -> None:
    page.get_by_label("Email address").fill(account.email)
    page.get_by_label("Password").fill("stretch-every-day")
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def test_a_patient_adds_a_passkey_and_signs_in_with_it(phone, reader, axe):
    reader()
    account = make_patient().account
    phone.goto("/signin/")
    type_in(phone, account)
    phone.wait_for_url("**/today/")
    phone.goto("/settings/passkeys/")
    follow(phone, "Add a passkey")
    at_heading(phone, "Add a passkey")
    phone.get_by_label("Name of this device").fill("My phone")
    press(phone, "Add a passkey")
    at_heading(phone, "Passkeys")
    expect(phone.get_by_text("My phone").first).to_be_visible()
    axe(phone)

    sign_out(phone)
    phone.goto("/signin/")
    press(phone, "Use a passkey")
    phone.wait_for_url("**/today/")
    assert Authenticator.objects.get(user=account, type="webauthn").last_used_at


def test_staff_with_a_passkey_alone_set_it_up_and_come_in(phone, reader, settings):
    settings.DEMO = False
    reader()
    account = make_user()
    phone.goto("/signin/")
    type_in(phone, account)
    at_heading(phone, "Set up a second step")
    follow(phone, "Add a passkey")
    press(phone, "Add a passkey")
    at_heading(phone, "Recovery codes")
    follow(phone, "I have kept them, go on")
    phone.wait_for_url("**/clinic/review/")

    sign_out(phone)
    phone.goto("/signin/")
    type_in(phone, account)
    at_heading(phone, "One more step")
    press(phone, "Use your passkey")
    phone.wait_for_url("**/clinic/review/")

    sign_out(phone)
    phone.goto("/signin/")
    press(phone, "Use a passkey")
    phone.wait_for_url("**/clinic/review/")


def test_a_device_that_does_not_know_the_finger_makes_no_passkey(phone, reader, sign_in):
    reader(isUserVerified=False)
    account = make_patient().account
    phone.goto("/signin/")
    type_in(phone, account)
    phone.wait_for_url("**/today/")
    phone.goto("/settings/passkeys/add/")
    press(phone, "Add a passkey")

    expect(phone.get_by_role("alert")).to_contain_text("The passkey was not made.")
    assert not Authenticator.objects.exists()


def test_a_passkey_that_was_removed_opens_nothing(phone, reader):
    reader()
    account = make_patient().account
    phone.goto("/signin/")
    type_in(phone, account)
    phone.wait_for_url("**/today/")
    phone.goto("/settings/passkeys/add/")
    press(phone, "Add a passkey")
    at_heading(phone, "Passkeys")
    Authenticator.objects.all().delete()

    sign_out(phone)
    phone.goto("/signin/")
    press(phone, "Use a passkey")
    expect(phone.locator(".hs-status-stop")).to_be_visible()
    phone.goto("/today/")
    assert "/signin/" in phone.url
