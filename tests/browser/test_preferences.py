"""What somebody asked of their device: no motion, their own colours. State and severity stay told apart."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from patients.actions.draft import begin
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.hands import choose
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

MOVING = "document.getAnimations().map((each) => each.animationName || each.constructor.name)"
LOOK = """(each, pseudo) => {
  const style = getComputedStyle(each, pseudo);
  return ["borderTopWidth", "borderTopStyle", "outlineStyle", "outlineWidth", "transform", "clipPath"]
    .map((name) => style[name]).join(" ");
}"""
FILL = "(each) => getComputedStyle(each).fill"
COLOURS = "(each) => { const s = getComputedStyle(each); return [s.backgroundColor, s.color]; }"


@pytest.fixture
def patient(transactional_db):
    return make_patient(clinician=make_user(clinic=make_clinic()))


@pytest.fixture
def routine(patient):
    return make_prescription(patient=patient, at=timezone.now() - timedelta(days=20))


def hold_of(routine) -> str:
    """The address of the first hold of a session that is begun."""
    draft = begin(patient=routine.patient, prescription=routine, at=timezone.now())
    return reverse("patients:session", args=[draft.client_id])


def weeks(routine, *, count=6):
    now = timezone.now()
    for back in range(count, 0, -1):
        make_session(prescription=routine, performed_at=now - timedelta(days=back), pain_during=back % 7)


# Letters that lie on a filled face, where the browser would lay the page's ground behind them.
LOST = """() => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.cssText = "forced-color-adjust: none; background: Canvas";
  const canvas = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const face = (each) => {
    const ground = each && getComputedStyle(each).backgroundColor;
    return !each || !/, 0\\)$/.test(ground) ? ground : face(each.parentElement);
  };
  return [...document.querySelectorAll("body *")].filter((each) =>
    [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) &&
    each.checkVisibility() && !each.closest("svg, [class*=visually-hidden]"))
    .filter((each) => getComputedStyle(each).forcedColorAdjust === "auto")
    .filter((each) => face(each) && face(each) !== canvas)
    .map((each) => each.outerHTML.slice(0, 100));
}"""


def differences(page: Page, one: str, other: str, pseudo: str | None = None) -> bool:
    return page.locator(one).first.evaluate(LOOK, pseudo) != page.locator(other).first.evaluate(LOOK, pseudo)


# --- less motion ---


def test_nothing_moves_for_who_asked_for_less_motion(open_context, sign_in, patient, routine):
    weeks(routine)
    window = open_context(**PHONE, reduced_motion="reduce").new_page()
    sign_in(window, patient.account)
    for name in ("today", "progress", "account", "messages", "check", "morning"):
        window.goto(reverse(f"patients:{name}"))
        window.locator(".hs-brand").hover()
        assert window.evaluate(MOVING) == [], name
    sign_in(window, patient.clinician)
    for address in (
        reverse("clinic:review"),
        reverse("clinic:patients"),
        reverse("clinic:chart", args=[patient.pk]),
        reverse("clinic:overview"),
    ):
        window.goto(address)
        assert window.evaluate(MOVING) == [], address


def test_of_the_guide_only_the_countdown_runs_and_it_steps(open_context, sign_in, patient, routine):
    window = open_context(**PHONE, reduced_motion="reduce").new_page()
    sign_in(window, patient.account)
    address, ring = hold_of(routine), window.locator(".r-run")
    for number in range(1, 9):
        window.goto(f"{address}{number}/")
        if ring.count():
            break
        assert window.evaluate(MOVING) == [], number
    assert set(window.evaluate(MOVING)) <= {"hs-run", "hs-down"}
    expect(ring).to_have_css("animation-timing-function", "steps(10)")
    expect(window.locator(".hs-breathe .still")).to_be_visible()


# --- colours of one's own ---


@pytest.fixture(params=["light", "dark"])
def forced(request, open_context):
    def window(**size) -> Page:
        return open_context(forced_colors="active", color_scheme=request.param, **size).new_page()

    return window


def test_a_chosen_number_and_a_chosen_card_are_seen(forced, sign_in, patient, routine):
    draft = begin(patient=patient, prescription=routine, at=timezone.now())
    page = forced(**PHONE)
    sign_in(page, patient.account)
    page.goto(reverse("patients:pain", args=[draft.client_id]))
    choose(page, "pain_during", "4")
    number = page.locator('.form-check:has([name="pain_during"][value="4"]) .form-check-label')
    other = page.locator('.form-check:has([name="pain_during"][value="5"]) .form-check-label')
    assert number.evaluate(COLOURS) != other.evaluate(COLOURS)
    expect(number.locator(".hs-scale-said")).to_have_css("position", "absolute")
    expect(number.locator(".hs-scale-said")).to_have_css("clip-path", "none")  # its words stand above

    page.goto(reverse("patients:account"))
    choose(page, "theme", "dark")
    chosen, left = '.form-check:has([value="dark"])', '.form-check:has([value="light"])'
    assert differences(page, chosen, left)
    assert differences(page, f"{chosen} input", f"{left} input", "::before")


def test_the_focus_is_seen(forced, sign_in, patient, routine):
    page = forced(**PHONE)
    sign_in(page, patient.account)
    for name in ("today", "account"):
        page.goto(reverse(f"patients:{name}"))
        for _tab in range(4):
            page.keyboard.press("Tab")
            at = page.locator(":focus")
            expect(at).not_to_have_css("outline-style", "none")
            expect(at).not_to_have_css("outline-width", "0px")


def test_the_ring_stands_out_of_its_track(forced, sign_in, patient, routine):
    page = forced(**PHONE)
    sign_in(page, patient.account)
    page.goto(hold_of(routine))
    strokes = page.evaluate(
        """() => [...document.querySelectorAll("template")].map((each) => each.content)
        .concat(document).flatMap((each) => [...each.querySelectorAll(".r-track, .r-run")])
        .map((each) => { document.body.append(each.closest("svg"));
          return getComputedStyle(each).stroke; })"""
    )
    assert len(set(strokes)) == 2, strokes


def test_severities_differ_by_their_shape(forced, sign_in, patient, routine):
    make_session(prescription=routine, performed_at=timezone.now(), pain_during=9)
    other = make_prescription(patient=make_patient(clinician=patient.clinician, name="Soon Sam"))
    make_session(prescription=other, performed_at=timezone.now(), contact_request=True)
    page = forced(**DESKTOP)
    sign_in(page, patient.clinician)
    page.goto(reverse("clinic:review"))

    marks = page.locator("main .hs-sev:visible")
    shapes = {mark.locator("path").get_attribute("d") for mark in marks.all()}
    assert len(shapes) >= 2
    for mark in marks.all():
        fill, sign = (
            mark.locator(part).evaluate("(e) => getComputedStyle(e).fill") for part in ("path", "text")
        )
        assert fill != sign


def test_a_chart_is_drawn_in_the_colours_of_the_page(forced, sign_in, patient, routine):
    weeks(routine)
    page = forced(**DESKTOP)
    sign_in(page, patient.clinician)
    page.goto(reverse("clinic:chart", args=[patient.pk]))
    ground = page.locator(".hs-panel").first.evaluate("(e) => getComputedStyle(e).backgroundColor")
    for mark in (".c-worst", ".c-limit", ".c-before", ".c-left", ".c-right"):
        stroke = page.locator(f"svg.hs-chart {mark}").first.evaluate("(e) => getComputedStyle(e).stroke")
        assert stroke not in (ground, "none"), mark
    assert differences(page, "svg .c-left-dot", "svg .c-right-dot") or (
        page.locator("svg .c-left-dot").first.evaluate("(e) => e.tagName")
        != page.locator("svg .c-right-dot").first.evaluate("(e) => e.tagName")
    )


def test_no_word_is_lost_on_a_filled_face(forced, sign_in, patient, routine):
    weeks(routine)
    advice = make_session(
        prescription=routine, performed_at=timezone.now(), signs=[("saddle_numbness", "new")]
    ).advice
    page = forced(**PHONE)
    sign_in(page, patient.account)
    names = ("today", "progress", "account", "check", "messages")
    addresses = [reverse(f"patients:{name}") for name in names]
    found = lost_on(page, [*addresses, reverse("patients:advice", args=[advice.pk]), reverse("help_now")])
    sign_in(page, patient.clinician)
    chart = reverse("clinic:chart", args=[patient.pk])
    found += lost_on(page, [reverse("clinic:review"), reverse("clinic:patients"), chart])

    assert found == []


def lost_on(page: Page, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        found += [f"{address}: {each}" for each in page.evaluate(LOST)]
    return found
