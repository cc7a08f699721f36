"""Light and dark as they are seen: what somebody chose stands above what the device says, without a script,
and can be read; paper is light."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.hands import choose, press
from tests.browser.test_pages import AXE_SCRIPT, RUN_AXE
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

LIGHT, DARK = "rgb(245, 244, 240)", "rgb(14, 24, 25)"
WHITE = "rgb(255, 255, 255)"
GROUND = "getComputedStyle(document.body).backgroundColor"
SCHEME = "getComputedStyle(document.documentElement).colorScheme"


@pytest.fixture
def patient(transactional_db):
    patient = make_patient(clinician=make_user(clinic=make_clinic()))
    make_session(prescription=make_prescription(patient=patient), pain_during=9)
    return patient


def chosen(page: Page, theme: str) -> Page:
    page.goto(reverse("patients:account"))
    choose(page, "theme", theme)
    press(page, "Save")
    expect(page.get_by_text("Saved for this device.")).to_be_visible()
    return page


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize(("theme", "ground"), [("light", LIGHT), ("dark", DARK)])
def test_a_choice_stands_above_the_device_and_can_be_read(
    open_context, sign_in, patient, theme, ground, system
):
    window = open_context(**PHONE, java_script_enabled=True, color_scheme=system).new_page()
    sign_in(window, patient.account)
    chosen(window, theme)

    for address in (reverse("patients:account"), reverse("patients:today"), reverse("help_now")):
        window.goto(address)
        assert window.evaluate(GROUND) == ground, address
        assert window.evaluate(SCHEME) == theme, address
        window.evaluate(AXE_SCRIPT)
        assert window.evaluate(RUN_AXE, ["color-contrast"]) == [], address
    window.emulate_media(media="print")
    assert window.evaluate(GROUND) == WHITE
    assert window.evaluate(SCHEME) == "light"


@pytest.mark.parametrize(("system", "ground"), [("light", LIGHT), ("dark", DARK)])
def test_without_a_script_a_choice_is_made_and_taken_back(open_context, sign_in, patient, system, ground):
    window = open_context(**PHONE, java_script_enabled=False, color_scheme=system).new_page()
    sign_in(window, patient.account)
    window.goto(reverse("patients:account"))
    other = "dark" if system == "light" else "light"
    html = window.locator("html")

    chosen(window, other)
    expect(html).to_have_css("color-scheme", other)
    chosen(window, "")
    expect(html).to_have_css("color-scheme", system)
    expect(window.locator("body")).to_have_css("background-color", ground)


def test_staff_choose_too(open_context, sign_in, patient):
    window = open_context(color_scheme="light").new_page()
    sign_in(window, patient.clinician)
    window.goto(reverse("clinic:chart", args=[patient.pk]))
    window.get_by_role("link", name="my settings").click()
    choose(window, "theme", "dark")
    press(window, "Save")
    expect(window.locator("body")).to_have_css("background-color", DARK)

    window.goto(reverse("clinic:chart", args=[patient.pk]))
    assert window.evaluate(GROUND) == DARK
    window.evaluate(AXE_SCRIPT)
    assert window.evaluate(RUN_AXE, ["color-contrast"]) == []
