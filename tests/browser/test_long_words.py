"""The longest that may be written, and nothing at all, on every size of screen: nothing is cut off, nothing
has to be scrolled sideways, and no bar that stays takes the screen.

320 x 256 is a desk of 1280 x 1024 at 400 % (WCAG 1.4.10).
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize

from patients.actions.draft import begin, keep
from patients.actions.prescribe import prescribe
from patients.models import Patient, Prescription
from stretches.actions import approve
from stretches.loading import LIBRARY, load
from stretches.models import Stretch
from tests.browser.hands import too_wide
from tests.factories import (
    ITEM,
    ROUTINE,
    make_answers,
    make_clinic,
    make_patient,
    make_prescription,
    make_session,
    make_stretch,
    make_user,
)

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 320, "height": 700},
    "tablet": {"width": 768, "height": 1024},
    "desktop": {"width": 1280, "height": 800},
    "400 %": {"width": 320, "height": 256},
}
NAME = "Wilhelmina-Featherstonehaugh Papadimitrakopoulou-Abdurrahmansson van der Zandschulp"[:80]
NOTE = ("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch it pulled. " * 40)[:2000]

# Text in a box that hides what does not fit. What is for screen readers only is cut on purpose.
CUT = """() => [...document.querySelectorAll("body *")].filter((each) => {
  const style = getComputedStyle(each);
  const hides = /hidden|clip/.test(style.overflowX) && style.clipPath === "none";
  if (!hides || !each.innerText?.trim()) return false;
  return each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1;
}).map((each) => "cut: " + each.outerHTML.slice(0, 100))"""
# What stays on the screen while the rest is scrolled.
STAYS = """() => {
  const bars = [...document.querySelectorAll("body *")].filter((each) =>
    /fixed|sticky/.test(getComputedStyle(each).position) && each.getClientRects().length &&
    each.closest("[class*=visually-hidden]") === null && !each.matches(".hs-skip"));
  const wide = bars.filter((each) => each.offsetWidth > innerWidth / 2);
  const height = wide.reduce((sum, each) => sum + Math.min(each.offsetHeight, innerHeight), 0);
  return height > innerHeight / 2
    ? [`bars of ${height} of ${innerHeight} px: ` + wide.map((each) => each.className)] : [];
}"""


def wrong_on(window: Page, addresses: dict[str, str]) -> list[str]:
    found = []
    for name, address in addresses.items():
        window.goto(address)
        for size, pixels in SIZES.items():
            window.set_viewport_size(pixels)
            wrong = [*too_wide(window), *window.evaluate(CUT), *window.evaluate(STAYS)]
            found += [f"{name}, {size}: {each}" for each in wrong]
    return found


def six_stretches(folder: Any) -> list[Stretch]:
    """Six that are approved, of which the file of one is written under further names."""
    text = (LIBRARY / "hamstring_supine.yaml").read_text(encoding="utf-8")
    paths = []
    for number in range(1, 6):
        path = folder / f"copy_{number}.yaml"
        path.write_text(text.replace("HAM_SUPINE", f"HAM_SUPINE_{number}"), encoding="utf-8")
        paths.append(path)
    lead = make_user(role="lead", name="Rosa Lind")
    for loaded in load(paths):
        approve(loaded.stretch, by=lead, at=timezone.now() - timedelta(days=60))
    return [make_stretch(), *Stretch.objects.filter(code__startswith="HAM_SUPINE_")]


def long_routine(patient: Patient, folder: Any) -> Prescription:
    at = timezone.now() - timedelta(days=20)
    start = patient.clinic.today(at)
    made = prescribe(
        patient=patient,
        by=patient.clinician,
        at=at,
        routine={**ROUTINE, "start": start, "review_due": start, "note": NOTE[:300]},
        items=[{**ITEM, "stretch": stretch} for stretch in six_stretches(folder)],
        overrides=dict.fromkeys(("PV2", "PV3", "PV4", "PV5", "PV9", "LEVEL", "S4"), NOTE[:200]),
        instead_of=None,
        safety_answered_on=start,
    )
    return Prescription.objects.for_reading().select_related("patient__clinic").get(pk=made.pk)


@pytest.fixture
def clinician(transactional_db):
    return make_user(clinic=make_clinic(), name=NAME)


def of_patient(patient: Patient, routine: Prescription) -> dict[str, str]:
    draft = begin(patient=patient, prescription=routine, at=timezone.now())
    keep(draft, make_draft(routine), at=timezone.now())
    pages = {
        name: reverse(f"patients:{name}") for name in ("today", "progress", "messages", "account", "check")
    }
    log = {
        name: reverse(f"patients:{name}", args=[draft.client_id])
        for name in ("session", "pain", "where", "effort", "review")
    }
    return {**pages, **log, "steps": reverse("patients:steps", args=[routine.pk])}


def make_draft(routine: Prescription) -> dict[str, Any]:
    answers = make_answers(routine, note=NOTE).to_json()
    return {
        name: answers[name] for name in ("pain_before", "pain_during", "pain_after", "note", "ease", "safety")
    }


def of_staff(patient: Patient) -> dict[str, str]:
    names = ("chart", "prescribe", "thread", "timeline", "screening", "diary")
    return {
        **{name: reverse(f"clinic:{name}") for name in ("review", "patients", "overview", "messages")},
        **{name: reverse(f"clinic:{name}", args=[patient.pk]) for name in names},
    }


def test_the_longest_words_and_six_stretches_fit_every_screen(open_context, sign_in, clinician, tmp_path):
    patient = make_patient(
        clinician=clinician,
        name=NAME,
        at=timezone.now() - timedelta(days=40),
        email="wilhelmina.featherstonehaugh.papadimitrakopoulou@a-very-long-host-name.home.example",
        emergency_contact=NAME,
    )
    routine = long_routine(patient, tmp_path)
    now = timezone.now()
    for back in range(4, 0, -1):
        make_session(
            prescription=routine,
            performed_at=now - timedelta(days=back),
            pain_during=9,
            note=NOTE,
            signs=[("foot_drop", "new")] if back == 1 else [],
            full_list=True,
        )
    window = open_context().new_page()
    sign_in(window, patient.account)
    found = wrong_on(window, of_patient(patient, routine))
    sign_in(window, clinician)
    card = reverse("clinic:card", args=[patient.cards.get().pk])
    found += wrong_on(window, {**of_staff(patient), "card": card})

    assert not found, "\n".join(found)


def test_nothing_yet_fits_every_screen_and_says_what_to_do(open_context, sign_in, clinician):
    bare = make_patient(clinician=clinician, name="New Nell", screening=False)
    fresh = make_patient(clinician=clinician, name="Fresh Fred")
    routine = make_prescription(patient=fresh, at=timezone.now())
    window = open_context().new_page()
    sign_in(window, bare.account)
    addresses = {name: reverse(f"patients:{name}") for name in ("today", "progress", "messages", "account")}
    found = wrong_on(window, addresses)
    window.goto(addresses["progress"])
    assert window.get_by_text("No sessions yet").is_visible()
    sign_in(window, fresh.account)
    found += wrong_on(window, of_patient(fresh, routine))
    sign_in(window, clinician)
    found += wrong_on(
        window,
        {
            **of_staff(fresh),
            "bare chart": reverse("clinic:chart", args=[bare.pk]),
            "nobody": reverse("clinic:patients") + "?show=silent",
        },
    )

    assert not found, "\n".join(found)
