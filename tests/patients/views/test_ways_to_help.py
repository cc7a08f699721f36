"""Telling of a problem and getting help are one tap from every page of a patient, and lose nothing typed."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from patients.models import Card
from tests.forms import read_html
from tests.pages import make_house, pages_of
from tests.patients.views.walk import PAINS, at, begin, draft_of, say
from tests.test_pages import answer

HELP, CHECK, TODAY = reverse("help_now"), reverse("patients:check"), reverse("patients:today")


def ways_of(page):
    """Where one tap leads: addresses of links, and what the buttons that leave a step keep and open."""
    root = read_html(answer(page).getvalue().decode())
    waiting = {each for template in root.iter("template") for each in template.iter()}
    links = {each.get("href") for each in root.iter("a") if each not in waiting}
    leaves = {each.get("value") for each in root.iter("button") if each.get("name") == "leave"}
    return links | ({CHECK} if "check" in leaves else set())


def test_both_are_one_tap_from_every_page_of_a_patient(db, clock):
    clock.move_to(timezone.now())
    house = make_house(at=timezone.now())
    emergency = reverse("patients:advice", args=[house.advice["emergency"].pk])
    missing = []
    for page in pages_of(house):
        if page.user is None or page.user.role != "patient" or page.name == "help_now":
            continue
        if page.address == emergency:
            continue  # complete in itself, with nothing that leads away (clinical.md 9.3)
        if page.name == "offline":
            continue  # nothing can be told without a connection; it holds the help itself
        wanted = {HELP} if page.name == "patients:check" else {HELP, CHECK}
        missing += [f"{page}: {way}" for way in wanted - ways_of(page)]
    assert not missing, "\n".join(missing)


def test_help_is_one_tap_from_every_page_of_nobody(db, clock):
    house = make_house(at=timezone.now())
    pages = [page for page in pages_of(house) if page.user is None and page.name != "help_now"]

    assert pages
    assert [str(page) for page in pages if HELP not in ways_of(page)] == []


def test_help_is_there_without_an_account_and_can_be_rung(client, clinic):
    page = client.get(HELP)

    assertContains(page, 'href="tel:999"')
    assertContains(page, f'href="tel:{clinic.phone.replace(" ", "")}"')


# --- leaving a step of the log ---


@pytest.mark.parametrize(("leave", "to"), [("check", CHECK), ("today", TODAY)])
def test_ratings_given_so_far_are_kept_when_the_step_is_left(as_patient, patient, prescription, leave, to):
    client_id = begin(as_patient)

    left = as_patient.post(at("pain", client_id), {"pain_before": "2", "pain_during": "7", "leave": leave})

    assertRedirects(left, to)
    answers = draft_of(patient).answers
    assert (answers["pain_before"], answers["pain_during"]) == (2, 7)
    assert "pain_after" not in answers
    again = as_patient.get(at("review", client_id), follow=True)
    assert again.redirect_chain[-1][0] == at("pain", client_id)
    assert again.context["form"]["pain_during"].value() == "7"


def test_a_rating_that_is_none_is_not_kept(as_patient, patient, prescription):
    client_id = begin(as_patient)

    as_patient.post(at("pain", client_id), {"pain_during": "11", "leave": "check"})

    assert "pain_during" not in draft_of(patient).answers


def test_leaving_without_a_place_does_not_answer_where_it_was(as_patient, patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS)

    assertRedirects(as_patient.post(at("where", client_id), {"leave": "check"}), CHECK)

    assert "felt_where" not in draft_of(patient).answers


def test_places_chosen_are_kept_when_the_step_is_left(as_patient, patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS)

    as_patient.post(at("where", client_id), {"where": ["calf_L", "knee_R"], "leave": "check"})

    feelings = draft_of(patient).answers["feelings"]
    assert {(each["site"], each["side"]) for each in feelings} == {("calf", "L"), ("knee", "R")}


def test_kinds_chosen_are_kept_and_asked_again(as_patient, patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS, where={"where": ["calf_L"]})

    as_patient.post(at("kind", client_id), {"kind_calf_L": ["numb"], "leave": "check"})

    answers = draft_of(patient).answers
    assert answers["feelings"] == [{"site": "calf", "side": "L", "qualities": ["numb"]}]
    again = as_patient.get(at("review", client_id), follow=True)
    assert again.redirect_chain[-1][0] == at("kind", client_id)
    assert again.context["form"]["kind_calf_L"].value() == ["numb"]


def at_effort(client):
    client_id = begin(client)
    say(client, client_id, pain=PAINS, where={"where": "stretch_only"})
    return client_id


def test_a_note_is_kept_when_the_last_step_is_left(as_patient, patient, prescription):
    client_id = at_effort(as_patient)

    left = as_patient.post(at("effort", client_id), {"ease": "hard", "note": "Half a", "leave": "check"})

    assertRedirects(left, CHECK)
    again = as_patient.get(at("review", client_id), follow=True)
    assert again.redirect_chain[-1][0] == at("effort", client_id)
    assertContains(again, "Half a")
    assert not Card.objects.exists()


def test_a_sign_that_was_ticked_is_judged_although_the_step_is_left(as_patient, prescription):
    client_id = at_effort(as_patient)

    left = as_patient.post(at("effort", client_id), {"sign_saddle_numbness": "new", "leave": "check"})

    card = Card.objects.get()
    assert card.severity == "emergency"
    assertRedirects(left, reverse("patients:advice", args=[card.advice.get().pk]))


def test_a_note_that_is_too_long_is_not_thrown_away(as_patient, prescription):
    client_id = at_effort(as_patient)

    page = as_patient.post(at("effort", client_id), {"note": "x" * 5000, "leave": "today"})

    assert page.status_code == 422
    assertContains(page, "x" * 5000, status_code=422)


def test_a_made_up_way_out_goes_on_as_ever(as_patient, prescription):
    client_id = begin(as_patient)

    assertRedirects(
        as_patient.post(at("pain", client_id), {**PAINS, "leave": "//elsewhere.example"}),
        at("where", client_id),
    )
