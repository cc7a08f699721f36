"""What a rule says to the patient is shown in its own words, with who to call, and nothing leads astray."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from patients.models import Card
from tests.conftest import NOW
from tests.factories import make_session


def page_of(client, logged):
    return client.get(reverse("patients:advice", args=[logged.advice.pk]))


@pytest.fixture
def emergency(prescription):
    return make_session(
        prescription=prescription,
        signs=[("saddle_numbness", "new")],
        note="Since this morning.",
        pain_during=4,
    )


def test_an_emergency_is_complete_in_itself(as_patient, emergency, patient):
    page = page_of(as_patient, emergency)

    assertContains(page, emergency.advice.heading.replace("&", "&amp;"))
    assertContains(page, "Show them this page.")
    assertContains(page, 'href="tel:999"')
    assertContains(page, "Find your nearest A&amp;E")
    assertContains(page, "Show this page")
    assertContains(page, "Numb, tingling or odd feeling around your bottom")
    assertContains(page, "Since this morning.")
    assertContains(page, "4, moderate")
    assertContains(page, "Tuesday 10 March 2026, 09:00")
    assertContains(page, patient.name)


def test_nothing_on_an_emergency_leads_away(as_patient, emergency, patient):
    page = page_of(as_patient, emergency).content.decode()

    links = [
        part.split('"')[0] for part in page.split('<a class="')[1:] for part in part.split('href="')[1:2]
    ]
    assert set(links) == {"#main", "tel:999", patient.clinic.emergency_finder_url}
    assert "hs-tabs" not in page
    assert "Continue" not in page
    assert "hs-care-watch" not in page


@pytest.mark.parametrize(
    ("answer", "words"),
    [("called", "that you have called or are on your way"), ("by_mistake", "The clinic will call you")],
)
def test_the_answer_to_an_emergency_is_recorded_and_the_page_stays(as_patient, emergency, answer, words):
    address = reverse("patients:advice", args=[emergency.advice.pk])

    page = as_patient.post(address, {"answer": answer}, follow=True)

    emergency.advice.refresh_from_db()
    assert (emergency.advice.answer, emergency.advice.answered_at) == (answer, NOW)
    assertContains(page, words)
    assertContains(page, 'href="tel:999"')
    assert Card.objects.get().state == "open"


@pytest.mark.parametrize("answer", ["", "maybe", "\x00"])
def test_an_answer_that_is_not_offered_is_not_kept(as_patient, emergency, answer):
    as_patient.post(reverse("patients:advice", args=[emergency.advice.pk]), {"answer": answer})

    emergency.advice.refresh_from_db()
    assert emergency.advice.answer == ""


def test_only_an_emergency_is_answered(as_patient, prescription):
    logged = make_session(prescription=prescription, pain_during=9)

    as_patient.post(reverse("patients:advice", args=[logged.advice.pk]), {"answer": "called"})

    logged.advice.refresh_from_db()
    assert logged.advice.answer == ""


def test_a_crisis_offers_the_crisis_line(as_patient, prescription):
    page = page_of(as_patient, make_session(prescription=prescription, note="I want to die"))

    assertContains(page, "Get help now")
    assertContains(page, 'href="tel:116123"')
    assertContains(page, 'href="tel:111"')


def test_urgent_gives_the_clinic_and_the_advice_line(as_patient, prescription, patient):
    page = page_of(as_patient, make_session(prescription=prescription, pain_during=9))

    assertContains(page, "Your pain was very strong.")
    assertContains(page, f'Call the clinic: <span class="hs-nowrap">{patient.clinic.phone}</span>')
    assertContains(page, 'href="tel:111"')
    assertContains(page, "We are open now.")


def test_urgent_shows_the_answers_to_somebody_who_helps(as_patient, prescription, patient):
    page = page_of(as_patient, make_session(prescription=prescription, pain_during=9, note="It caught."))

    assertContains(page, "Show this page")
    assertContains(page, patient.name)
    assertContains(page, "It caught.")
    assertContains(page, "9, severe")
    assertContains(page, f'href="tel:{patient.clinic.phone.replace(" ", "")}"')


def test_out_of_hours_it_says_that_nobody_reads_this(as_patient, patient, prescription, clock):
    logged = make_session(prescription=prescription, pain_during=9)
    clock.move_to(NOW.replace(day=13, hour=19))  # a Friday evening
    as_patient.force_login(patient.account)

    page = page_of(as_patient, logged)

    assertContains(page, "We are closed now. Nobody reads this until Monday 16 March, 08:00.")


def test_a_worrying_note_leads_to_the_safety_questions(as_patient, prescription):
    page = page_of(as_patient, make_session(prescription=prescription, note="I cannot pee"))

    assertContains(page, "Answer the safety questions")
    assertContains(page, reverse("patients:check"))


def test_a_tip_leads_back_to_today(as_patient, prescription):
    page = page_of(as_patient, make_session(prescription=prescription, pain_during=6))

    assertContains(page, "Make the next session easier")
    assertContains(page, reverse("patients:today"))
    assertNotContains(page, "tel:999")


def test_a_missing_answer_can_be_given(as_patient, prescription):
    logged = make_session(prescription=prescription, pain_during=None)

    page = page_of(as_patient, logged)

    assertContains(page, "We are missing an answer")
    assertContains(page, reverse("patients:correct", args=[logged.session.client_id]))


def test_no_page_says_that_somebody_is_watching(as_patient, prescription, emergency):
    for logged in (emergency, make_session(prescription=prescription, pain_during=9, performed_at=NOW)):
        for words in ("monitoring", "at once", "nothing to worry"):
            assertNotContains(page_of(as_patient, logged), words)


@pytest.mark.parametrize("sessions", [1, 50])
def test_advice_costs_the_same(as_patient, prescription, sessions, django_assert_num_queries):
    for _ in range(sessions):
        logged = make_session(prescription=prescription, pain_during=9)

    # sign-in; account and patient; advice with its record; its places, signs, holds and corrections
    with django_assert_num_queries(7):
        page_of(as_patient, logged)
