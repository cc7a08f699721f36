"""The log: each step is kept as it comes, what is not answered stays so, and saving answers."""

from datetime import timedelta

import pytest
from django.db import connection
from pytest_django.asserts import assertContains, assertNotContains

from patients.actions.unfinished import finish_old_drafts
from patients.models import Card, Session, SessionDraft
from patients.session_answers import answers_now
from tests.conftest import NOW
from tests.factories import make_prescription, make_screening, make_session
from tests.patients.views.walk import PAINS, answered, at, begin, draft_of, say

DAY = timedelta(days=1)


def save(client, client_id):
    return client.post(at("review", client_id))


def test_a_whole_log_is_saved_as_it_was_said(as_patient, patient, prescription):
    client_id = begin(as_patient, pain="3")
    for n in (5, 9, 16, 20):
        as_patient.post(at("step", client_id, n))
    say(
        as_patient,
        client_id,
        pain={"pain_before": "3", "pain_during": "4", "pain_after": "skip", "stretch_strength": "6"},
        where={"where": ["low_back", "post_thigh_L"]},
        kind={"kind_low_back": ["ache"], "kind_post_thigh_L": ["stretch", "cramp"]},
        effort={
            "ease": "hard",
            "pelvis_down": "no",
            "signs_none": "on",
            "note": "A long drive.",
            "contact_request": "on",
        },
    )

    save(as_patient, client_id)

    session = patient.sessions.get()
    assert session.client_id == client_id
    assert (session.status, session.performed_at, session.is_full) == ("done", NOW, True)
    assert (session.pain_before, session.pain_during, session.pain_after) == (3, 4, None)
    assert (session.stretch_strength, session.ease, session.pelvis_down) == (6, "hard", "no")
    assert (session.safety, session.full_list, session.note) == ("none", True, "A long drive.")
    assert session.contact_request
    assert [(each.site, each.side, each.qualities) for each in session.feelings.order_by("site")] == [
        ("low_back", "", ["ache"]),
        ("post_thigh", "L", ["stretch", "cramp"]),
    ]
    assert session.holds.count() == 4
    assert not SessionDraft.objects.exists()


def test_where_nothing_fired_the_patient_is_thanked_without_a_tick(as_patient, prescription):
    client_id = answered(as_patient)

    page = as_patient.post(at("review", client_id), follow=True)

    assert page.redirect_chain[-1][0] == at("saved", client_id)
    assertContains(page, "Thank you. Your session is saved. Tell us if you notice anything new.")
    assertContains(page, "One more session today.")
    assertNotContains(page, "#check")


def test_after_the_last_session_nothing_more_is_asked(as_patient, prescription):
    client_id = begin(as_patient)
    for n in (5, 9, 16, 20):
        as_patient.post(at("step", client_id, n))
    say(
        as_patient,
        client_id,
        pain=PAINS,
        where={"where": "stretch_only"},
        effort={"signs_none": "on"},
    )

    assertContains(as_patient.post(at("review", client_id), follow=True), "That is all for today.")


def test_a_worst_pain_of_8_is_answered_at_once(as_patient, patient, prescription):
    client_id = answered(as_patient, pain={**PAINS, "pain_during": "8"})

    page = as_patient.post(at("review", client_id), follow=True)

    assertContains(page, "Stop and call the clinic today")
    assertContains(page, patient.clinic.phone)
    assert Card.objects.get(patient=patient).severity == "urgent"


def test_saving_twice_makes_one_session_and_gives_the_same_answer(as_patient, patient, prescription):
    client_id = answered(as_patient, pain={**PAINS, "pain_during": "9"})

    first = as_patient.post(at("review", client_id), follow=True)
    second = as_patient.post(at("review", client_id), follow=True)

    assert patient.sessions.count() == 1
    assert first.redirect_chain[-1][0] == second.redirect_chain[-1][0]


def test_stopped_with_a_reason_is_logged_as_stopped(as_patient, patient, prescription):
    client_id = begin(as_patient)
    as_patient.post(at("step", client_id, 5))
    as_patient.post(at("stopped", client_id), {"cause": "sharp"})
    say(as_patient, client_id, pain=PAINS, where={}, effort={"signs_none": "on"})

    save(as_patient, client_id)

    session = patient.sessions.get()
    assert (session.status, session.stopped_reason, session.felt_where) == ("stopped", "pain", "not_answered")
    assert session.holds.count() == 1


def test_the_kind_that_made_them_stop_is_offered_first(as_patient, prescription):
    client_id = begin(as_patient)
    as_patient.post(at("stopped", client_id), {"cause": "tingling"})
    say(as_patient, client_id, pain=PAINS, where={"where": "calf_L"})

    form = as_patient.get(at("kind", client_id)).context["form"]

    assert [value for value, _label in form.fields["kind_calf_L"].choices[:2]] == ["tingling", "numb"]


def test_the_pain_said_at_the_start_is_shown_as_their_own_answer(as_patient, prescription):
    page = as_patient.get(at("pain", begin(as_patient, pain="4")))

    assertContains(page, "Your answer at the start.")
    assert page.context["form"].initial == {"pain_before": "4"}


@pytest.mark.parametrize("missing", list(PAINS))
def test_each_rating_is_chosen_or_skipped(as_patient, patient, prescription, missing):
    client_id = begin(as_patient)
    said = {name: value for name, value in PAINS.items() if name != missing}

    page = as_patient.post(at("pain", client_id), said)

    assertContains(page, "Choose a number from 0 to 10, or skip this question.", status_code=422)
    assert set(draft_of(patient).answers) == {"pain_before", "resting_leg"}


def test_pain_places_and_no_pain_together_are_refused(as_patient, patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS)

    page = as_patient.post(at("where", client_id), {"where": ["stretch_only", "calf_L"]})

    assertContains(page, "but not both.", status_code=422)
    assert "felt_where" not in draft_of(patient).answers


@pytest.mark.parametrize("place", ["nose", "calf", "\x00", "calf_X"])
def test_a_place_that_is_not_on_the_list_is_refused(as_patient, patient, prescription, place):
    client_id = begin(as_patient)

    assert as_patient.post(at("where", client_id), {"where": [place]}).status_code == 422


def test_a_nerve_type_feeling_asks_whether_it_went(as_patient, patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS, where={"where": "calf_L"})

    page = as_patient.post(at("kind", client_id), {"kind_calf_L": "tingling"})
    assertContains(page, "Choose an answer, or skip this question.", status_code=422)
    assertNotContains(page, "Is it worse than usual?", status_code=422)

    say(as_patient, client_id, kind={"kind_calf_L": "tingling", "nerve_settled": "skip"})
    assert draft_of(patient).answers["nerve_settled"] is None


def test_known_sciatica_asks_whether_it_is_worse(as_patient, patient):
    make_screening(patient=patient, known_sciatica_side="L")
    make_prescription(patient=patient)
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS, where={"where": "calf_L"})

    assertContains(as_patient.get(at("kind", client_id)), "Is it worse than usual?")
    say(
        as_patient,
        client_id,
        kind={"kind_calf_L": "tingling", "nerve_settled": "yes", "nerve_worse": "no"},
    )
    assert draft_of(patient).answers["nerve_worse"] is False


def test_without_a_nerve_type_feeling_its_questions_are_not_answered(as_patient, patient, prescription):
    client_id = begin(as_patient)
    say(
        as_patient,
        client_id,
        pain=PAINS,
        where={"where": "post_thigh_L"},
        kind={"kind_post_thigh_L": "burning", "nerve_settled": "yes"},
    )

    assert draft_of(patient).answers["nerve_settled"] is None


def test_a_place_taken_back_takes_its_kinds_along(as_patient, patient, prescription):
    client_id = begin(as_patient)
    say(
        as_patient,
        client_id,
        pain=PAINS,
        where={"where": ["calf_L", "knee_R"]},
        kind={"kind_calf_L": "ache", "kind_knee_R": "sharp"},
    )
    say(as_patient, client_id, where={"where": ["knee_R"]})

    assert draft_of(patient).answers["feelings"] == [{"site": "knee", "side": "R", "qualities": ["sharp"]}]


def test_a_note_that_is_too_long_says_so_and_is_kept(as_patient, patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS, where={})

    page = as_patient.post(at("effort", client_id), {"note": "a" * 10_000, "signs_none": "on"})

    assertContains(page, "Please shorten this to 4000 characters. It has 10000.", status_code=422)
    assertContains(page, "a" * 10_000, status_code=422)
    assert "note" not in draft_of(patient).answers


def test_a_note_with_a_nul_character_is_refused(as_patient, prescription):
    client_id = begin(as_patient)

    assert as_patient.post(at("effort", client_id), {"note": "a\x00b"}).status_code == 422


def test_everything_said_is_read_back_and_can_be_changed(as_patient, patient, prescription):
    client_id = answered(as_patient, pain={**PAINS, "pain_after": "skip"})

    page = as_patient.get(at("review", client_id))

    assertContains(page, "3, mild")
    assertContains(page, "Stretch only, no pain")
    assertContains(page, "Not answered")
    assertContains(page, f"{at('pain', client_id)}?back=review")

    changed = as_patient.post(f"{at('pain', client_id)}?back=review", {**PAINS, "pain_during": "4"})
    assert changed.url == at("review", client_id)
    assert draft_of(patient).answers["pain_during"] == 4


def test_the_log_cannot_be_saved_before_it_is_answered(as_patient, patient, prescription):
    client_id = begin(as_patient)

    assert save(as_patient, client_id).url == at("pain", client_id)
    say(as_patient, client_id, pain=PAINS)
    assert save(as_patient, client_id).url == at("where", client_id)
    say(as_patient, client_id, where={"where": "calf_L"})
    assert save(as_patient, client_id).url == at("kind", client_id)
    say(as_patient, client_id, kind={"kind_calf_L": "ache"})
    assert save(as_patient, client_id).url == at("effort", client_id)
    assert not Session.objects.exists()


def test_finish_later_keeps_every_answer(as_patient, prescription):
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS)

    assertContains(as_patient.get(at("where", client_id)), "Finish later")
    form = as_patient.get(at("pain", client_id)).context["form"]
    assert form.initial == {
        "pain_before": "2",
        "pain_during": "3",
        "pain_after": "2",
        "stretch_strength": "5",
    }


def test_a_session_the_rules_could_not_judge_is_saved_and_not_thanked_for(
    as_patient, patient, prescription, monkeypatch
):
    client_id = answered(as_patient)

    def broken(_facts):
        raise ZeroDivisionError

    monkeypatch.setattr("patients.actions.judge.evaluate", broken)
    page = as_patient.post(at("review", client_id), follow=True)

    assert patient.sessions.get().judged == "failed"
    assertContains(page, "Saved, but we could not check your answers")
    assertNotContains(page, "Thank you")


@pytest.mark.parametrize("sessions", [1, 50])
def test_saving_costs_the_same(as_patient, prescription, sessions, django_assert_num_queries):
    for back in range(1, sessions + 1):
        make_session(prescription=prescription, performed_at=NOW - back * DAY)
    client_id = answered(as_patient)

    # sign-in; account; draft with patient and routine; items; savepoint (and, on PostgreSQL, the lock);
    # record; session; tally; draft gone; standing; advice; savepoint released. Holds, places and signs add
    # one each.
    with django_assert_num_queries(12 + connection.features.has_select_for_update):
        save(as_patient, client_id)


@pytest.mark.parametrize("sessions", [1, 50])
@pytest.mark.parametrize(
    ("step", "said", "queries"),
    [
        ("pain", PAINS, 7),
        ("where", {"where": "stretch_only"}, 7),
        ("kind", {"kind_calf_L": "ache"}, 8),
        ("effort", {"worry": "no"}, 10),
    ],
)
def test_a_step_of_the_log_costs_the_same(
    as_patient, prescription, sessions, step, said, queries, django_assert_max_num_queries
):
    for back in range(1, sessions + 1):
        make_session(prescription=prescription, performed_at=NOW - back * DAY, full_list=True)
    client_id = begin(as_patient)
    say(as_patient, client_id, pain=PAINS, where={"where": "calf_L"})

    with django_assert_max_num_queries(queries):
        as_patient.post(at(step, client_id), said)


def test_a_page_left_open_while_the_job_logged_the_session_loses_nothing(as_patient, patient, prescription):
    client_id = begin(as_patient)
    as_patient.post(at("step", client_id, 5))
    finish_old_drafts(at=NOW + timedelta(hours=13))

    say(
        as_patient,
        client_id,
        pain={**PAINS, "pain_during": "8"},
        where={"where": "stretch_only"},
        effort={"ease": "ok", "pelvis_down": "yes", "signs_none": "on", "worry": "no"},
    )
    save(as_patient, client_id)

    session = patient.sessions.get()
    assert session.pain_during is None  # as it was first logged
    assert answers_now(session).pain_during == 8
    assert session.holds.count() == 1
    assert Card.objects.get().severity == "urgent"
    assert not SessionDraft.objects.exists()


def test_saving_once_more_opens_nothing_again(as_patient, patient, prescription):
    client_id = answered(as_patient)
    save(as_patient, client_id)
    save(as_patient, client_id)

    assert patient.sessions.get().amendments.count() == 0
    assert not SessionDraft.objects.exists()
