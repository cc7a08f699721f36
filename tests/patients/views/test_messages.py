"""The patient's page of messages: read, write, without anything urgent, and nothing that is typed is lost."""

import uuid
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from patients.models import Advice, Message, Thread
from tests.conftest import signed_in
from tests.factories import make_patient, make_session
from tests.message_pages import ask, tell

pytestmark = pytest.mark.django_db
ADDRESS = reverse("patients:messages")
HTMX = {"HX-Request": "true", "HX-Target": "thread"}


def write(client, text="Is it OK after my walk?", *, client_id=None, headers=None, **more):
    said = {"text": text, "client_id": client_id or uuid.uuid4(), **more}
    return client.post(ADDRESS, said, headers=headers or {})


def test_a_first_message_can_be_written_and_the_page_says_when_it_is_answered(as_patient, patient):
    empty = as_patient.get(ADDRESS)
    assertContains(empty, "No messages yet.")
    assertContains(empty, "Answers come within 2 working days.")

    assertRedirects(write(as_patient), ADDRESS + "#newest", fetch_redirect_response=False)

    page = as_patient.get(ADDRESS)
    due = patient.clinic.local(Thread.objects.get().answer_due)
    assertContains(page, "Is it OK after my walk?")
    assertContains(page, f"You will have an answer by {due:%A} {due.day} {due:%B}, 18:00.")


def test_the_page_says_that_nothing_urgent_belongs_here_with_numbers_and_a_way_to_help(as_patient, patient):
    page = as_patient.get(ADDRESS)

    assertContains(page, "Nothing urgent here: we may not read it today.")
    assertContains(page, f'href="tel:{patient.clinic.phone.replace(" ", "")}"')
    assertContains(page, "Signs that need help straight away")


def test_out_of_hours_the_advice_line_and_the_emergency_number_are_named(as_patient, patient):
    patient.clinic.hours = [["00:00", "00:01"], *[None] * 6]
    patient.clinic.save()

    assertContains(as_patient.get(ADDRESS), "We are closed now: call 111, in an emergency 999.")


def test_htmx_gets_the_bubble_an_empty_box_and_the_promise_alone(as_patient, patient):
    sent = write(as_patient, headers=HTMX)

    assertContains(sent, "Is it OK after my walk?", count=1)
    assertContains(sent, '<div id="compose" data-hx-swap-oob="true">')
    assertContains(sent, '<p id="promise" data-hx-swap-oob="true"')
    assertContains(sent, "autofocus")
    assertNotContains(sent, "<html")


def test_htmx_gets_what_the_clinic_wrote_meanwhile_too(as_patient, patient):
    first = ask(patient, "First", at=timezone.now() - timedelta(hours=2)).message
    tell(patient, "Written meanwhile", at=timezone.now() - timedelta(hours=1))

    sent = write(as_patient, "Second", headers=HTMX, shown=first.pk)

    assertContains(sent, "Written meanwhile")
    assertContains(sent, "Second")
    assertNotContains(sent, "First")


def test_a_double_tap_or_a_retry_sends_once(as_patient):
    client_id = uuid.uuid4()
    for _tap in range(3):
        assertContains(write(as_patient, client_id=client_id, headers=HTMX), "after my walk", count=1)

    assert Message.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "nul\0here"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_sent_keeps_what_was_typed(as_patient, text, headers):
    answer = write(as_patient, text, headers=headers)

    assert answer.status_code == 422
    assert not Message.objects.exists()
    assert "There is a problem" in answer.content.decode()
    if text.startswith("x"):
        assertContains(answer, text, status_code=422)
    if headers:
        assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#compose", "outerHTML")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_safety_word_leads_to_the_page_of_advice(as_patient, patient, headers):
    answer = write(as_patient, "I can't feel when I pee", headers=headers)

    advice = Advice.objects.exclude(thread_message=None).get()
    address = reverse("patients:advice", args=[advice.pk])
    assert answer.headers.get("HX-Redirect", answer.headers.get("Location")) == address
    page = as_patient.get(address)
    assertContains(page, "Please answer some safety questions")
    assertContains(page, "I can&#x27;t feel when I pee")
    assert patient.cards.get().severity == "urgent"


def test_a_crisis_word_leads_to_the_emergency_page(as_patient):
    answer = write(as_patient, "I want to end my life")

    page = as_patient.get(answer["Location"])
    assertContains(page, "Samaritans")
    assertContains(page, "Get help now")


def test_when_the_rules_fail_the_message_is_kept_and_the_page_gets_help(as_patient, patient):
    with patch("patients.actions.judge.evaluate", side_effect=ZeroDivisionError):
        answer = write(as_patient)

    page = as_patient.get(answer["Location"])
    assertContains(page, "Saved, but we could not check your answers")
    assert (Message.objects.get().judged, patient.cards.get().flags.get().rule) == ("failed", "G10")


def test_an_answer_is_new_until_it_was_opened_and_counted_in_the_tab(as_patient, patient):
    tell(patient, at=timezone.now())
    assertContains(as_patient.get(reverse("patients:today")), '1<span class="visually-hidden"> to read')

    first, second = as_patient.get(ADDRESS), as_patient.get(ADDRESS)

    assertContains(first, "<strong>New</strong>")
    assertNotContains(first, "to read</span>")
    assertNotContains(second, "<strong>New</strong>")
    assert Thread.objects.get().read_by_patient_at is not None


def test_the_patient_sees_that_the_clinic_has_read_it(as_patient, patient, as_clinician):
    ask(patient, at=timezone.now())
    assertNotContains(as_patient.get(ADDRESS), ". Read")

    as_clinician.get(reverse("clinic:thread", args=[patient.pk]))

    assertContains(as_patient.get(ADDRESS), ". Read")


def test_a_message_about_a_session_quotes_it(as_patient, patient, prescription):
    session = make_session(prescription=prescription, pain_during=6).session

    page = as_patient.get(ADDRESS, {"about": session.client_id})
    assertContains(page, "worst pain 6")
    write(as_patient, about=session.client_id)

    assert Message.objects.get().session == session
    assertContains(as_patient.get(ADDRESS), "The session of Tuesday 10 March, 09:00: worst pain 6")


def test_somebody_elses_session_is_never_quoted(as_patient, clinician):
    from tests.factories import make_prescription

    other = make_prescription(patient=make_patient(clinician=clinician, name="Ulla Other"))
    session = make_session(prescription=other, pain_during=6).session

    assertNotContains(as_patient.get(ADDRESS, {"about": session.client_id}), "worst pain 6")
    write(as_patient, about=session.client_id)

    assert Message.objects.get().session is None


def test_too_many_in_an_hour_are_told_to_call_and_keep_their_words(as_patient, patient):
    for _each in range(30):
        ask(patient, at=timezone.now())

    answer = write(as_patient, "One more")

    assertContains(answer, "Please call the clinic: 0117 496 0123.", status_code=422)
    assertContains(answer, "One more", status_code=422)


def test_care_that_has_ended_is_for_reading_only(as_patient, patient):
    tell(patient, "All the best.", at=timezone.now())
    patient.status = "discharged"
    patient.save()

    page = as_patient.get(ADDRESS)
    assertContains(page, "All the best.")
    assertContains(page, "Your care here has ended")
    assertNotContains(page, 'id="compose"')
    assertContains(write(as_patient), "Your care here has ended")
    assert Message.objects.count() == 1


def test_a_paused_patient_may_write(as_patient, patient, prescription, clinician):
    from patients.actions.pause import pause

    pause(patient=patient, reason="Rest.", by=clinician, at=timezone.now())

    assert write(as_patient).status_code == 302


def test_nobody_sees_the_messages_of_another(patient, clinician):
    ask(patient, "Mine alone", at=timezone.now())
    other = make_patient(clinician=clinician, name="Ulla Other")

    assertNotContains(signed_in(other.account).get(ADDRESS), "Mine alone")
    assert signed_in(clinician).get(ADDRESS).status_code == 404


def test_markup_in_a_message_is_shown_as_it_was_typed(as_patient):
    write(as_patient, "<script>alert(1)</script>")

    assertContains(as_patient.get(ADDRESS), "&lt;script&gt;alert(1)&lt;/script&gt;")


def test_older_messages_come_page_by_page(as_patient, patient):
    start = timezone.now() - timedelta(days=40)
    for number in range(30):
        ask(patient, f"Message no. {number:02}", at=start + timedelta(days=number))

    page = as_patient.get(ADDRESS)
    assertContains(page, "Message no. 29")
    assertNotContains(page, "Message no. 04")
    earlier = as_patient.get(ADDRESS, {"before": page.context["conversation"].page.next})
    assertContains(earlier, "Message no. 04")
    assertNotContains(earlier, "Message no. 05")


@pytest.mark.parametrize("count", [1, 50])
def test_the_page_costs_the_same(as_patient, patient, prescription, count, django_assert_num_queries):
    session = make_session(prescription=prescription).session
    start = timezone.now() - timedelta(days=60)
    for number in range(count):
        tell(patient, at=start + timedelta(days=number), session=session)
    as_patient.get(ADDRESS)

    with django_assert_num_queries(4):  # session, account with record and thread, messages, corrections
        as_patient.get(ADDRESS)
