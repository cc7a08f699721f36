"""What is done in place on a bad line: the words beside the control, nothing lost, and each act once.

The page's clock is the test's, so that nobody waits for "Still sending".
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from patients.models import Card, CardAct, Decision, Measure, Message
from tests.browser.conftest import DESKTOP
from tests.browser.hands import settled
from tests.browser.line import Line
from tests.clinic.desk import make_card
from tests.clinic.steps import make_week
from tests.factories import make_patient, make_prescription, make_user
from tests.message_pages import ask

TROUBLES: dict[str | int, str] = {
    "broken": "Check your connection and try again.",
    503: "The clinic's server could not answer. Try again in a moment.",
    500: "The clinic's server could not answer. Try again in a moment.",
    404: "Try again. If that does not help, reload the page.",
    "stranger": "Check your connection and try again.",
}
A_WHILE = 3100  # ms, of the page's clock
NOTE = "Rang her, she rests until Friday."


@pytest.fixture
def desk(new_context, live_server, sign_in, ines) -> Page:
    """In a context of its own, as a broken connection is an error on the console."""
    page = new_context(base_url=live_server.url, locale="en-GB", **DESKTOP).new_page()
    page.set_default_timeout(10_000)
    page.clock.install()
    sign_in(page, ines)
    return page


def told(page: Page) -> Locator:
    return page.locator(".hs-manners")


def enter(control: Locator) -> Callable[[], None]:
    """Pressed by keyboard, where no style stands between."""

    def press() -> None:
        control.focus()
        control.page.keyboard.press("Enter")

    return press


def bears(line: Line, control: Locator, *, typed: dict[Locator, str] | None = None) -> None:
    """Each trouble is told where it happened, with all that was typed and the focus in its place; then a
    slow line and an impatient hand: one request, that is told of after 3 s."""
    page, at, press = line.page, line.page.url, enter(control)
    settled(page)
    for trouble, words in TROUBLES.items():
        line.state = trouble
        press()
        expect(told(page)).to_have_count(1)
        expect(told(page)).to_contain_text(f"Not sent. {words}")
        expect(told(page)).to_have_role("alert")
        assert ("What you typed is still here." in told(page).inner_text()) == bool(typed)
        as_it_was(page, control, at, typed)
    line.state, before = "held", line.sent
    press()
    expect(told(page)).to_have_count(0)
    press()
    press()
    page.clock.fast_forward(A_WHILE)
    expect(told(page)).to_have_text("Still sending…")
    expect(told(page)).to_have_role("status")
    expect(page.locator("[aria-busy=true]")).to_have_count(1)
    as_it_was(page, control, at, typed)
    line.let_go()
    expect(told(page)).to_have_count(0)
    assert line.sent == before + 1


def as_it_was(page: Page, control: Locator, at: str, typed: dict[Locator, str] | None) -> None:
    assert page.url == at
    expect(page.get_by_text("Sign in to this network")).to_have_count(0)
    expect(control).to_be_focused()
    for box, words in (typed or {}).items():
        expect(box).to_have_value(words)


def acts() -> list[str]:
    return list(CardAct.objects.order_by("pk").values_list("act", flat=True))


def test_a_card_is_taken_on_put_back_noted_and_resolved_once(desk, ines):
    """Four acts on one card."""
    card = make_card(clinician=ines, at=timezone.now())
    line = Line(desk, "**/clinic/cards/*/*/")
    desk.goto(reverse("clinic:review"))
    shown = desk.locator(f"#card-{card.pk}")

    bears(line, shown.get_by_role("button", name="Acknowledge"))
    expect(shown).to_contain_text("Gareth Pryce: acknowledged just now.")
    bears(line, shown.get_by_role("button", name="Undo acknowledge"))
    expect(shown).to_contain_text("Gareth Pryce: put back.")
    assert acts() == ["acknowledge", "undo"]

    shown.get_by_role("link", name="Note").click()
    box = shown.get_by_role("textbox", name="Note")
    box.fill(NOTE)
    bears(line, shown.get_by_role("button", name="Keep note"), typed={box: NOTE})
    expect(shown.get_by_text(NOTE)).to_be_visible()
    shown.get_by_role("link", name="Resolve", exact=True).click()
    shown.get_by_label("Outcome").select_option("Called")
    box = shown.get_by_label("What you did")
    box.fill(NOTE)
    bears(line, shown.get_by_role("button", name="Resolve card"), typed={box: NOTE})
    expect(shown).to_contain_text("Gareth Pryce: resolved just now.")

    card.refresh_from_db()
    assert (card.state, card.outcome, card.note) == ("resolved", "called", NOTE)
    assert acts() == ["acknowledge", "undo", "note", "resolve"]


def test_a_row_is_dealt_with_once_and_a_card_opens_when_the_line_is_back(desk, ines):
    make_card(clinician=ines, name="Ulla Brandt", at=timezone.now())
    info = make_card(clinician=ines, name="Iris Wolf", at=timezone.now(), pain_during=6)
    line = Line(desk, "**/clinic/cards/**")
    desk.goto(reverse("clinic:review"))
    row = desk.locator(f"#card-{info.pk}")

    line.state = "broken"
    row.locator("summary").click()
    expect(told(desk)).to_contain_text("Not loaded. Check your connection and try again.")
    line.state = "open"
    row.get_by_role("link", name="Show this card").click()
    expect(row.locator(".hs-why").first).to_be_visible()
    expect(told(desk)).to_have_count(0)
    row.locator("summary").click()

    bears(line, row.locator(".hs-flag-act").get_by_role("button"))
    expect(row).to_contain_text("Iris Wolf: acknowledged just now.")
    assert acts() == ["acknowledge"]


def test_an_answer_is_sent_once(desk, ines):
    patient = make_patient(clinician=ines)
    ask(patient, at=timezone.now())
    line = Line(desk, f"**{reverse('clinic:thread', args=[patient.pk])}")
    desk.goto(reverse("clinic:thread", args=[patient.pk]))
    box = desk.get_by_label(f"Answer to {patient.name}")
    box.fill(NOTE)
    send = desk.locator("#send")

    for trouble, words in TROUBLES.items():
        line.state = trouble
        send.click()
        expect(told(desk)).to_contain_text(f"Not sent. {words} What you typed is still here.")
        expect(box).to_have_value(NOTE)
        expect(box).to_be_focused()
    line.state = "held"
    send.click()
    expect(box).not_to_be_editable()
    desk.clock.fast_forward(A_WHILE)
    expect(told(desk)).to_have_text("Still sending…")
    line.let_go()
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    assert Message.objects.filter(from_patient=False).count() == 1


def test_a_reading_is_written_down_once(desk, ines):
    patient = make_prescription(patient=make_patient(clinician=ines)).patient
    line = Line(desk, "**/measures/?test=slr")
    desk.goto(reverse("clinic:chart", args=[patient.pk]))
    line.state = "broken"
    desk.get_by_role("link", name="Leg raise").click()
    expect(told(desk)).to_contain_text("Not loaded. Check your connection and try again.")
    line.state = "open"
    desk.get_by_role("link", name="Leg raise").click()
    left = desk.get_by_label("Left leg, degrees")
    left.fill("54")

    bears(line, desk.get_by_role("button", name="Save", exact=True), typed={left: "54"})

    expect(desk.get_by_text("Saved. Straight-leg raise")).to_be_visible()
    assert Measure.objects.get().degrees == 54


def test_a_proposal_is_declined_and_another_accepted_once(desk, ines):
    patient = make_patient(clinician=ines)
    make_week(patient, at=timezone.now())
    line = Line(desk, "**/progression/*/")
    desk.goto(reverse("clinic:progression", args=[patient.pk]))
    panel = desk.locator("#progression")
    panel.get_by_text("Another reason").click()
    why = panel.get_by_label("Reason", exact=True)
    why.fill(NOTE)

    bears(line, panel.get_by_role("button", name="Decline", exact=True), typed={why: NOTE})
    expect(panel.get_by_role("button", name="Undo")).to_be_visible()
    decision = Decision.objects.get()
    assert (decision.choice, decision.reason) == ("declined", NOTE)
    panel.get_by_role("button", name="Undo").click()
    accept = panel.get_by_role("button", name="Accept and hand over")
    expect(accept).to_be_visible()

    bears(line, accept)
    expect(panel.get_by_role("button", name="Undo")).to_be_visible()
    assert patient.prescriptions.count() == 2
    assert Decision.objects.filter(choice="accepted").count() == 1


def test_search_filter_and_preview_say_what_did_not_come_and_ask_again(desk, ines):
    one = make_patient(clinician=ines, name="Ada Quill")
    make_patient(clinician=ines, name="Bo Marsh")
    address = reverse("clinic:patients")
    line = Line(desk, f"**{address}*")
    desk.goto(address)
    box, rows = desk.get_by_role("searchbox"), desk.locator("#patients tbody tr")

    line.state = "broken"
    box.fill("quill")
    desk.clock.fast_forward(400)
    expect(told(desk)).to_contain_text("Not loaded. Check your connection and try again.")
    expect(box).to_have_value("quill")
    expect(box).to_be_focused()
    expect(rows).to_have_count(2)
    line.state = "held"
    told(desk).get_by_role("button", name="Try again").click()
    desk.clock.fast_forward(400)
    desk.wait_for_function("() => document.querySelector('[aria-busy=true]')")
    desk.clock.fast_forward(A_WHILE)
    expect(told(desk)).to_have_text("Still loading…")
    line.let_go()
    expect(rows).to_have_count(1)
    expect(told(desk)).to_have_count(0)
    expect(desk.locator("#found")).to_have_text("1 patient found")

    desk.goto(address)
    line.state = 503
    desk.get_by_label("Sort by").select_option("name")
    expect(told(desk)).to_contain_text("Not loaded. The clinic's server could not answer.")
    assert desk.url.endswith(address)
    line.state = "open"
    told(desk).get_by_role("button", name="Try again").click()
    desk.wait_for_url("**sort=name*")
    expect(told(desk)).to_have_count(0)

    make_prescription(patient=one, at=timezone.now() - timedelta(days=1))
    desk.goto(reverse("clinic:prescribe", args=[one.pk]))
    preview = Line(desk, "**/preview/", state="stranger")
    note = desk.locator('[name="routine-note"]')
    note.fill("Let go early.")
    desk.clock.fast_forward(400)
    expect(told(desk)).to_contain_text("Not loaded.")
    expect(note).to_have_value("Let go early.")
    preview.state = "open"
    told(desk).get_by_role("button", name="Try again").click()
    desk.clock.fast_forward(400)
    expect(desk.locator("#preview")).to_contain_text("Let go early.")


@pytest.fixture
def resolving(desk, ines) -> tuple[Page, Card]:
    """The form of a card with words in it, on the worklist."""
    card = make_card(clinician=ines, at=timezone.now())
    desk.goto(reverse("clinic:review"))
    desk.get_by_role("link", name="Resolve", exact=True).click()
    desk.get_by_label("Outcome").select_option("Called")
    desk.get_by_label("What you did").fill(NOTE)
    return desk, card


def sign_in_again(page: Page, sign_in, user) -> None:
    """Which makes the token of the page one of before."""
    page.context.clear_cookies()
    sign_in(page, user)


def test_who_was_signed_out_while_writing_keeps_the_words_and_goes_on_after_the_sign_in(
    resolving, ines, sign_in
):
    page, card = resolving
    SignIn.objects.all().delete()
    press = enter(page.get_by_role("button", name="Resolve card"))

    for _time in range(2):
        press()
        expect(told(page)).to_contain_text("Not sent. You were signed out.")
        expect(page.get_by_label("What you did")).to_have_value(NOTE)
        expect(page.get_by_role("heading", level=1)).to_have_text("Review")
    link = told(page).get_by_role("link", name="Sign in in a new tab")
    expect(link).to_have_attribute("target", "_blank")
    sign_in_again(page, sign_in, ines)
    press()

    expect(page.locator(f"#card-{card.pk}")).to_contain_text("Gareth Pryce: resolved just now.")
    card.refresh_from_db()
    assert (card.state, card.note, card.resolved_by) == ("resolved", NOTE, ines)


def test_what_one_wrote_is_not_sent_in_the_name_of_another(resolving, ines, sign_in):
    page, _card = resolving
    SignIn.objects.all().delete()
    press = enter(page.get_by_role("button", name="Resolve card"))
    press()
    expect(told(page)).to_contain_text("You were signed out.")
    sign_in_again(page, sign_in, make_user(name="Marek Nowak", clinic=ines.clinic))
    with page.expect_event("load"):
        press()

    expect(page.locator(".hs-rail-who")).to_contain_text("Marek Nowak")
    assert acts() == []


def test_without_words_to_keep_the_whole_page_goes_to_the_sign_in_and_back(desk, ines):
    make_card(clinician=ines, at=timezone.now())
    desk.goto(reverse("clinic:review"))
    SignIn.objects.all().delete()
    desk.get_by_role("button", name="Acknowledge").first.click()

    desk.wait_for_url(f"**/signin/?next={reverse('clinic:review')}")
    assert acts() == []


def test_a_plain_form_pressed_twice_is_sent_once(desk, ines):
    line = Line(desk, "**/clinic/patients/new/")
    desk.goto(reverse("clinic:new_patient"))
    for name, words in {"name": "Ada Quill", "birth_date": "1980-01-02", "phone": "07700 900461"}.items():
        desk.locator(f'[name="{name}"]').fill(words)
    before = line.sent
    desk.get_by_role("button", name="Save and go on to the screening").dblclick()

    expect(desk.get_by_role("heading", level=1)).to_have_text("Screening")
    assert line.sent == before + 1
