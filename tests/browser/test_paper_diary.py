"""A filled diary of four weeks is entered from the keyboard in under two minutes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser.hands import look
from tests.factories import make_clinic, make_patient, make_prescription, make_user

DAYS = 28
STROKES_A_SECOND = 2.5  # somebody who looks from the sheet to the keyboard and back
TWO_MINUTES = 120


class Hands:
    """Types without a mouse, and counts what they press."""

    def __init__(self, page):
        self.page, self.strokes = page, 0

    def type(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1


def enter(page, *, first, button):
    """All of the sheet, a line after the other, as the boxes stand in it."""
    hands = Hands(page)
    page.locator(f'[name="{first}-done_1"]').focus()
    for day in range(DAYS):
        hands.type("A", "Tab", "2", "Tab", "3", "Tab")
        if day < DAYS - 1:  # the morning after today has not come
            hands.type("1", "Tab")
        hands.type("Tab")
    page.get_by_role("button", name=button).press("Enter")
    page.wait_for_url(lambda url: "diary" in url or "progress" in url or "advice" in url)
    return hands.strokes + 1


@pytest.fixture
def patient(transactional_db):
    patient = make_patient(clinician=make_user(clinic=make_clinic()))
    today = patient.clinic.today(timezone.now())
    make_prescription(
        patient=patient, at=timezone.now() - timedelta(days=40), start=today - timedelta(days=40)
    )
    return patient


def entered(patient):
    sessions = patient.sessions.filter(entered_late=True, status="done", pain_before=2, pain_during=3)
    return sessions.count(), patient.mornings.filter(pain=1).count()


def test_a_patient_enters_the_whole_sheet_in_two_minutes(page, sign_in, axe, patient):
    sign_in(page, patient.account)
    page.goto(reverse("patients:paper_diary"))
    look(page, axe)
    first = patient.clinic.today(timezone.now()) - timedelta(days=DAYS - 1)

    strokes = enter(page, first=first, button="Save the diary")

    assert entered(patient) == (DAYS, DAYS - 1)
    assert strokes / STROKES_A_SECOND < TWO_MINUTES


def test_a_clinician_enters_the_whole_sheet_in_two_minutes(desktop, sign_in, patient):
    page = desktop
    sign_in(page, patient.clinician)
    page.goto(reverse("clinic:diary", args=[patient.pk]))
    first = patient.clinic.today(timezone.now()) - timedelta(days=DAYS - 1)

    strokes = enter(page, first=first, button="Save the diary")

    assert entered(patient) == (DAYS, DAYS - 1)
    assert strokes / STROKES_A_SECOND < TWO_MINUTES
