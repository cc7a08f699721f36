"""The safety questions of a log: when the full list is asked, and that nobody is lost half way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from patients.models import Card, SafetyCheck, Session
from tests.conftest import NOW
from tests.factories import make_session
from tests.patients.views.walk import PAINS, answered, at, begin, draft_of, say

DAY = timedelta(days=1)
FULL_LIST = "These questions help us find rare problems"
ONE_LINE = "Anything new or worrying since last time?"


@pytest.fixture
def asked_yesterday(prescription):
    """The full list was answered in yesterday's log, so one line is enough today."""
    return make_session(prescription=prescription, performed_at=NOW - DAY, full_list=True)


def at_effort(client, *, pain=PAINS, where=None, kind=None):
    client_id = begin(client)
    say(
        client,
        client_id,
        pain=pain,
        where=where or {"where": "stretch_only"},
        **({"kind": kind} if kind else {}),
    )
    return client_id


def test_one_line_is_enough_on_most_days(as_patient, asked_yesterday):
    page = as_patient.get(at("effort", at_effort(as_patient)))

    assertContains(page, ONE_LINE)
    assertNotContains(page, FULL_LIST)


def test_the_full_list_is_asked_again_after_a_week(as_patient, patient, asked_yesterday, clock):
    clock.move_to(NOW + 6 * DAY)
    as_patient.force_login(patient.account)
    client_id = at_effort(as_patient)

    page = as_patient.get(at("effort", client_id))

    assertContains(page, FULL_LIST)
    assertNotContains(page, ONE_LINE)


@pytest.mark.parametrize(
    "steps",
    [
        {"pain": {**PAINS, "pain_during": "6"}},
        {"where": {"where": "low_back"}, "kind": {"kind_low_back": "ache"}},
        {"where": {"where": "calf_L"}, "kind": {"kind_calf_L": "numb", "nerve_settled": "yes"}},
    ],
    ids=["over the limit", "low back pain", "nerve-type"],
)
def test_the_full_list_is_asked_at_once_where_it_matters(as_patient, asked_yesterday, steps):
    assertContains(as_patient.get(at("effort", at_effort(as_patient, **steps))), FULL_LIST)


def test_the_full_list_is_asked_after_a_stop_for_pain(as_patient, asked_yesterday):
    client_id = begin(as_patient)
    as_patient.post(at("stopped", client_id), {"cause": "too_strong"})
    say(as_patient, client_id, pain=PAINS, where={})

    assertContains(as_patient.get(at("effort", client_id)), FULL_LIST)


def test_a_no_to_the_one_line_is_no_sign(as_patient, patient, asked_yesterday):
    client_id = at_effort(as_patient)
    say(as_patient, client_id, effort={"worry": "no"})

    answers = draft_of(patient).answers
    assert (answers["safety"], answers["full_list"]) == ("none", False)


def test_a_yes_to_the_one_line_opens_the_full_list(as_patient, patient, asked_yesterday):
    client_id = at_effort(as_patient)

    answer = as_patient.post(at("effort", client_id), {"worry": "yes", "note": "My foot."})

    assert answer.url == at("effort", client_id)
    assertContains(as_patient.get(at("effort", client_id)), FULL_LIST)
    assertContains(as_patient.get(at("effort", client_id)), "My foot.")
    assert as_patient.post(at("review", client_id)).url == at("effort", client_id)


def test_a_blank_is_not_answered_and_not_no(as_patient, patient, asked_yesterday):
    client_id = at_effort(as_patient)
    say(as_patient, client_id, effort={})
    assert draft_of(patient).answers["safety"] == "not_answered"


def test_a_list_left_half_blank_is_not_answered(as_patient, patient, prescription):
    client_id = at_effort(as_patient)
    say(as_patient, client_id, effort={"sign_pop": "no", "sign_bruise": "no"})

    answers = draft_of(patient).answers
    assert (answers["safety"], answers["full_list"]) == ("not_answered", False)


def test_an_answer_that_makes_the_list_due_asks_again(as_patient, patient, asked_yesterday):
    """A 'no' to the one line counts only where the full list was not due."""
    client_id = at_effort(as_patient)
    say(as_patient, client_id, effort={"worry": "no"})

    as_patient.post(f"{at('pain', client_id)}?back=review", {**PAINS, "pain_during": "7"})

    assert as_patient.post(at("review", client_id)).url == at("effort", client_id)
    assertContains(as_patient.get(at("effort", client_id)), FULL_LIST)


def test_a_sign_is_judged_when_its_step_is_posted(as_patient, patient, prescription):
    client_id = at_effort(as_patient)

    page = as_patient.post(
        at("effort", client_id), {"signs_none": "on", "sign_saddle_numbness": "new"}, follow=True
    )

    assertContains(page, "Call 999 or go to A&amp;E now")
    check = SafetyCheck.objects.get(source="draft")
    assert check.signs.get().sign == "saddle_numbness"
    assert Card.objects.get(patient=patient).severity == "emergency"
    assert not Session.objects.exists()
    assertContains(as_patient.get("/today/"), "Finish your log")


def test_the_finished_log_joins_the_same_card(as_patient, patient, prescription):
    client_id = at_effort(as_patient)
    as_patient.post(at("effort", client_id), {"sign_saddle_numbness": "new"})

    as_patient.post(at("review", client_id))

    assert patient.sessions.get().signs.get().onset == "new"
    assert Card.objects.filter(patient=patient).count() == 1


def test_the_same_step_twice_is_one_check(as_patient, patient, prescription):
    client_id = at_effort(as_patient)
    said = {"sign_saddle_numbness": "new"}

    as_patient.post(at("effort", client_id), said)
    again = as_patient.post(at("effort", client_id), said)

    assert SafetyCheck.objects.filter(source="draft").count() == 1
    assert again.url == at("review", client_id)
    as_patient.post(at("effort", client_id), {**said, "sign_bladder_change": "new"})
    assert SafetyCheck.objects.filter(source="draft").count() == 2


@pytest.mark.parametrize(
    ("note", "heading"),
    [("I cannot pee since Monday", "Please answer some safety questions"), ("I want to die", "Get help now")],
)
def test_words_that_worry_are_judged_at_once(as_patient, asked_yesterday, note, heading):
    client_id = at_effort(as_patient)

    page = as_patient.post(at("effort", client_id), {"worry": "no", "note": note}, follow=True)

    assertContains(page, heading)
    assert SafetyCheck.objects.get(source="draft").note == note


def test_a_note_without_such_words_is_no_check(as_patient, asked_yesterday):
    answered(as_patient, effort={"worry": "no", "note": "Tight today."})

    assert not SafetyCheck.objects.filter(source="draft").exists()


def test_a_sign_that_is_not_urgent_goes_on_to_the_last_page(as_patient, prescription):
    client_id = at_effort(as_patient)

    answer = as_patient.post(at("effort", client_id), {"sign_minor_fall": "new"})

    assert answer.url == at("review", client_id)
    assert SafetyCheck.objects.get(source="draft").signs.get().sign == "minor_fall"


@pytest.mark.parametrize("onset", ["maybe", "\x00", "0"])
def test_an_answer_that_is_not_offered_is_refused(as_patient, prescription, onset):
    client_id = at_effort(as_patient)

    answer = as_patient.post(at("effort", client_id), {"sign_pop": onset})

    assert answer.status_code == 422
    assert not SafetyCheck.objects.filter(source="draft").exists()


def test_help_is_one_tap_away_from_every_step(as_patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS, where={"where": "calf_L"}, kind={"kind_calf_L": "ache"})
    for name in ("stopped", "pain", "where", "kind", "effort"):
        assertContains(as_patient.get(at(name, client_id)), reverse("help_now"))
