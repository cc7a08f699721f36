"""A log can be corrected: the first answers stay, the worst ever given counts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from patients.models import Amendment, Card
from tests.conftest import NOW
from tests.factories import make_screening, make_session
from tests.patients.views.walk import at

SAID = {
    "pain_before": "2",
    "pain_during": "3",
    "pain_after": "2",
    "stretch_strength": "5",
    "where": "stretch_only",
    "ease": "ok",
    "worry": "no",
}


@pytest.fixture
def session(prescription):
    make_screening(patient=prescription.patient, at=NOW - timedelta(hours=1))
    return make_session(prescription=prescription).session


def test_the_form_shows_what_was_said(as_patient, session):
    form = as_patient.get(at("correct", session.client_id)).context["form"]

    assert {name: form.initial[name] for name in SAID if name != "where"} == {
        name: value for name, value in SAID.items() if name != "where"
    }
    assert form.initial["where"] == ["stretch_only"]


def test_a_correction_keeps_the_first_answers(as_patient, patient, session):
    answer = as_patient.post(
        at("correct", session.client_id), {**SAID, "pain_during": "4", "note": "It was 4."}, follow=True
    )

    assertContains(answer, "Your correction is saved.")
    session.refresh_from_db()
    assert (session.pain_during, session.note) == (3, "")
    correction = session.amendments.get()
    assert (correction.answers["pain_during"], correction.answers["note"]) == (4, "It was 4.")
    assert correction.by == patient.account
    assert len(correction.answers["holds"]) == 4
    assertContains(answer, "4, moderate")
    assertContains(answer, "corrected")


def test_a_second_correction_begins_with_the_first(as_patient, session):
    as_patient.post(at("correct", session.client_id), {**SAID, "pain_during": "4"})

    assert as_patient.get(at("correct", session.client_id)).context["form"].initial["pain_during"] == "4"


def test_nothing_changed_changes_nothing(as_patient, session):
    answer = as_patient.post(at("correct", session.client_id), SAID, follow=True)

    assertContains(answer, "Nothing was changed.")
    assert not Amendment.objects.exists()


def test_a_correction_that_is_worse_is_flagged_like_a_log(as_patient, patient, session):
    page = as_patient.post(
        at("correct", session.client_id),
        {**SAID, "pain_during": "9", "asked": "signs", "signs_none": "on"},
        follow=True,
    )

    assertContains(page, "Stop and call the clinic today")
    assert Card.objects.get(patient=patient).severity == "urgent"


def test_a_correction_that_is_better_clears_nothing(as_patient, patient, prescription):
    session = make_session(prescription=prescription, pain_during=9).session

    as_patient.post(at("correct", session.client_id), {**SAID, "asked": "signs", "signs_none": "on"})

    assert Card.objects.get(patient=patient).severity == "urgent"
    assert session.flags.filter(rule="U7").exists()


def test_a_new_place_asks_what_kind(as_patient, session):
    page = as_patient.post(at("correct", session.client_id), {**SAID, "where": "calf_L"})

    assertContains(page, "Please answer the further questions on this page too", status_code=422)
    assertContains(page, "kind_calf_L", status_code=422)
    assert not Amendment.objects.exists()

    asked = page.context["form"]["asked"].value()
    as_patient.post(
        at("correct", session.client_id),
        {**SAID, "where": "calf_L", "kind_calf_L": "ache", "asked": asked},
    )
    assert Amendment.objects.get().answers["feelings"] == [
        {"site": "calf", "side": "L", "qualities": ["ache"]}
    ]


def test_a_pain_over_the_limit_asks_the_full_list(as_patient, session):
    page = as_patient.post(at("correct", session.client_id), {**SAID, "pain_during": "6"})

    assertContains(page, "sign_saddle_numbness", status_code=422)
    assert not Amendment.objects.exists()


@pytest.mark.parametrize(
    "change", [{"pain_during": ""}, {"pain_during": "11"}, {"note": "a" * 10_000}, {"where": "nose"}]
)
def test_bad_input_corrects_nothing(as_patient, session, change):
    answer = as_patient.post(at("correct", session.client_id), {**SAID, **change})

    assert answer.status_code == 422
    assert not Amendment.objects.exists()


def test_only_what_was_done_can_be_corrected(as_patient, prescription):
    held = make_session(prescription=prescription, status="held", holds=()).session

    assert as_patient.get(at("correct", held.client_id)).status_code == 404


@pytest.mark.parametrize("sessions", [1, 50])
def test_the_form_costs_the_same(as_patient, prescription, sessions, django_assert_num_queries):
    for back in range(sessions):
        session = make_session(prescription=prescription, performed_at=NOW - timedelta(days=back)).session

    # sign-in; account; patient; session with routine; places, signs, holds, corrections; screening
    with django_assert_num_queries(8):
        as_patient.get(reverse("patients:correct", args=[session.client_id]))
