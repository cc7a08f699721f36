"""The page of a patient's ladder: every condition with its value, and the clinician's answer."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from patients.models import AccessEvent, Decision, Prescription
from tests.clinic.steps import make_week
from tests.conftest import signed_in
from tests.factories import make_prescription, make_screening, make_session, make_user
from tests.progression_pages import TYPED

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def ready(patient, at):
    """A patient who may move up from level 3 to 4."""
    make_week(patient, at=at)
    return patient


def address(patient, name="progression", *more):
    return reverse(f"clinic:{name}", args=[patient.pk, *more])


def page(client, patient):
    return client.get(address(patient)).content.decode()


def said_in(html, **more):
    """What the panel's forms send."""
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', html) for name in ("item", "seen")}
    return {name: match[1] for name, match in found.items() if match} | more


def test_the_page_shows_every_condition_with_its_value(as_clinician, ready):
    html = page(as_clinician, ready)

    assert "Move up from level 3 to 4" in html
    for label, value in {
        "Sessions in the last 7 days": "5",
        "Sessions over the pain limit": "0",
        "Sessions with worst pain 2 or less": "5 of 5 (100%)",
        "Sessions with every hold as long as prescribed": "5 of 5 (100%)",
        "Last 3 sessions felt": "About right, About right, About right",
        "Mornings answered": "5",
        "Morning pain against before the session": "0, 0, 0, 0, 0",
        "Open card": "none",
        "Days on this level": "10 days",
        "Rules on an open card that ask for a step back": "none",
        "Days between the last two sessions": "2 days",
    }.items():
        assert re.search(rf"{re.escape(label)}.*?<strong>{re.escape(value)}</strong>", html), label


def test_the_page_shows_what_the_patient_will_read_before_anything_is_accepted(as_clinician, ready):
    html = page(as_clinician, ready)

    assert "What Gareth will see" in html
    assert "<mark>" in html
    assert "Grip: close to the ends to half way" in html
    assert "hs-figure" in html
    assert not Decision.objects.exists()


def test_the_ladder_shows_where_one_is_has_been_and_would_go(as_clinician, patient, at):
    make_prescription(patient=patient, at=at - timedelta(days=20), level=2)
    make_week(patient, at=at)

    html = page(as_clinician, patient)

    rungs = re.findall(r'<li value="(\d)" class="([^"]*)"', html)
    assert rungs == [
        ("1", ""),
        ("2", "is-done"),
        ("3", "is-now"),
        ("4", "is-next"),
        *((str(number), "") for number in range(5, 9)),
    ]


def test_one_click_accepts_and_the_patient_reads_the_new_routine_today(as_clinician, ready):
    said = said_in(page(as_clinician, ready))

    answer = as_clinician.post(address(ready, "accept_step"), said, follow=True)

    assert answer.redirect_chain[-1][0] == address(ready)
    assert "accepted. Gareth" not in answer.content.decode()
    assert "The patient sees version 2 now." in answer.content.decode()
    current = ready.prescriptions.current().get()
    assert current.items.get().level == 4
    assert AccessEvent.objects.filter(patient=ready.pk, kind="changed", what="clinic:accept_step").exists()
    steps = signed_in(ready.account).get(reverse("patients:steps", args=[current.pk])).content.decode()
    assert "half way" in steps.lower()


def test_a_reason_of_one_click_declines_and_it_can_be_undone_in_place(as_clinician, ready):
    said = said_in(page(as_clinician, ready), why="Not ready yet")
    headers = {"HX-Request": "true", "HX-Target": "progression"}

    answer = as_clinician.post(address(ready, "decline_step"), said, headers=headers)

    decision = Decision.objects.get()
    assert (decision.choice, decision.reason, decision.level) == ("declined", "Not ready yet", 4)
    assert {each["name"] for each in decision.conditions} >= {"sessions", "mornings", "first_after_gap"}
    html = answer.content.decode()
    assert html.lstrip().startswith("<section")
    assert "declined. It comes again when the facts change." in html
    assert 'action="' + address(ready, "accept_step") not in html

    undone = as_clinician.post(address(ready, "undo_step"), {"decision": decision.pk}, headers=headers)

    assert 'action="' + address(ready, "accept_step") in undone.content.decode()
    assert Decision.objects.filter(choice="undone", undoes=decision).count() == 1


def test_own_words_decline_too_and_no_words_do_not(as_clinician, ready):
    said = said_in(page(as_clinician, ready))

    assert as_clinician.post(address(ready, "decline_step"), said | {"reason": " "}).status_code == 422
    assert not Decision.objects.exists()
    as_clinician.post(address(ready, "decline_step"), said | {"reason": "Marathon on Sunday."})
    assert Decision.objects.get().reason == "Marathon on Sunday."


def test_undo_of_an_accepted_step_gives_the_former_routine_back(as_clinician, ready):
    as_clinician.post(address(ready, "accept_step"), said_in(page(as_clinician, ready)))
    assert "Undo" in page(as_clinician, ready)

    as_clinician.post(address(ready, "undo_step"), {"decision": Decision.objects.get().pk})

    current = ready.prescriptions.current().get()
    assert (current.version, current.items.get().level) == (3, 3)
    assert "Move up from level 3 to 4" in page(as_clinician, ready)


def test_a_colleague_who_was_faster_is_named_and_nothing_changes(as_clinician, ready, clinic):
    said = said_in(page(as_clinician, ready))
    marek = signed_in(make_user(clinic=clinic, name="Marek Nowak"))
    marek.post(address(ready, "accept_step"), said)

    for name, more in (("accept_step", {}), ("decline_step", {"why": "Not ready yet"})):
        answer = as_clinician.post(address(ready, name), said | more)
        assert answer.status_code == 409
        assert "Marek Nowak accepted a step (just now)." in answer.content.decode()
    assert Prescription.objects.count() == 2


def test_facts_that_changed_meanwhile_are_looked_at_first(as_clinician, ready, at):
    said = said_in(page(as_clinician, ready))
    make_session(prescription=ready.prescriptions.get(), performed_at=at, pain_during=8)

    answer = as_clinician.post(address(ready, "accept_step"), said)

    assert answer.status_code == 409
    assert "The facts have changed" in answer.content.decode()
    assert Prescription.objects.count() == 1


def test_what_the_checks_refuse_is_said_instead_of_the_button(as_clinician, ready, at):
    said = said_in(page(as_clinician, ready))
    make_screening(patient=ready, at=at, contraindications=[{"code": "hip_precautions", "cleared": ""}])

    html = page(as_clinician, ready)

    assert "bends the hip past a right angle" in html
    assert 'action="' + address(ready, "accept_step") not in html
    answer = as_clinician.post(address(ready, "accept_step"), said)
    assert answer.status_code == 422
    assert "bends the hip past a right angle" in answer.content.decode()
    assert Prescription.objects.count() == 1


def test_a_warning_wants_its_reason_on_the_panel(as_clinician, ready, at):
    make_screening(patient=ready, at=at, experience="new", tightness="very_tight")
    html = page(as_clinician, ready)
    said = said_in(html)
    assert 'name="why-PV2"' in html

    refused = as_clinician.post(address(ready, "accept_step"), said | {"why-PV2": ""})
    assert refused.status_code == 422
    assert Prescription.objects.count() == 1

    as_clinician.post(address(ready, "accept_step"), said | {"why-PV2": "Shown in the clinic."})
    assert ready.prescriptions.current().get().overrides["PV2"] == "Shown in the clinic."


def test_a_changed_step_is_read_back_before_it_is_handed_over(as_clinician, ready):
    item = ready.prescriptions.get().items.get()
    change = address(ready, "change_step", item.pk)
    assert 'value="20"' in as_clinician.get(change).content.decode()

    back = as_clinician.post(change, TYPED).content.decode()

    assert "Hold: 20 to 25 seconds" in back
    assert Prescription.objects.count() == 1
    sent = TYPED | said_in(back) | {"deed": "hand_over"}
    as_clinician.post(change, sent)
    decision = Decision.objects.get()
    assert (decision.choice, decision.reason) == ("changed", "Longer holds first.")
    assert ready.prescriptions.current().get().items.get().hold_s == 25


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"level": "5"}, "at most one up"),
        ({"hold_s": "31"}, "A hold lasts 5 to 30 seconds."),
        ({"hold_s": "x"}, "Type a whole number of seconds."),
        ({"reason": ""}, "Say why it is changed."),
    ],
)
def test_a_wrong_change_keeps_what_was_typed(as_clinician, ready, typed, said):
    item = ready.prescriptions.get().items.get()
    usual = {"level": "4", "aid": "towel", "grip": "part_way", "knee": "bent", "hold_s": "20"}
    usual |= {"reps_per_side": "3", "reason": "Kestrel words."}

    answer = as_clinician.post(address(ready, "change_step", item.pk), usual | typed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    if "reason" not in typed:
        assert "Kestrel words." in answer.content.decode()


@pytest.mark.parametrize("name", ["progression", "accept_step", "decline_step", "undo_step"])
def test_another_clinic_finds_nothing_here(ready, name):
    stranger = signed_in(make_user(name="Stranger"))
    ask = stranger.get if name == "progression" else stranger.post

    assert ask(address(ready, name)).status_code == 404


def test_a_decision_of_another_patient_cannot_be_undone_from_here(as_clinician, ready, clinician):
    as_clinician.post(address(ready, "decline_step"), said_in(page(as_clinician, ready), why="Not ready yet"))
    other = make_prescription(patient=None, by=clinician).patient
    other.clinic, other.clinician = ready.clinic, clinician
    other.save()

    answer = as_clinician.post(address(other, "undo_step"), {"decision": Decision.objects.get().pk})

    assert answer.status_code == 404
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("sessions", [1, 50])
def test_the_page_costs_the_same_after_any_number_of_sessions(as_clinician, patient, at, sessions):
    prescription = make_prescription(patient=patient, at=at - timedelta(days=60))
    for day in range(sessions):
        make_session(prescription=prescription, performed_at=at - timedelta(days=day))

    with CaptureQueriesContext(connection) as queries:
        page(as_clinician, patient)

    assert len(queries) == 23
