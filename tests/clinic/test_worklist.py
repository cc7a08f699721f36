"""The morning worklist: who needs somebody, by urgency, each patient once, with one thing to do."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions import review as deeds
from patients.actions.message import answer, send_message
from patients.actions.prescribe import end_prescription
from patients.actions.tick import tick
from patients.models import AccessEvent, Card, Standing
from tests.clinic.desk import in_place, make_card, queries_at_most, text_of
from tests.conftest import signed_in
from tests.factories import make_clinic, make_patient, make_prescription, make_session, make_user

REVIEW = reverse("clinic:review")


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def stands(patient, **fields):
    Standing.objects.filter(patient=patient).update(**fields)


def in_care(clinician, name, *, since=10):
    """With a routine that is not to be looked at yet, and a session yesterday."""
    patient = make_patient(clinician=clinician, name=name, at=days_ago(since + 1))
    routine = make_prescription(patient=patient, at=days_ago(since))
    make_session(prescription=routine, performed_at=days_ago(1), pain_during=1)
    return patient


def urgent(clinician, name="Ulla Brandt"):
    patient = in_care(clinician, name)
    make_session(prescription=patient.prescriptions.get(), performed_at=days_ago(0), pain_during=9)
    return patient


def for_information(clinician, name="Iris Wolf"):
    patient = in_care(clinician, name)
    make_session(prescription=patient.prescriptions.get(), performed_at=days_ago(0), pain_during=6)
    return patient


def asking(clinician, name="Quentin Ask"):
    patient = in_care(clinician, name)
    ask(patient)
    return patient


def ask(patient, *, at=None):
    said: Any = {"text": "May I use a belt instead of the towel?", "client_id": uuid.uuid4()}
    send_message(patient=patient, at=at or timezone.now(), **said)


def answered_by(clinician, patient):
    now = timezone.now()
    said: Any = {"text": "Yes, a belt will do.", "client_id": uuid.uuid4()}
    answer(patient=patient, by=clinician, at=now, seen=now, **said)


def silent(clinician, name="Silas Still"):
    patient = make_patient(clinician=clinician, name=name, at=days_ago(11))
    make_prescription(patient=patient, at=days_ago(10))
    tick(patient, at=timezone.now())
    stands(patient, silent_since=clinician.clinic.today(days_ago(10)))
    return patient


def due(clinician, name="Rita Dew"):
    patient = make_patient(clinician=clinician, name=name, at=days_ago(30))
    routine = make_prescription(patient=patient, at=days_ago(20))
    make_session(prescription=routine, performed_at=days_ago(1), pain_during=1)
    return patient


def ready(clinician, name="Uma Upton"):
    patient = in_care(clinician, name)
    stands(patient, proposal="up")
    return patient


KINDS = [urgent, asking, silent, for_information, due, ready]


def names_on(response):
    return [row["name"] for row in response.context["page"].rows]


def test_whoever_needs_somebody_stands_there_by_urgency_with_one_thing_to_do(as_clinician, clinician):
    people = [make(clinician) for make in reversed(KINDS)][::-1]

    response = as_clinician.get(REVIEW)

    page = text_of(response)
    headings = ["urgent", "questions", "silent", "routine", "reviews", "ready"]
    places = [page.index(f'id="{section}"') for section in headings]
    assert places == sorted(places)
    assert names_on(response) == [person.name for person in people]
    acts = [group.lines[0].act.words for group in response.context["groups"]]
    assert acts == ["Call Ulla", "Answer", "Note a call", "Acknowledge", "Review routine", "See proposal"]
    for name, person in (("thread", people[1]), ("prescribe", people[4]), ("progression", people[5])):
        assert f'href="{reverse(f"clinic:{name}", args=[person.pk])}"' in page
    assert "May I use a belt instead of the towel?" in page


def test_a_patient_with_every_reason_stands_there_once_with_the_others_in_words(as_clinician, clinician):
    patient = urgent(clinician)
    ask(patient)
    today = clinician.clinic.today(timezone.now())
    stands(patient, review_due=today, proposal="back", silent_since=today - timedelta(days=8))

    response = as_clinician.get(REVIEW)

    assert names_on(response) == ["Ulla Brandt"]
    said = response.context["groups"][0].lines[0].also
    assert said.startswith("Also: a question waits for an answer, nothing told since ")
    assert said.endswith(", review due, a step back is proposed.")
    assert said in text_of(response)


def test_a_question_comes_before_a_card_for_information_and_names_it(as_clinician, clinician):
    patient = for_information(clinician)
    ask(patient)

    asked = as_clinician.get(REVIEW)
    answered_by(clinician, patient)
    answered = as_clinician.get(REVIEW)

    assert [group.name for group in asked.context["groups"]] == ["questions"]
    assert "Also: a card for information." in text_of(asked)
    assert [group.name for group in answered.context["groups"]] == ["routine"]


def test_a_question_past_its_promise_says_so(as_clinician, clinician):
    patient = in_care(clinician, "Quentin Ask", since=30)
    ask(patient, at=days_ago(9))

    assert "9 days, past target" in text_of(as_clinician.get(REVIEW))


def test_a_call_to_a_silent_patient_is_one_click_and_can_be_taken_back(as_clinician, clinician):
    card = silent(clinician).cards.get()
    resolve = reverse("clinic:resolve", args=[card.pk])
    assert f'formaction="{resolve}"' in text_of(as_clinician.get(REVIEW))

    done = as_clinician.post(resolve, {"outcome": "called"}, headers=in_place(f"card-{card.pk}", on=REVIEW))

    card.refresh_from_db()
    assert (card.state, card.outcome, card.resolved_by) == ("resolved", "called", clinician)
    assert "Silas Still: resolved just now. Called." in text_of(done)
    assert "Undo resolve" in text_of(done)
    assert names_on(as_clinician.get(REVIEW)) == []
    as_clinician.post(reverse("clinic:undo", args=[card.pk]), {"of": card.acts.get().pk})
    assert names_on(as_clinician.get(REVIEW)) == ["Silas Still"]


def test_what_a_colleague_has_taken_on_is_no_reason_but_is_said(as_clinician, clinician):
    patient = urgent(clinician)
    deeds.acknowledge(patient.cards.get(), by=clinician, at=timezone.now())
    assert names_on(as_clinician.get(REVIEW)) == []

    ask(patient)

    assert "Also: a card that is taken on." in text_of(as_clinician.get(REVIEW))


def test_what_is_to_be_rung_cannot_be_passed_over(as_clinician, clinician):
    urgent(clinician)
    for_information(clinician)
    ready(clinician)

    response = as_clinician.get(REVIEW, {"from": "ready"})

    assert names_on(response) == ["Ulla Brandt", "Uma Upton"]
    assert "1 to ring today" in text_of(as_clinician.get(REVIEW, {"state": "resolved"}))


def test_each_section_further_down_is_one_step_away(as_clinician, clinician):
    for make in KINDS:
        make(clinician)

    page = text_of(as_clinician.get(REVIEW))
    below = text_of(as_clinician.get(REVIEW, {"from": "reviews"}))

    for section in ("questions", "silent", "routine", "reviews", "ready"):
        assert f'href="#{section}"' in page
    assert f'href="{REVIEW}?from=questions"' in below


def test_the_pages_go_on_over_the_sections_and_nobody_is_shown_twice_or_left_out(as_clinician, clinician):
    people = [make(clinician, f"{make.__name__} {number:02}") for make in KINDS for number in range(9)]
    seen, after = [], ""
    while after is not None:
        response = as_clinician.get(REVIEW, {"after": after})
        assert len(names_on(response)) <= 25
        seen += names_on(response)
        after = response.context["page"].next

    assert sorted(seen) == sorted(person.name for person in people)
    assert [name.split()[0] for name in seen] == [make.__name__ for make in KINDS for _each in range(9)]


@pytest.mark.parametrize("make", KINDS)
def test_each_section_goes_on_where_its_page_ended(as_clinician, clinician, make):
    people = [make(clinician, f"Patient {number:02}") for number in range(27)]

    first = as_clinician.get(REVIEW)
    second = as_clinician.get(REVIEW, {"after": first.context["page"].next})

    assert [len(names_on(page)) for page in (first, second)] == [25, 2]
    assert sorted(names_on(first) + names_on(second)) == [person.name for person in people]


def test_after_an_answered_question_the_page_begins_with_those_that_wait(as_clinician, clinician):
    gone, waits = asking(clinician, "Gone Gus"), asking(clinician, "Waiting Wim")
    answered_by(clinician, gone)

    response = as_clinician.get(REVIEW, {"after": f"questions.{gone.pk}"})

    assert names_on(response) == [waits.name]


@pytest.mark.parametrize("after", ["questions.", "soon", "nowhere.123", "ready.%00", "soon." + "9" * 40, "."])
def test_a_made_up_place_begins_at_the_top(as_clinician, clinician, after):
    urgent(clinician)

    assert names_on(as_clinician.get(REVIEW, {"after": after, "from": after})) == ["Ulla Brandt"]


@pytest.mark.parametrize("make", KINDS)
def test_the_page_costs_the_same_with_one_row_and_with_fifty(as_clinician, clinician, make):
    make(clinician)
    as_clinician.get(REVIEW)
    with queries_at_most(8) as one:
        as_clinician.get(REVIEW)
    for number in range(49):
        make(clinician, f"Patient {number:02}")
    with queries_at_most(8) as fifty:
        first = as_clinician.get(REVIEW)
    with queries_at_most(8):
        as_clinician.get(REVIEW, {"after": first.context["page"].next})

    assert len(names_on(first)) == 25
    assert len(one) == len(fifty)


def test_who_looked_whose_rows_up_is_written_down(as_clinician, clinician):
    people = [make(clinician) for make in KINDS]

    as_clinician.get(REVIEW)

    event = AccessEvent.objects.filter(what="clinic:review").latest("at")
    assert (event.actor, event.kind) == (clinician, "listed")
    assert sorted(event.shown) == sorted(str(person.pk) for person in people)


def test_nobody_of_another_clinic_stands_there(as_clinician, clinician):
    stranger = make_user(clinic=make_clinic())
    for make in KINDS:
        make(stranger)

    assert names_on(as_clinician.get(REVIEW)) == []
    assert names_on(as_clinician.get(REVIEW, {"from": "ready"})) == []
    assert len(names_on(signed_in(stranger).get(REVIEW))) == len(KINDS)


def test_a_routine_that_ended_is_not_to_be_looked_at(as_clinician, clinician):
    patient = due(clinician)
    end_prescription(patient.prescriptions.get(), by=clinician, at=timezone.now())

    assert names_on(as_clinician.get(REVIEW)) == []


def test_a_name_and_a_message_are_words_and_nothing_else(as_clinician, clinician):
    patient = asking(clinician, "<b>⟦also⟧</b>")
    patient.messages.update(text="<script>alert('⟦name⟧')</script>")
    make_card(clinician=clinician, name="<i>⟦act.words⟧")

    page = text_of(as_clinician.get(REVIEW))

    assert "&lt;b&gt;⟦also⟧&lt;/b&gt;" in page
    assert "&lt;script&gt;alert(&#x27;⟦name⟧&#x27;)&lt;/script&gt;" in page
    assert "<i>" not in page
    assert "<b>" not in page


def test_when_all_is_done_the_page_says_so_and_where_to_look_on(as_clinician):
    page = text_of(as_clinician.get(REVIEW))

    assert "Done: nobody waits" in page
    assert reverse("clinic:patients") in page


def test_the_last_row_acted_on_leaves_a_line_with_undo(as_clinician, clinician):
    card = Card.objects.get(patient=for_information(clinician))

    answer = as_clinician.post(
        reverse("clinic:acknowledge", args=[card.pk]), headers=in_place(f"card-{card.pk}", on=REVIEW)
    )

    assert "Iris Wolf: acknowledged just now." in text_of(answer)
    assert "Undo acknowledge" in text_of(answer)
    assert "0 waiting" in text_of(answer)
