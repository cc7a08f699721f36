"""The pages to show to somebody who helps: on one sheet of A4, whatever was answered."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from patients.forms.places import PLACES, place_of
from patients.models.session import NOTE_LENGTH
from patients.triage.words import SIGNS, Quality
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

EVERY_SIGN = [(sign.value, "new") for sign in SIGNS]
EVERY_PLACE = [(*place_of(code), tuple(kind.value for kind in Quality)) for code in PLACES]
ACHES = [(*place_of(code), ("ache", "sharp", "cramp", "throbbing")) for code in PLACES]
LONGEST_NOTE = ("It began when I lifted the box. " * NOTE_LENGTH)[:NOTE_LENGTH]


@pytest.fixture
def prescription(transactional_db):
    clinician = make_user(clinic=make_clinic())
    return make_prescription(patient=make_patient(clinician=clinician, name="Bartholomew Featherstonehaugh"))


def sheets(page: Page) -> int:
    """How many pages the browser would print."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4")))


def opened(page, sign_in, logged) -> Page:
    sign_in(page, logged.session.patient.account)
    page.goto(reverse("patients:advice", args=[logged.advice.pk]))
    return page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize(
    "said",
    [
        {"signs": [("saddle_numbness", "new")]},
        {"signs": EVERY_SIGN, "feelings": EVERY_PLACE, "note": LONGEST_NOTE},
        {"signs": [("saddle_numbness", "new")], "note": LONGEST_NOTE[:1000]},
        {"signs": [("saddle_numbness", "new")], "feelings": EVERY_PLACE, "note": LONGEST_NOTE[:2800]},
        {"signs": EVERY_SIGN, "note": "Again.\n" * (NOTE_LENGTH // 8)},
        {"signs": EVERY_SIGN, "feelings": EVERY_PLACE, "note": "I want to die. " + LONGEST_NOTE[:-15]},
    ],
    ids=["one sign", "all that can be said", "full size", "small print", "many lines", "and a crisis"],
)
def test_an_emergency_prints_on_one_sheet(open_context, sign_in, prescription, said, script):
    phone = open_context(viewport={"width": 390, "height": 844}, java_script_enabled=script).new_page()
    page = opened(phone, sign_in, make_session(prescription=prescription, **said))

    assert sheets(page) == 1


def test_an_urgent_page_prints_on_one_sheet(open_context, sign_in, prescription):
    phone = open_context(viewport={"width": 390, "height": 844}).new_page()
    logged = make_session(prescription=prescription, pain_during=9, feelings=ACHES, note=LONGEST_NOTE)
    page = opened(phone, sign_in, logged)

    assert logged.advice.severity == "urgent"
    assert sheets(page) == 1


def test_paper_has_the_words_and_numbers_and_no_buttons(open_context, sign_in, prescription):
    logged = make_session(prescription=prescription, signs=[("saddle_numbness", "new")])
    page = opened(open_context().new_page(), sign_in, logged)
    page.emulate_media(media="print")

    expect(page.get_by_text("Show them this page.")).to_be_visible()
    expect(page.get_by_role("link", name="Call 999")).to_be_visible()
    expect(page.get_by_text("Numb, tingling or odd feeling")).to_be_visible()
    expect(page.get_by_role("button", name="I have called, or I am on my way")).to_be_hidden()
