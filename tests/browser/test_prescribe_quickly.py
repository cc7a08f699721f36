"""From the chart to a plan that is handed over, in a real browser, with every interaction counted.

Each press, each choice and each field that is typed in is one, the read-back included (issue: at most 12).
The screening is complete and the safety questions were answered today. With scripts and without.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from patients.models import Patient
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.hands import at_heading, choose, fill_in, follow, look, press, settled
from tests.factories import make_clinic, make_patient, make_prescription, make_stretch, make_user
from tests.template_pages import make_template

MOST = 12
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@dataclass
class Hand:
    """Counts what it does."""

    page: Page
    done: list[str] = field(default_factory=list)

    def follow(self, words: str) -> None:
        self.done.append(f"follow {words}")
        follow(self.page, words)

    def press(self, words: str) -> None:
        self.done.append(f"press {words}")
        press(self.page, words)
        settled(self.page)

    def say(self, name: str, value: str) -> None:
        self.done.append(f"say {name}")
        fill_in(self.page, {name: value})

    def choose(self, name: str, value: str) -> None:
        self.done.append(f"choose {name}")
        choose(self.page, name, value)

    def hands_over(self, patient: Patient) -> Any:
        """Reads it back and hands it over; the version that is current then."""
        self.press("Read it back")
        at_heading(self.page, f"Read back for {patient.name}, born {patient.birth_date.year}")
        self.press("Hand over")
        at_heading(self.page, patient.name)
        assert len(self.done) <= MOST, self.done
        return patient.prescriptions.current().get()


@pytest.fixture
def clinician(transactional_db):
    make_stretch()
    make_stretch("HAM_SEATED")
    return make_user(clinic=make_clinic())


@pytest.fixture
def patient(clinician):
    return make_patient(clinician=clinician, at=timezone.now())


@pytest.fixture
def at_the_chart(open_context, sign_in, clinician, patient) -> Callable[..., Hand]:
    def open_one(scripts: bool, size: dict[str, Any] = DESKTOP) -> Hand:
        page = open_context(**size, java_script_enabled=scripts).new_page()
        sign_in(page, clinician)
        page.goto(reverse("clinic:chart", args=[patient.pk]))
        return Hand(page)

    return open_one


@pytest.fixture
def level_seven(patient):
    return make_prescription(
        patient=patient, at=timezone.now(), level=7, hold_s=20, reps_per_side=3, aid="hands", grip=None
    )


@SCRIPTS
def test_a_first_routine_from_a_template(at_the_chart, clinician, patient, scripts):
    template = make_template(clinician, "Gentle start")
    hand = at_the_chart(scripts)

    hand.follow("Prescribe")
    hand.say("template", str(template.pk))
    hand.press("Fill in")
    hand.press("Take out Hamstring stretch, sitting")
    hand.say("first-hold_s", "9")
    hand.say("routine-note", "Slowly does it.")
    made = hand.hands_over(patient)

    item = made.items.get()
    assert (made.note, made.days_per_week, made.rest_days) == ("Slowly does it.", 6, [6])
    assert (item.stretch.code, item.level, item.hold_s) == ("HAM_SUPINE", 1, 9)


@SCRIPTS
def test_a_change_to_two_stretches_in_another_order(at_the_chart, patient, level_seven, scripts):
    hand = at_the_chart(scripts)

    hand.follow("Adjust routine")
    hand.press("Add: Hamstring stretch, sitting")
    expect(hand.page.locator("#second-h")).to_be_focused()
    hand.say("second-hold_s", "15")
    hand.press("Earlier Hamstring stretch, sitting")
    hand.say("first-reps_per_side", "2")
    hand.say("routine-days_per_week", "6")
    hand.choose("routine-rest_days", "6")
    hand.say("routine-reason", "Ready to sit.")
    hand.say("routine-note", "First on the chair.")
    if scripts:
        preview = hand.page.locator("#preview")
        expect(preview).to_contain_text("New: Hamstring stretch, sitting")
        expect(preview).to_contain_text("Rest days: Sunday")
        expect(preview.locator("mark", has_text="Hold for 15 seconds.")).to_be_visible()
    made = hand.hands_over(patient)

    items = list(made.items.order_by("order").values_list("stretch__code", "hold_s", "reps_per_side"))
    assert items == [("HAM_SEATED", 15, 2), ("HAM_SUPINE", 20, 3)]
    assert (made.version, made.rest_days, made.reason) == (2, [6], "Ready to sit.")


@SCRIPTS
def test_a_routine_copied_from_another_patient(at_the_chart, clinician, patient, scripts):
    other = make_patient(clinician=clinician, name="Olwen Bevan", at=timezone.now())
    make_prescription(patient=other, at=timezone.now(), hold_s=18, note="For Olwen alone.")
    hand = at_the_chart(scripts)

    hand.follow("Prescribe")
    hand.press("Copy from another patient")
    hand.say("q", "olwen")
    if not scripts:
        hand.press("Find")
    hand.press("Copy Olwen Bevan")
    at_heading(hand.page, "First routine")
    made = hand.hands_over(patient)

    assert (made.items.get().hold_s, made.note) == (18, "")


@SCRIPTS
def test_a_warning_is_answered_on_the_way(at_the_chart, patient, scripts):
    hand = at_the_chart(scripts)

    hand.follow("Prescribe")
    hand.say("routine-sessions_per_day", "2")
    if not scripts:
        hand.press("Read it back")
    hand.say("why-PV3", "Wants short ones.")
    made = hand.hands_over(patient)

    assert made.overrides == {"PV3": "Wants short ones."}


def test_enter_in_a_field_reads_back_and_nothing_else(at_the_chart, patient):
    hand = at_the_chart(True)
    hand.follow("Prescribe")
    hand.page.locator('[name="first-hold_s"]').press("Enter")

    at_heading(hand.page, "Read back for Gareth Pryce, born 1980")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_on_the_way_hold_on_any_screen(at_the_chart, clinician, patient, axe, size, scheme):
    template = make_template(clinician, "Gentle start")
    hand = at_the_chart(True, {**size, "color_scheme": scheme})
    page = hand.page

    def seen(name: str) -> None:
        look(page, axe)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(
                path=Path(folder) / f"{name}-{size['viewport']['width']}-{scheme}.png", full_page=True
            )

    page.goto(reverse("clinic:templates"))
    seen("templates")
    page.goto(reverse("clinic:template", args=[template.pk]))
    seen("template")
    page.goto(reverse("clinic:edit_template", args=[template.pk]))
    seen("edit-template")
    page.goto(reverse("clinic:prescribe", args=[patient.pk]))
    hand.say("template", str(template.pk))
    hand.press("Fill in")
    page.locator("summary", has_text="What research says").click()
    seen("prescribe")
    hand.press("Copy from another patient")
    seen("copy")
    hand.press("Back to the form")
    if page.locator('[name="why-PV4"]').count():
        hand.say("why-PV4", "Sits well already.")
    hand.press("Read it back")
    at_heading(page, "Read back for Gareth Pryce, born 1980")
    seen("read-back")
