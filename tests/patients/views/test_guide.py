"""The guided session: pain first, one step a page, holds kept, easier ways, a stop that is no dead end."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from patients.actions.pause import pause
from patients.actions.prescribe import end_prescription
from patients.models import Session, SessionDraft
from patients.views.routine import bare_steps, said_steps
from stretches.guide import about_minutes
from tests.conftest import NOW
from tests.factories import make_prescription, make_session, make_stretch
from tests.patients.views.walk import at, begin, draft_of

HOLD = 5  # prepare, place, lift, pull, hold: the first hold is the fifth step


def test_pain_before_is_asked_first_and_kept(as_patient, patient, prescription):
    client_id = begin(as_patient, pain="3")

    draft = draft_of(patient)
    assert (draft.client_id, draft.answers["pain_before"], draft.started_at) == (client_id, 3, NOW)
    assert draft.answers["resting_leg"] == "bent"


def test_a_skipped_pain_is_not_answered_and_not_zero(as_patient, patient, prescription):
    begin(as_patient, pain="skip")

    assert draft_of(patient).answers["pain_before"] is None


def test_pain_before_may_not_stay_blank(as_patient, prescription):
    answer = as_patient.post(reverse("patients:begin"), {"client_id": uuid.uuid4()})

    assertContains(answer, "Choose a number from 0 to 10, or skip this question.", status_code=422)
    assertContains(answer, "<title>Error:", status_code=422)
    assert not SessionDraft.objects.exists()


@pytest.mark.parametrize("pain", ["11", "-1", "three", "2.5", "", "\x00", "9" * 400])
def test_a_pain_that_is_no_number_is_refused(as_patient, prescription, pain):
    answer = as_patient.post(reverse("patients:begin"), {"client_id": uuid.uuid4(), "pain_before": pain})

    assert answer.status_code == 422
    assert not SessionDraft.objects.exists()


@pytest.mark.parametrize("client_id", ["", "not-an-id", "\x00"])
def test_a_page_without_its_id_says_so(as_patient, prescription, client_id):
    answer = as_patient.post(reverse("patients:begin"), {"client_id": client_id, "pain_before": "2"})

    assertContains(answer, "This page is too old.", status_code=422)


def test_over_the_limit_the_guide_does_not_open(as_patient, patient, prescription):
    client_id = uuid.uuid4()
    said = {"client_id": client_id, "pain_before": "6"}

    answer = as_patient.post(reverse("patients:begin"), said, follow=True)
    again = as_patient.post(reverse("patients:begin"), said, follow=True)

    held = patient.sessions.get()
    assert (held.status, held.pain_before, held.client_id) == ("held", 6, client_id)
    assert not SessionDraft.objects.exists()
    assertContains(answer, "Leave the stretch for today")
    assert again.redirect_chain[-1] == answer.redirect_chain[-1]
    assert patient.tallies.get().held


def test_pain_over_the_limit_on_the_first_page_gone_back_to_keeps_what_was_held(
    as_patient, patient, prescription
):
    client_id = begin(as_patient, pain="2")
    as_patient.post(at("step", client_id, HOLD))

    as_patient.post(reverse("patients:begin"), {"client_id": client_id, "pain_before": "6"})

    session = patient.sessions.get()
    assert (session.status, session.pain_before, session.holds.count()) == ("partial", 6, 1)
    assert not SessionDraft.objects.exists()


def test_at_the_limit_the_guide_opens(as_patient, prescription):
    client_id = begin(as_patient, pain="5")

    assertContains(as_patient.get(at("session", client_id)), "Get ready")


def test_beginning_twice_begins_once(as_patient, patient, prescription):
    said = {"client_id": uuid.uuid4(), "pain_before": "2"}

    as_patient.post(reverse("patients:begin"), said)
    as_patient.post(reverse("patients:begin"), {**said, "pain_before": "4"})

    assert draft_of(patient).answers["pain_before"] == 2


def test_an_old_page_does_not_begin_a_logged_session_again(as_patient, patient, prescription):
    session = make_session(prescription=prescription).session

    answer = as_patient.post(reverse("patients:begin"), {"client_id": session.client_id, "pain_before": "2"})

    assert answer.url == at("saved", session.client_id)
    assert not SessionDraft.objects.exists()


def test_nothing_begins_while_the_routine_is_paused(as_patient, patient, prescription, clinician):
    pause(patient=patient, by=clinician, reason="Scan.", at=NOW)

    answer = as_patient.post(
        reverse("patients:begin"), {"client_id": uuid.uuid4(), "pain_before": "2"}, follow=True
    )

    assertContains(answer, "Your routine is paused.")
    assert not SessionDraft.objects.exists()


def test_nothing_begins_without_a_routine(as_patient, patient):
    assertContains(as_patient.get(reverse("patients:begin"), follow=True), "Your routine is not set yet.")


def test_nothing_begins_before_the_start(as_patient, patient):
    make_prescription(patient=patient, at=NOW, start=NOW.date() + timedelta(days=2))

    assertContains(
        as_patient.get(reverse("patients:begin"), follow=True), "Your routine has not started yet."
    )


def test_a_straight_resting_leg_comes_with_its_caution(as_patient, patient):
    make_prescription(patient=patient, resting_leg="straight")

    assertContains(as_patient.get(reverse("patients:begin")), "If lying with one leg straight gives you pain")

    begin(as_patient, resting_leg="bent")
    assert draft_of(patient).answers["resting_leg"] == "bent"


def test_a_bent_resting_leg_needs_no_caution(as_patient, prescription):
    assertNotContains(as_patient.get(reverse("patients:begin")), "How will you lie?")


def test_the_whole_session_can_be_walked_without_a_script(as_patient, patient, prescription):
    """Every step is a page whose one button leads on; the holds are ticked by hand."""
    client_id = begin(as_patient)
    address, headings = at("session", client_id), []
    while "/session/" in address:
        page = as_patient.get(address).content.decode()
        headings += re.findall(r"<h1[^>]*>([^<]+)</h1>", page)[:1]
        dock = page[page.index('class="hs-dock"') :]
        form = re.search(r'<form method="post" action="([^"]+)">', dock)
        if form:
            address = as_patient.post(form[1]).url
        else:
            [address] = re.findall(r'<a class="btn btn-primary btn-lg" href="([^"]+)"', dock)

    assert headings[:6] == [
        *("Get ready", "Place the towel", "Lift your left leg", "Pull gently"),
        *("Hold 1 of 2, left leg", "Let go"),
    ]
    assert headings[10:12] == ["Rest", "Change legs"]
    assert headings[-1] == "Let go"
    assert address == at("pain", client_id)
    held = draft_of(patient).holds
    assert [(each["side"], each["repetition"]) for each in held] == [("L", 1), ("L", 2), ("R", 1), ("R", 2)]
    assert {(each["seconds"], each["timed"], each["grip"], each["knee"]) for each in held} == {
        (10.0, False, "ends", "bent")
    }


def test_stop_and_next_stand_on_every_step(as_patient, prescription):
    client_id = begin(as_patient)
    for n in range(1, len(bare_steps(prescription.items.all())) + 1):
        page = as_patient.get(at("step", client_id, n))
        assertContains(page, "Stop, it hurts")
        assertContains(page, at("stopped", client_id))


def test_the_fragment_comes_alone(as_patient, prescription):
    client_id = begin(as_patient)

    fragment = as_patient.get(
        at("step", client_id, 3), headers={"HX-Request": "true", "HX-Target": "main"}
    ).content.decode()

    assert "Lift your left leg" in fragment
    assert "<html" not in fragment
    assert "hs-dock" not in fragment


def test_the_script_is_given_every_step_in_one_response(as_patient, prescription):
    client_id = begin(as_patient)

    page = as_patient.get(at("session", client_id)).content.decode()

    assert page.count("<template data-n=") == len(bare_steps(prescription.items.all()))
    assert page.count("data-post=") == 4
    assert page.count("data-picture=") == 1  # for both legs: the script negates its numbers
    assert page.count("<svg xmlns") + page.count('class="hs-figure"') == 1
    assert "js/guide.js" in page
    assert "style=" not in page
    assert "onclick" not in page


def test_the_script_sends_the_seconds_as_held(as_patient, patient, prescription):
    client_id = begin(as_patient)

    answer = as_patient.post(
        at("step", client_id, HOLD), {"seconds": "7.4"}, headers={"Accept": "application/json"}
    )

    assert (answer.status_code, answer.content) == (204, b"")
    assert [(each["seconds"], each["timed"]) for each in draft_of(patient).holds] == [(7.0, True)]


def test_a_hold_sent_twice_counts_once(as_patient, patient, prescription):
    client_id = begin(as_patient)

    for seconds in ("10", "3"):
        as_patient.post(at("step", client_id, HOLD), {"seconds": seconds})

    assert [each["seconds"] for each in draft_of(patient).holds] == [10.0]


@pytest.mark.parametrize("seconds", ["many", "-1", "nan", "inf", "\x00"])
def test_seconds_that_are_none_are_refused(as_patient, patient, prescription, seconds):
    client_id = begin(as_patient)

    assert as_patient.post(at("step", client_id, HOLD), {"seconds": seconds}).status_code == 422
    assert draft_of(patient).holds == []


def test_a_step_that_does_not_exist_is_not_found(as_patient, prescription):
    client_id = begin(as_patient)

    for n in (0, 999, 10**30):
        assert as_patient.get(f"/session/{client_id}/{n}/").status_code == 404
        assert as_patient.post(f"/session/{client_id}/{n}/").status_code == 404


def test_only_a_hold_is_kept(as_patient, patient, prescription):
    client_id = begin(as_patient)

    assert as_patient.post(at("step", client_id, 1)).url == at("step", client_id, 2)
    assert draft_of(patient).holds == []


def test_going_on_begins_at_the_lift_before_the_first_missing_hold(as_patient, prescription):
    client_id = begin(as_patient)
    as_patient.post(at("step", client_id, HOLD))

    page = as_patient.get(at("session", client_id))

    assert page.context["shown"].step.kind == "lift"
    assert page.context["shown"].step.repetition == 2


def test_when_all_is_held_going_on_leads_to_the_log(as_patient, prescription):
    client_id = begin(as_patient)
    for step in bare_steps(prescription.items.all()):
        as_patient.post(at("step", client_id, step.n))

    assert as_patient.get(at("session", client_id)).url == at("pain", client_id)


@pytest.mark.parametrize("asked", ["0", "999", "x", "-1", "9" * 50, "²"])
def test_a_place_that_does_not_exist_begins_at_the_first_step(as_patient, prescription, asked):
    client_id = begin(as_patient)

    page = as_patient.get(at("session", client_id), {"at": asked})

    assert page.context["shown"].step.n == 1


def test_make_it_easier_moves_the_hands_then_bends_the_knee(as_patient, patient):
    prescription = make_prescription(patient=patient, level=6, grip="part_way", knee="straight")
    item = prescription.items.get()
    client_id = begin(as_patient)

    as_patient.post(at("easier", client_id), {"n": "3"})
    as_patient.post(at("step", client_id, HOLD))
    answer = as_patient.post(at("easier", client_id), {"n": "7"})
    as_patient.post(at("step", client_id, HOLD + 4))

    assert answer.url == at("session", client_id) + "?at=7"
    draft = draft_of(patient)
    assert draft.answers["easier"] == {str(item.pk): {"grip": "ends", "knee": "bent"}}
    assert [(each["grip"], each["knee"]) for each in draft.holds] == [("ends", "straight"), ("ends", "bent")]
    assertContains(as_patient.get(at("step", client_id, 3)), "Your knee points at the ceiling.")
    assertNotContains(as_patient.get(at("step", client_id, 3)), "Make it easier")
    assert prescription.items.get().grip == "part_way"


def test_the_resting_leg_may_always_be_bent(as_patient, patient):
    make_prescription(patient=patient, resting_leg="straight")
    client_id = begin(as_patient, resting_leg="straight")
    assertContains(as_patient.get(at("session", client_id)), "Bend both knees instead")

    as_patient.post(at("easier", client_id), {"n": "1", "what": "resting_leg"})

    assert draft_of(patient).answers["resting_leg"] == "bent"
    assertContains(as_patient.get(at("step", client_id, 1)), "Bend both knees. Put your feet flat.")


@pytest.mark.parametrize("n", ["", "x", "0", "999", "9" * 50])
def test_easier_of_no_step_is_not_found(as_patient, prescription, n):
    assert as_patient.post(at("easier", begin(as_patient)), {"n": n}).status_code == 404


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        *[(cause, "pain") for cause in ("too_strong", "sharp", "tingling", "down_leg")],
        ("time", "time"),
        ("other", "other"),
    ],
)
def test_a_stop_keeps_the_part_done_and_leads_to_the_log(as_patient, patient, prescription, cause, reason):
    client_id = begin(as_patient)
    as_patient.post(at("step", client_id, HOLD))
    assertContains(as_patient.get(at("stopped", client_id)), "You stopped. That was the right thing to do.")

    answer = as_patient.post(at("stopped", client_id), {"cause": cause})

    assert answer.url == at("pain", client_id)
    draft = draft_of(patient)
    assert draft.answers["stopped_reason"] == reason
    assert len(draft.holds) == 1


@pytest.mark.parametrize("cause", ["", "bored", "\x00"])
def test_a_stop_asks_why(as_patient, patient, prescription, cause):
    client_id = begin(as_patient)

    answer = as_patient.post(at("stopped", client_id), {"cause": cause})

    assertContains(answer, "Choose one of the answers.", status_code=422)
    assert "stopped_reason" not in draft_of(patient).answers


def test_a_session_does_not_go_on_while_the_routine_is_paused(as_patient, patient, prescription, clinician):
    client_id = begin(as_patient)
    pause(patient=patient, by=clinician, reason="Scan.", at=NOW)

    for address in (at("session", client_id), at("step", client_id, 3)):
        assertContains(as_patient.get(address, follow=True), "You can still finish your log")
    assert as_patient.get(at("pain", client_id)).status_code == 200


def test_a_session_of_an_old_version_does_not_go_on(as_patient, patient, prescription, clinician):
    client_id = begin(as_patient)
    end_prescription(prescription, by=clinician, at=NOW)

    assertContains(as_patient.get(at("session", client_id), follow=True), "Your routine has changed since.")


def test_a_logged_session_is_not_guided_again(as_patient, prescription):
    session = make_session(prescription=prescription).session

    for name in ("session", "stopped", "pain", "review"):
        assert as_patient.get(at(name, session.client_id)).url == at("saved", session.client_id)
    assert Session.objects.count() == 1


@pytest.mark.parametrize("code", ["HAM_SUPINE", "HAM_SEATED"])
def test_the_minutes_of_today_are_those_of_the_guide(patient, code):
    make_stretch(code)
    prescription = make_prescription(patient=patient)

    bare, said = bare_steps(prescription.items.all()), said_steps(prescription, {})

    assert [(step.kind, step.seconds) for step in bare] == [(step.kind, step.seconds) for step in said]
    assert about_minutes(bare) == about_minutes(said)


def test_the_steps_can_be_read_first(as_patient, prescription):
    page = as_patient.get(reverse("patients:steps", args=[prescription.pk]))

    for words in (
        "Get ready",
        "Move your hands close to the ends.",
        "Keep still for 10 seconds.",
        "Change legs",
    ):
        assertContains(page, words)
    assertContains(page, "Lift your left leg", count=1)


@pytest.mark.parametrize("holds", [1, 3])
def test_a_step_costs_the_same(as_patient, prescription, holds, django_assert_num_queries):
    client_id = begin(as_patient)
    for n in (5, 9, 16)[:holds]:
        as_patient.post(at("step", client_id, n))

    # sign-in; account; draft with patient, routine and lock; items; steps, cues and cautions
    with django_assert_num_queries(7):
        as_patient.get(at("step", client_id, 3))
    with django_assert_num_queries(7):
        as_patient.get(at("session", client_id))
