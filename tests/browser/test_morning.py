"""A clinician's morning over the demo clinic, in a real browser: from the gravest card to the overview.

The worklist is walked by keyboard. What is shown and what is on record is asked after each act, the files
are read back by Python's own csv, and each interaction is counted. Once more, shorter, without scripts.
"""

import re

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from clinic.demo.people import CLINICIAN, LEAD
from clinic.models import SavedView
from patients.models import Card, Decision, Message, Patient, Prescription, Thread
from patients.triage.words import Severity
from tests.browser.conftest import DESKTOP
from tests.browser.hands import at_heading, settled
from tests.browser.morning import Hand, groups_on, in_group, make_demo_clinic, people_on, row_of

URGENCY = ["emergency", "urgent", "soon", "questions", "silent", "routine", "reviews", "ready"]
MOST_TO_PRESCRIBE = 12


def person(name: str) -> Patient:
    return Patient.objects.select_related("clinic").get(name=name)


def card_of(name: str) -> Card:
    return Card.objects.filter(patient__name=name).latest("opened_at")


def current(name: str) -> Prescription:
    return Prescription.objects.current().get(patient__name=name)


def test_a_morning(desktop, transactional_db, monkeypatch):
    clinic = make_demo_clinic(monkeypatch)
    hand = Hand(desktop)
    hand.sign_in(CLINICIAN)

    nobody_stands_on_the_list_twice(hand)
    the_gravest_card(hand)
    hand.tab_to("Answer, Moses Tanui")
    a_question(hand)
    a_silent_patient(hand)
    a_review_that_is_due(hand)
    ready_to_move_up(hand)
    the_caseload(hand, clinic)
    a_chart(hand)
    a_first_routine_from_a_template(hand)
    the_overview(hand, clinic)
    print(f"\nThe morning took {len(hand.done)} interactions and {hand.tabs} steps of the Tab key.")


def nobody_stands_on_the_list_twice(hand: Hand) -> None:
    names, groups = people_on(hand.page), groups_on(hand.page)

    assert len(names) == len(set(names)) >= 8
    assert groups == [each for each in URGENCY if each in groups]
    assert names[:2] == ["Rosalind Achebe", "Gareth Pryce"]
    waiting = Card.objects.filter(state="open").exclude(severity="routine")
    assert set(waiting.values_list("patient__name", flat=True)) <= set(names)
    assert {"Moses Tanui", "Elin Fors", "Jon Petrie"} == set(in_group(hand.page, "questions"))


def the_gravest_card(hand: Hand) -> None:
    """Why it is there, taken on, put back once, taken on, and resolved; all of it by keyboard."""
    page, card = hand.page, card_of("Rosalind Achebe")
    row = page.locator(f"#card-{card.pk}")
    expect(row.locator(".hs-why").first).to_contain_text("numb")
    expect(row.locator(".hs-quote").first).to_contain_text("Started yesterday after lifting.")
    expect(row.get_by_role("link", name="Call Rosalind").first).to_have_attribute("href", re.compile("^tel:"))

    hand.tab_to("Acknowledge")
    hand.key("Enter")
    expect(row).to_contain_text("Rosalind Achebe: acknowledged just now.")
    assert state_of(card) == ("acknowledged", "")
    hand.tab_to("Undo acknowledge, Rosalind Achebe", most=2)
    hand.key("Enter")
    expect(row).to_contain_text("Rosalind Achebe: put back.")
    assert state_of(card) == ("open", "")

    hand.tab_to("Resolve", most=10)
    hand.key("Enter")
    expect(page.get_by_label("Outcome")).to_be_focused()
    hand.type("Refer")
    hand.tab_to("", most=1)
    hand.type("Rang her. She is on her way to the emergency department.")
    hand.tab_to("Resolve card", most=2)
    hand.key("Enter")
    expect(row).to_be_focused()
    card.refresh_from_db()
    assert (card.state, card.outcome, str(card.resolved_by)) == ("resolved", "referred", "Ines Duarte")
    assert card.note == "Rang her. She is on her way to the emergency department."
    assert card.patient.pauses.open().exists()  # only somebody who says so releases the routine


def state_of(card: Card) -> tuple[str, str]:
    card.refresh_from_db()
    return card.state, card.outcome


def a_question(hand: Hand) -> None:
    """Answered from a quick answer; then the same for one who is silent, and stands there for that next."""
    page = hand.page
    hand.key("Enter")
    at_heading(page, "Moses Tanui")
    expect(page.locator("#thread")).to_contain_text("Is a belt as good?")
    answer_with(hand, "After a walk")
    answered = Message.objects.filter(patient__name="Moses Tanui").latest("at")
    assert answered.text == "Yes. A short walk before is fine. Wait until you are warm, not tired."
    assert (answered.from_patient, answered.author.email) == (False, CLINICIAN)
    assert Thread.objects.get(patient__name="Moses Tanui").waiting_since is None

    hand.to_page("Review")
    assert "Moses Tanui" not in in_group(page, "questions")
    hand.tab_to("Answer, Elin Fors")
    hand.key("Enter")
    at_heading(page, "Elin Fors")
    answer_with(hand, "Please ring")
    hand.to_page("Review")


def answer_with(hand: Hand, quick: str) -> None:
    page = hand.page
    hand.pick("Quick answer", quick)
    hand.press("Insert")
    expect(page.get_by_role("textbox")).not_to_have_value("")
    hand.press("Send")
    expect(page.get_by_role("textbox")).to_have_value("")
    expect(page.locator("#thread-state")).to_contain_text("Nobody waits for an answer here.")


def a_silent_patient(hand: Hand) -> None:
    page, card = hand.page, card_of("Elin Fors")
    assert in_group(page, "silent") == ["Elin Fors"]
    row = row_of(page, "Elin Fors")

    hand.tab_to("Note a call, Elin Fors")
    hand.key("Enter")

    expect(page.locator(f"#card-{card.pk}")).to_contain_text("Elin Fors")
    expect(row).to_have_count(0)
    assert state_of(card) == ("resolved", "called")


def a_review_that_is_due(hand: Hand) -> None:
    page, before = hand.page, current("Hana Yilmaz")
    assert "Hana Yilmaz" in in_group(page, "reviews")
    hand.tab_to("Review routine, Hana Yilmaz")
    hand.key("Enter")
    at_heading(page, "Adjust routine")
    expect(page.get_by_text("Hana Yilmaz, born 1980.")).to_be_visible()

    hand.say("routine-reason", "Looked at it together; it stays.")
    read_back(hand, "Read back for Hana Yilmaz, born 1980")
    hand.press("Hand over")
    at_heading(page, "Hana Yilmaz")

    made = current("Hana Yilmaz")
    assert made.version == before.version + 1
    assert (made.reason, made.review_due > timezone.localdate()) == ("Looked at it together; it stays.", True)
    hand.to_page("Review")
    assert "Hana Yilmaz" not in people_on(page)


def read_back(hand: Hand, title: str) -> None:
    """Once more with a reason for each check that warned."""
    hand.press("Read it back")
    if hand.page.locator("h1").inner_text() != title:
        hand.answer_warnings()
        hand.press("Read it back")
    at_heading(hand.page, title)


def ready_to_move_up(hand: Hand) -> None:
    page = hand.page
    name = in_group(page, "ready")[0]
    before = current(name).items.get()
    hand.tab_to(f"See proposal, {name}")
    hand.key("Enter")
    at_heading(page, "Progression")
    expect(page.locator(".hs-conds").first).to_contain_text("Met:")
    expect(page.get_by_role("heading", name=f"What {name.split()[0]} will see")).to_be_visible()
    if page.locator('input[name="ready"]').count():
        hand.choose("ready")
    for each in page.locator('#progression [name^="why-"]').all():
        hand.say(each.get_attribute("name") or "", "Tried out together in the clinic.")
    hand.press("Accept and hand over")

    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    after = current(name).items.get()
    assert after.level == before.level + 1
    decision = Decision.objects.get()
    assert (decision.patient.name, decision.choice, decision.by.email) == (name, "accepted", CLINICIAN)
    hand.to_page("Review")
    assert name not in people_on(page)


def the_caseload(hand: Hand, clinic) -> None:
    """Found by typing, filtered, kept as a view, taken along as a file."""
    page = hand.page
    hand.to_page("Patients")
    rows = page.locator("#patients tbody tr")
    hand.seek("okon")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Grace Okonkwo")
    assert "okon" not in page.url
    hand.seek("")
    expect(rows).to_have_count(clinic.patients.count())

    hand.say("whose", "mine")
    expect(page).to_have_url(re.compile("whose=mine"))
    settled(page)
    hand.say("sort", "name")
    expect(page).to_have_url(re.compile("sort=name"))
    settled(page)
    mine = list(Patient.objects.filter(clinician__email=CLINICIAN).order_by("name"))
    expect(rows).to_have_count(len(mine))
    assert rows.locator("th a").all_inner_texts() == [each.name for each in mine]

    hand.follow("Keep this view")
    hand.say("name", "Mine by name")
    hand.press("Keep it")
    view = SavedView.objects.get()
    assert (view.name, view.account.email) == ("Mine by name", CLINICIAN)
    expect(page.get_by_role("link", name="Mine by name")).to_have_attribute("aria-current", "true")

    head, *lines = hand.download(page.get_by_role("button", name="Download this list as CSV"))
    found = [dict(zip(head, line, strict=True)) for line in lines]
    assert [each["Record"] for each in found] == [str(each.pk) for each in mine]
    for line, patient in zip(found, mine, strict=True):
        compare(line, patient)


def compare(line: dict[str, str], patient: Patient) -> None:
    """A line of the file against the records themselves, not against what lists are read from."""
    routine = patient.prescriptions.current().first()
    last = patient.sessions.order_by("performed_at").last()
    cards = patient.cards.filter(state="open").order_by("-rank")

    assert (line["Patient"], line["Number"]) == (patient.name, patient.number)
    assert line["Date of birth"] == patient.birth_date.isoformat()
    assert line["Responsible"] == patient.clinician.name
    assert line["Level"] == (str(min(each.level for each in routine.items.all())) if routine else "")
    assert line["Review due"] == (routine.review_due.isoformat() if routine else "")
    assert line["Card"] == (cards[0].get_severity_display() if cards else "")
    said = patient.clinic.local(last.performed_at).isoformat(timespec="minutes") if last else ""
    assert line["Last session"] == said
    worst = last.pain_during if last else None
    assert line["Worst pain then"] == ("" if worst is None else str(worst))


def a_chart(hand: Hand) -> None:
    page = hand.page
    hand.follow("Aoife Brennan")
    at_heading(page, "Aoife Brennan")
    entries = page.locator(".hs-timeline > li")
    expect(entries).to_have_count(25)
    hand.follow("Cards", within=page.locator("#timeline"))
    expect(page).to_have_url(re.compile(r"\?show=cards$"))
    expect(page.locator("#timeline [aria-current]")).to_have_text("Cards")
    cards = Card.objects.filter(patient__name="Aoife Brennan")
    assert entries.count() >= cards.count() > 0
    expect(entries.first).to_contain_text("card", ignore_case=True)


def a_first_routine_from_a_template(hand: Hand) -> None:
    """The newest patient has a screening and safety answers of today, and no routine yet."""
    page, patient = hand.page, person("Nell Prosser")
    assert not patient.prescriptions.exists()
    page.goto(reverse("clinic:chart", args=[patient.pk]))
    before = len(hand.done)
    hand.follow("Prescribe")
    hand.pick("Template", "Gentle start")
    hand.press("Fill in")
    hand.say("routine-note", "Short and light. Tell me how the mornings are.")
    read_back(hand, "Read back for Nell Prosser, born 2001")
    hand.press("Hand over")
    at_heading(page, "Nell Prosser")

    assert len(hand.done) - before <= MOST_TO_PRESCRIBE, hand.done[before:]
    made = patient.prescriptions.current().get()
    assert (made.version, made.items.get().level, made.prescriber.email) == (1, 2, CLINICIAN)
    assert made.note == "Short and light. Tell me how the mornings are."


def the_overview(hand: Hand, clinic) -> None:
    page = hand.page
    hand.press("Sign out")
    hand.sign_in(LEAD)
    hand.to_page("Overview")
    expect(page.get_by_text(re.compile("patients in care"))).to_be_visible()
    hand.say("period", "90")
    expect(page).to_have_url(re.compile("period=90"))
    settled(page)

    ages = page.locator('a[href*="/overview/ages.csv"]')
    if not ages.is_visible():
        hand.click(page.locator("details", has=ages).locator("summary"))
    head, *lines = hand.download(ages)
    unresolved = Card.objects.exclude(state="resolved")
    counted = {line[0]: sum(map(int, line[1:-2])) for line in lines}
    for severity in Severity:
        assert counted.get(str(severity.label), 0) == unresolved.filter(severity=severity).count(), (
            head,
            lines,
        )


def test_the_worklist_without_scripts(open_context, transactional_db, monkeypatch):
    """The same deeds as plain forms: the gravest card, and a question."""
    make_demo_clinic(monkeypatch, weeks=3)
    page = open_context(**DESKTOP, java_script_enabled=False).new_page()
    hand = Hand(page)
    hand.sign_in(CLINICIAN)
    nobody_stands_on_the_list_twice(hand)

    card = card_of("Rosalind Achebe")
    hand.press("Acknowledge", within=page.locator(f"#card-{card.pk}"))
    expect(page.get_by_text("Rosalind Achebe: acknowledged just now.")).to_be_visible()
    assert state_of(card) == ("acknowledged", "")
    hand.click(page.get_by_role("button", name=re.compile("Undo acknowledge")))
    assert state_of(card) == ("open", "")
    hand.follow("Resolve")
    hand.pick("Outcome", "Called")
    hand.press("Resolve card")
    assert state_of(card) == ("resolved", "called")

    hand.to_page("Review")
    assert "Rosalind Achebe" not in people_on(page)
    hand.click(page.get_by_role("link", name=re.compile("Answer.*Moses Tanui")))
    hand.pick("Quick answer", "Missed a day")
    hand.press("Insert")
    hand.press("Send")
    expect(page.locator("#thread-state")).to_contain_text("Nobody waits for an answer here.")
    assert Message.objects.filter(patient__name="Moses Tanui").latest("at").text.startswith("That is fine.")

    hand.to_page("Review")
    assert "Moses Tanui" not in in_group(page, "questions")
    print(f"\nWithout scripts: {len(hand.done)} interactions.")
