"""The clinic's messages: who waits, answering in place, and marking as answered with a way back."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from clinic.models import QuickAnswer
from patients.models import AccessEvent, Message, Thread, ThreadAct
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_session, make_user
from tests.message_pages import ask, make_quick_answer, tell

pytestmark = pytest.mark.django_db
LIST = reverse("clinic:messages")
HTMX = {"HX-Request": "true", "HX-Target": "thread"}


def address(patient, name="thread"):
    return reverse(f"clinic:{name}", args=[patient.pk])


def reply(client, patient, text="Yes, it is.", *, headers=None, **more):
    said = {"text": text, "client_id": uuid.uuid4(), "shown": newest(patient), **more}
    return client.post(address(patient), said, headers=headers or {})


def newest(patient):
    found = patient.messages.newest_first().first()
    return found.pk if found else ""


def names(page):
    return [line.thread.patient.name for line in page.context["lines"]]


# ----------------------------------------------------------------------------------------------- the list
def test_who_was_promised_an_answer_first_stands_first(as_clinician, clinician):
    now = timezone.now()
    for days, name in ((1, "Second Sue"), (9, "First Fay"), (0, "Third Ted")):
        ask(make_patient(clinician=clinician, name=name), at=now - timedelta(days=days))
    answered = make_patient(clinician=clinician, name="Answered Ann")
    ask(answered, at=now)
    tell(answered, at=now)

    page = as_clinician.get(LIST)

    assert names(page) == ["First Fay", "Second Sue", "Third Ted"]
    assertContains(page, "Past its time", count=1)
    assert names(as_clinician.get(LIST, {"state": "settled"})) == ["Answered Ann"]


def test_the_number_beside_messages_is_on_every_page(as_clinician, patient):
    ask(patient, at=timezone.now())

    for name in ("stretches:library", "clinic:messages", "clinic:quick_answers"):
        assertContains(as_clinician.get(reverse(name)), '1<span class="visually-hidden"> waiting')


def test_an_empty_list_says_that_all_is_answered(as_clinician):
    assertContains(as_clinician.get(LIST), "Every message is answered")


def test_another_clinics_messages_are_not_there(as_clinician):
    stranger = make_patient(clinician=make_user(clinic=make_clinic()), name="Far Fred")
    ask(stranger, at=timezone.now())

    assertNotContains(as_clinician.get(LIST), "Far Fred")
    for name in ("thread", "settle_thread", "put_back_thread"):
        assert as_clinician.post(address(stranger, name), {"text": "x"}).status_code == 404
    assert as_clinician.get(address(stranger)).status_code == 404
    assert Message.objects.count() == 1


@pytest.mark.parametrize("role", ["reception", "admin", "patient"])
def test_only_clinicians_read_messages(patient, role):
    person = patient.account if role == "patient" else make_user(role=role, clinic=patient.clinic)

    assert signed_in(person).get(LIST).status_code == 404
    assert signed_in(person).get(address(patient)).status_code == 404


def test_pages_of_the_list_follow_on(as_clinician, clinician):
    now = timezone.now() - timedelta(days=100)
    for number in range(30):
        who = make_patient(clinician=clinician, name=f"Patient {number:02}", screening=False)
        ask(who, at=now + timedelta(days=number))

    first = as_clinician.get(LIST)
    second = as_clinician.get(LIST, {"after": first.context["page"].next})

    assert sorted(names(first) + names(second)) == [f"Patient {number:02}" for number in range(30)]
    assert len(names(first)) == 25


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_costs_the_same(as_clinician, clinician, count, django_assert_num_queries):
    for number in range(count):
        who = make_patient(clinician=clinician, name=f"Patient {number:02}", screening=False)
        ask(who, at=timezone.now())

    with django_assert_num_queries(5):  # session, account, threads, cards that wait, who was seen
        as_clinician.get(LIST)


# ------------------------------------------------------------------------------------------------ a thread
def test_an_answer_is_sent_and_nobody_waits_any_more(as_clinician, patient):
    ask(patient, at=timezone.now())

    answer = reply(as_clinician, patient)

    assertRedirects(answer, address(patient) + "#newest", fetch_redirect_response=False)
    page = as_clinician.get(address(patient))
    assertContains(page, "Yes, it is.")
    assertContains(page, "Nobody waits for an answer here.")
    assert Thread.objects.get().waiting_since is None


def test_htmx_gets_the_bubble_the_box_the_state_and_the_number(as_clinician, patient):
    ask(patient, at=timezone.now())

    sent = reply(as_clinician, patient, headers=HTMX)

    for part in ("compose", "thread-state", "unread"):
        assertContains(sent, f'id="{part}"')
    assertContains(sent, "Nobody waits for an answer here.")
    assertNotContains(sent, "is it OK after my walk")
    assertNotContains(sent, "waiting</span></span>")


def test_what_came_while_it_was_written_is_shown_and_still_waits(as_clinician, patient):
    first = ask(patient, at=timezone.now() - timedelta(hours=1)).message
    ask(patient, "And my knee?", at=timezone.now())

    sent = reply(as_clinician, patient, headers=HTMX, shown=first.pk)

    assertContains(sent, "And my knee?")
    assertContains(sent, "Waiting since")
    assert Thread.objects.get().waiting_since is not None


def test_an_answer_sent_twice_is_one(as_clinician, patient):
    client_id = uuid.uuid4()
    for _tap in range(2):
        reply(as_clinician, patient, client_id=client_id)

    assert Message.objects.count() == 1


def test_an_answer_may_be_about_a_session_or_the_card(as_clinician, patient, prescription):
    logged = make_session(prescription=prescription, pain_during=9)
    card = patient.cards.get()

    reply(as_clinician, patient, "The session", about=str(logged.session.client_id))
    reply(as_clinician, patient, "The card", about="card")

    about = {each.text: (each.session, each.card) for each in Message.objects.all()}
    assert about == {"The session": (logged.session, None), "The card": (None, card)}
    told = signed_in(patient.account).get(reverse("patients:messages"))
    assertContains(told, "The session of Tuesday 10 March, 09:00: worst pain 9")
    assertContains(told, "What you told us on Tuesday 10 March, 09:00")


def test_a_session_of_somebody_else_is_no_choice(as_clinician, patient, clinician):
    answer = reply(as_clinician, patient, "Kept words", about=str(uuid.uuid4()))

    assertContains(answer, "Kept words", status_code=422)
    assert not Message.objects.exists()


def test_a_message_can_be_marked_as_answered_and_that_undone(as_clinician, patient):
    ask(patient, "Thanks!", at=timezone.now())

    as_clinician.post(address(patient, "settle_thread"), {"shown": newest(patient)})
    page = as_clinician.get(address(patient))
    assertContains(page, "Marked as answered by Ines Duarte")
    act = ThreadAct.objects.get()
    as_clinician.post(address(patient, "put_back_thread"), {"of": act.pk})

    assertContains(as_clinician.get(address(patient)), "Waiting since")
    assertContains(
        as_clinician.post(address(patient, "put_back_thread"), {"of": act.pk}, follow=True),
        "Nothing was undone.",
    )


def test_nothing_to_mark_is_said(as_clinician, patient):
    page = as_clinician.post(address(patient, "settle_thread"), follow=True)

    assertContains(page, "Nothing waited for an answer any more.")


@pytest.mark.parametrize("reason", ["discharged", "no_account", "closed"])
def test_nobody_writes_to_who_cannot_read(as_clinician, patient, reason):
    if reason == "closed":
        patient.account.is_active = False
        patient.account.save()
    else:
        change = {"status": "discharged"} if reason == "discharged" else {"account": None}
        type(patient).objects.update(**change)

    page = as_clinician.get(address(patient))
    assertContains(page, "a message would not be read")
    assertNotContains(page, 'id="compose"')
    reply(as_clinician, patient)
    assert not Message.objects.exists()


def test_opening_and_answering_are_written_down(as_clinician, patient, clinician):
    ask(patient, at=timezone.now())
    as_clinician.get(LIST)
    as_clinician.get(address(patient))
    reply(as_clinician, patient)

    events = AccessEvent.objects.filter(actor=clinician).order_by("at")
    assert list(events.values_list("kind", "what")) == [
        ("listed", "clinic:messages"),
        ("opened", "clinic:thread"),
        ("changed", "clinic:thread"),
    ]
    assert events[0].shown == [str(patient.pk)]
    assert {each.patient_id for each in events[1:]} == {patient.pk}


@pytest.mark.parametrize("count", [1, 50])
def test_a_thread_costs_the_same(as_clinician, patient, prescription, count, django_assert_num_queries):
    session = make_session(prescription=prescription).session
    start = timezone.now() - timedelta(days=60)
    for number in range(count):
        tell(patient, at=start + timedelta(days=number), session=session)
    as_clinician.get(address(patient))

    # session, account, patient, messages, corrections, read, act, sessions, corrections, card, answers, event
    with django_assert_num_queries(12):
        as_clinician.get(address(patient))


# ------------------------------------------------------------------------------------------- quick answers
def test_a_quick_answer_is_put_below_what_was_typed_and_nothing_is_sent(as_clinician, patient, clinician):
    quick = make_quick_answer(clinician)

    page = reply(as_clinician, patient, "Dear Gareth", quick=quick.pk, deed="insert", headers=HTMX)

    assertContains(page, "Dear Gareth\n\nYes, it is fine.")
    assert not Message.objects.exists()
    assert AccessEvent.objects.get().kind == "opened"


def test_ones_own_and_the_clinics_are_offered_and_a_colleagues_are_not(as_clinician, clinician):
    colleague = make_user(clinic=clinician.clinic, name="Marek Nowak")
    make_quick_answer(clinician, title="Mine")
    make_quick_answer(colleague, title="Ours", shared=True)
    theirs = make_quick_answer(colleague, title="Theirs")
    make_quick_answer(make_user(), title="Elsewhere", shared=True)

    page = as_clinician.get(reverse("clinic:quick_answers"))

    assert [each.title for each in page.context["answers"]] == ["Mine", "Ours"]
    assert as_clinician.get(reverse("clinic:quick_answer", args=[theirs.pk])).status_code == 404


def test_a_lead_keeps_those_of_the_clinic_and_a_clinician_their_own(as_clinician, clinician):
    shared = make_quick_answer(clinician, title="Ours", shared=True)
    lead = signed_in(make_user(role="lead", clinic=clinician.clinic, name="Rosa Lind"))
    change = reverse("clinic:quick_answer", args=[shared.pk])
    said = {"title": "Ours", "text": "Changed.", "shared": "on"}

    assert as_clinician.post(change, said).status_code == 404
    assert lead.post(change, said).status_code == 302
    assert QuickAnswer.objects.get().text == "Changed."

    as_clinician.post(reverse("clinic:quick_answers"), {"title": "Mine", "text": "Hm.", "shared": "on"})
    mine = QuickAnswer.objects.get(title="Mine")
    assert mine.owner == clinician
    as_clinician.post(reverse("clinic:remove_quick_answer", args=[mine.pk]))
    assert not QuickAnswer.objects.filter(title="Mine").exists()


def test_a_title_is_taken_once(as_clinician, clinician):
    make_quick_answer(clinician, title="Mine")

    answer = as_clinician.post(reverse("clinic:quick_answers"), {"title": "Mine", "text": "Kept text"})

    assertContains(answer, "There is a quick answer with this title already.", status_code=422)
    assertContains(answer, "Kept text", status_code=422)
