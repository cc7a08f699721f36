"""The review list: what waits, the gravest first, and what happens to a card."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions import review as deeds
from patients.actions.report import report_check
from patients.models import Card, CardAct
from patients.models.message import AdviceAnswer
from tests.clinic.desk import in_place, make_card, make_cards, queries_at_most, text_of
from tests.conftest import signed_in
from tests.factories import NOW, make_clinic, make_prescription, make_session, make_user

REVIEW = reverse("clinic:review")


def deed(card, name):
    return reverse(f"clinic:{name}", args=[card.pk])


@pytest.fixture
def card(clinician):
    return make_card(
        clinician=clinician,
        details={"emergency_contact": "Ann Pryce"},
        note="Left side caught when I pulled.",
    )


# --- the list ---


def test_the_gravest_come_first_then_those_who_waited_longest(as_clinician, clinician):
    make_card(clinician=clinician, name="Elin Fors", pain_during=6)
    make_card(clinician=clinician, name="Late Urgent", at=NOW + timedelta(hours=2))
    make_card(clinician=clinician, name="Early Urgent", at=NOW)
    make_card(clinician=clinician, name="Rosalind Achebe", signs=[("saddle_numbness", "new")])

    page = text_of(as_clinician.get(REVIEW))

    order = ["Emergency: ring now", "Rosalind Achebe", "Urgent: contact today", "Early Urgent", "Late Urgent"]
    places = [page.index(words) for words in [*order, 'id="routine"', "Elin Fors"]]
    assert places == sorted(places)
    assert "4 waiting, 3 to ring today." in page


def test_the_heading_of_soon_says_the_clinics_own_target(as_clinician, clinician):
    clinician.clinic.soon_target_days = 3
    clinician.clinic.save()
    make_card(clinician=clinician, pain_during=3, contact_request=True)

    assert "Soon: within 3 working days" in text_of(as_clinician.get(REVIEW))


def test_a_card_says_why_in_plain_words_with_the_rule_and_the_patients_own_note(as_clinician, card):
    page = text_of(as_clinician.get(REVIEW))

    flag = card.flags.order_by("-severity").get(rule="U7")
    assert flag.sentence in page
    assert "Rule U7, version 1" in page
    assert "Left side caught when I pulled." in page
    assert 'href="tel:07700900461"' in page
    assert "Ann Pryce" in page
    assert "born 1980" in page


def test_a_card_says_what_the_patient_was_told_and_answered(as_clinician, card):
    advice = card.advice.get()
    advice.answer, advice.answered_at = AdviceAnswer.CALLED, NOW
    advice.save()

    page = text_of(as_clinician.get(deed(card, "card")))

    assert advice.heading in page.replace("&amp;", "&")
    assert "Answered: I have called, or I am on my way" in page
    assert "Paused since" in page


def test_repeats_of_a_rule_are_a_number_not_a_line(as_clinician, card):
    prescription = card.patient.prescriptions.get()
    make_session(prescription=prescription, performed_at=NOW + timedelta(hours=2), pain_during=9)

    page = text_of(as_clinician.get(deed(card, "card")))

    assert page.count("Rule U7") == 1
    assert "2 times on this card" in page


def test_a_card_past_its_target_says_so_in_words(as_clinician, card):
    card.opened_at = timezone.now() - timedelta(days=3, hours=1)
    card.due = timezone.now() - timedelta(days=2)
    card.save()

    assert "3 days, past target" in text_of(as_clinician.get(REVIEW))


def test_the_note_of_a_safety_check_stands_on_its_card(as_clinician, patient, prescription):
    report_check(
        patient=patient,
        client_id=patient.pk,
        source="patient",
        safety="none",
        signs=(),
        at=NOW,
        note="Please ring me about the towel.",
        contact_request=True,
    )

    assert "Please ring me about the towel." in text_of(as_clinician.get(REVIEW))


def test_nothing_waits_and_the_page_says_so(as_clinician):
    assert "Done: nobody waits" in text_of(as_clinician.get(REVIEW))


def test_the_chart_of_the_last_fourteen_days_leaves_a_gap_where_nothing_was_answered(
    as_clinician, clinician, patient, prescription
):
    for day, worst in enumerate([4, None, 5, 8]):
        make_session(
            prescription=prescription,
            performed_at=timezone.now() - timedelta(days=4 - day),
            pain_during=worst,
        )

    page = text_of(as_clinician.get(deed(patient.cards.get(), "card")))

    assert page.count('<polyline class="c-worst"') == 2 * 2  # drawn for a desk and for a phone
    assert "Not answered in 1." in page
    assert "<td>–</td>" in page


def test_there_is_no_way_to_leave_out_the_grave_ones_or_close_many_at_once(as_clinician, card):
    page = text_of(as_clinician.get(f"{REVIEW}?state=waiting&severity=routine"))

    assert card.patient.name in page
    assert 'type="checkbox"' not in page


def test_a_made_up_state_or_place_shows_what_waits(as_clinician, card):
    for query in ("state=closed", "state=%00", "after=nonsense", "after=99999999999999999999"):
        assert card.patient.name in text_of(as_clinician.get(f"{REVIEW}?{query}"))


def test_pages_of_25_go_on_where_the_last_one_ended(as_clinician, clinician):
    make_cards(27, clinician=clinician)

    first = as_clinician.get(REVIEW)
    second = as_clinician.get(REVIEW, {"after": first.context["page"].next})

    assert [len(page.context["page"].rows) for page in (first, second)] == [25, 2]
    names = [row["name"] for page in (first, second) for row in page.context["page"].rows]
    assert names == [f"Patient {number:02}" for number in range(27)]
    assert second.context["page"].next is None


def test_the_next_page_comes_even_when_the_last_card_was_resolved_meanwhile(as_clinician, clinician):
    cards = make_cards(27, clinician=clinician)
    after = as_clinician.get(REVIEW).context["page"].next
    assert after == f"urgent.{cards[24].pk}"
    deeds.resolve(cards[24], by=clinician, at=NOW, outcome="seen")

    second = as_clinician.get(REVIEW, {"after": after})

    assert [row["name"] for row in second.context["page"].rows][:2] == ["Patient 25", "Patient 26"]


def test_a_card_that_was_put_back_is_no_place_among_the_resolved(as_clinician, card, clinician):
    resolved = make_card(clinician=clinician, name="Leo Marchetti")
    deeds.resolve(resolved, by=clinician, at=NOW, outcome="called")

    page = as_clinician.get(REVIEW, {"state": "resolved", "after": card.pk})

    assert [each.pk for each in page.context["page"].rows] == [resolved.pk]


def test_htmx_gets_the_list_alone_and_a_body_alone(as_clinician, card):
    listed = as_clinician.get(REVIEW, headers=in_place("review", on=REVIEW))
    body = as_clinician.get(deed(card, "card"), headers=in_place(f"card-body-{card.pk}", on=REVIEW))

    assert text_of(listed).startswith('<div id="review"')
    assert text_of(body).startswith(f'<div class="hs-flag-body hs-busy" id="card-body-{card.pk}"')
    assert "<html" not in text_of(listed) + text_of(body)


@pytest.mark.parametrize("state", ["waiting", "acknowledged", "resolved"])
def test_the_list_costs_the_same_with_one_card_and_with_fifty(as_clinician, clinician, state):
    def bring_to_state(cards):
        for card in cards:
            if state == "acknowledged":
                deeds.acknowledge(card, by=clinician, at=NOW)
            if state == "resolved":
                deeds.resolve(card, by=clinician, at=NOW, outcome="called")

    bring_to_state(make_cards(1, clinician=clinician))
    with queries_at_most(8) as one:
        as_clinician.get(REVIEW, {"state": state})
    bring_to_state(make_cards(49, clinician=clinician))
    with queries_at_most(8) as fifty:
        page = as_clinician.get(REVIEW, {"state": state})

    assert len(page.context["page"].rows) == 25
    assert len(one) == len(fifty)


def test_a_card_costs_the_same_with_one_flag_and_with_many(as_clinician, card):
    with queries_at_most(8) as few:
        as_clinician.get(deed(card, "card"))
    prescription = card.patient.prescriptions.get()
    for day in range(1, 15):
        make_session(prescription=prescription, performed_at=NOW + timedelta(days=day), pain_during=9)
        deeds.add_note(card, by=card.owner, at=NOW, note="Rang again.")
    with queries_at_most(8) as many:
        page = as_clinician.get(deed(card, "card"))

    assert "Rang again." in text_of(page)
    assert len(few) == len(many)


# --- who may come in ---


@pytest.mark.parametrize("name", ["card", "acknowledge", "note", "resolve", "undo"])
def test_a_card_of_another_clinic_is_not_there(card, name):
    stranger = signed_in(make_user(clinic=make_clinic()))
    ask = stranger.get if name == "card" else stranger.post

    assert ask(deed(card, name)).status_code == 404
    assert Card.objects.get(pk=card.pk).state == "open"


def test_another_clinics_cards_are_not_in_the_list(card):
    stranger = signed_in(make_user(clinic=make_clinic()))

    assert card.patient.name not in text_of(stranger.get(REVIEW))


def test_a_patient_finds_no_review_list(card):
    assert signed_in(card.patient.account).get(REVIEW).status_code == 404
    assert signed_in(card.patient.account).get(deed(card, "card")).status_code == 404


def test_who_is_not_signed_in_is_sent_to_the_door(client, card):
    for response in (client.get(REVIEW), client.post(deed(card, "acknowledge"))):
        assert response.status_code == 302
        assert reverse("signin") in response["Location"]


# --- what a clinician does ---


def test_acknowledging_by_a_plain_form_is_told_with_a_way_back(as_clinician, card, clinician):
    page = as_clinician.post(deed(card, "acknowledge"), follow=True)

    card.refresh_from_db()
    assert (card.state, card.acknowledged_by) == ("acknowledged", clinician)
    assert "Gareth Pryce: acknowledged just now." in text_of(page)
    assert "Undo acknowledge" in text_of(page)


def test_acknowledging_in_place_leaves_a_line_with_undo_and_new_numbers(as_clinician, card):
    answer = as_clinician.post(
        deed(card, "acknowledge"), headers=in_place(f"card-{card.pk}", on=f"{REVIEW}?state=waiting")
    )

    assert "Gareth Pryce: acknowledged just now." in text_of(answer)
    assert deed(card, "undo") in text_of(answer)
    assert 'data-hx-swap-oob="true"' in text_of(answer)
    assert "0 waiting" in text_of(answer)
    assert "<html" not in text_of(answer)


def test_a_note_stays_beside_the_card_with_name_and_time(as_clinician, card, clinician):
    answer = as_clinician.post(
        deed(card, "note"),
        {"note": "No answer, tried twice."},
        headers=in_place(f"card-{card.pk}", on=REVIEW),
    )

    act = card.acts.get()
    assert (act.note, act.by) == ("No answer, tried twice.", clinician)
    assert "Noted by Ines Duarte" in text_of(answer)
    assert "No answer, tried twice." in text_of(answer)


def test_resolving_keeps_the_outcome_and_what_was_done(as_clinician, card, clinician):
    page = as_clinician.post(
        deed(card, "resolve"), {"outcome": "plan_changed", "note": "Eased the grip."}, follow=True
    )

    card.refresh_from_db()
    assert (card.state, card.outcome, card.note) == ("resolved", "plan_changed", "Eased the grip.")
    assert card.resolved_by == clinician
    assert "resolved just now. Plan changed." in text_of(page)
    assert card.patient.name in text_of(as_clinician.get(f"{REVIEW}?state=resolved"))
    assert f"card-{card.pk}" not in text_of(as_clinician.get(REVIEW, headers=in_place("review", on=REVIEW)))


def test_a_refused_form_begins_with_its_errors_each_a_link_to_its_field(as_clinician, card):
    page = as_clinician.post(deed(card, "resolve"), {"outcome": "no_action", "note": ""})

    words = text_of(page)
    assert page.status_code == 422
    assert words.index("There is a problem") < words.index("<h1>")
    assert f'<a href="#id_{card.pk}_note">What you did: Say why no action was needed.</a>' in words
    assert words.count("autofocus") == 1
    assert "Error: Card of" in words
    card.refresh_from_db()
    assert card.state == "open"


def test_an_error_in_the_list_stands_above_its_form_alone(as_clinician, card):
    headers = in_place(f"card-{card.pk}", on=REVIEW)

    words = text_of(as_clinician.post(deed(card, "resolve"), {}, headers=headers))

    assert words.count("There is a problem") == 1
    assert words.count("autofocus") == 1


# --- what is refused ---


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "This field is required."),
        ({"outcome": "closed"}, "Select a valid choice."),
        ({"outcome": "no_action", "note": "  "}, "Say why no action was needed."),
        ({"outcome": "called", "note": "x" * 10_000}, "Ensure this value has at most 2000 characters"),
        ({"outcome": "called", "note": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_missing_or_too_long_is_said_beside_the_field_and_nothing_is_saved(
    as_clinician, card, said, words
):
    plain = as_clinician.post(deed(card, "resolve"), said)
    placed = as_clinician.post(deed(card, "resolve"), said, headers=in_place(f"card-{card.pk}", on=REVIEW))

    for answer in (plain, placed):
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert said.get("note", "") in answer.content.decode()
    assert "<html" in text_of(plain)
    assert "<html" not in text_of(placed)
    card.refresh_from_db()
    assert card.state == "open"
    assert not CardAct.objects.exists()


def test_an_empty_or_endless_note_is_not_kept(as_clinician, card):
    for note in ("", "   ", "x" * 10_000):
        assert as_clinician.post(deed(card, "note"), {"note": note}).status_code == 422
    assert not CardAct.objects.exists()


def test_the_second_of_two_clinicians_reads_who_was_faster(as_clinician, card, clinician):
    marek = make_user(clinic=clinician.clinic, name="Marek Novak")
    deeds.acknowledge(card, by=marek, at=timezone.now() - timedelta(minutes=2, seconds=5))

    for headers in ({}, in_place(f"card-{card.pk}", on=REVIEW)):
        answer = as_clinician.post(deed(card, "acknowledge"), headers=headers)
        assert answer.status_code == 422
        assert "Marek Novak acknowledged this 2 min ago. Nothing was changed." in text_of(answer)
    card.refresh_from_db()
    assert card.acknowledged_by == marek
    assert card.acts.count() == 1


def test_who_resolves_second_keeps_what_was_typed_as_a_note_to_send(as_clinician, card, clinician):
    marek = make_user(clinic=clinician.clinic, name="Marek Novak")
    deeds.resolve(card, by=marek, at=timezone.now(), outcome="called")

    answer = as_clinician.post(deed(card, "resolve"), {"outcome": "seen", "note": "Saw her at noon."})

    assert "Marek Novak resolved this just now. Nothing was changed." in text_of(answer)
    assert "Saw her at noon.</textarea>" in text_of(answer)
    assert deed(card, "note") in text_of(answer)
    card.refresh_from_db()
    assert card.outcome == "called"


def test_undo_puts_the_card_back_and_erases_nothing(as_clinician, card, clinician):
    deeds.resolve(card, by=clinician, at=NOW, outcome="seen", note="Seen at noon.")

    as_clinician.post(deed(card, "undo"), {"of": card.acts.get().pk})

    card.refresh_from_db()
    assert (card.state, card.resolved_by, card.outcome) == ("open", None, "")
    assert [act.act for act in card.acts.all()] == ["resolve", "undo"]
    assert "Seen at noon." in text_of(as_clinician.get(deed(card, "card")))


def test_undo_takes_back_only_the_act_it_stood_beside(as_clinician, card, clinician):
    marek = make_user(clinic=clinician.clinic, name="Marek Novak")
    deeds.acknowledge(card, by=clinician, at=NOW)
    mine = card.acts.get().pk
    deeds.resolve(card, by=marek, at=NOW, outcome="called")

    for of in (mine, "", "nonsense", "9" * 40):
        answer = as_clinician.post(deed(card, "undo"), {"of": of})
        assert answer.status_code == 422
        assert "Nothing was undone." in text_of(answer)
    card.refresh_from_db()
    assert card.state == "resolved"


def test_undo_is_refused_in_words_when_a_newer_card_waits(as_clinician, card, clinician):
    deeds.resolve(card, by=clinician, at=NOW, outcome="seen")
    prescription = make_prescription(patient=card.patient)
    make_session(prescription=prescription, performed_at=NOW + timedelta(days=1), pain_during=9)

    answer = as_clinician.post(deed(card, "undo"), {"of": card.acts.get().pk})

    assert "There is a newer card for this patient. Work on that one." in text_of(answer)
    card.refresh_from_db()
    assert card.state == "resolved"


@pytest.mark.parametrize("form", ["note", "resolve"])
def test_a_form_on_a_card_is_a_page_without_a_script(as_clinician, card, form):
    page = text_of(as_clinician.get(f"{deed(card, 'card')}?do={form}"))

    assert f'<form method="post" action="{deed(card, form)}"' in page
    assert "data-hx-post" not in page
