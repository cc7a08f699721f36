"""A whole log from a phone that had no connection: counted once, at its own time, and nothing of it lost."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions.draft import begin, keep
from patients.forms.offline import LONGEST
from patients.models import Card, Session, SessionDraft
from patients.phone import account_mark
from tests.factories import make_patient, make_prescription

ANSWERS = [
    *[["pain_before", "2"], ["pain_during", "3"], ["pain_after", "2"], ["stretch_strength", "6"]],
    *[["where", "post_thigh_L"], ["kind_post_thigh_L", "ache"], ["ease", "ok"], ["signs_none", "on"]],
]


def log_of(routine: Any, **said: Any) -> dict[str, Any]:
    """As static/js/sending.js sends it."""
    item = routine.items.get()
    holds = [{"item": item.pk, "side": side, "repetition": n, "seconds": 10} for side in "LR" for n in (1, 2)]
    return {
        "format": 1,
        "account": account_mark(routine.patient.account),
        "client_id": str(uuid.uuid4()),
        "prescription": str(routine.pk),
        "started_at": (timezone.now() - timedelta(hours=5)).isoformat(),
        "holds": holds,
        "answers": ANSWERS,
        **said,
    }


def send(client: Any, log: Any) -> Any:
    body = log if isinstance(log, (str, bytes)) else json.dumps(log)
    return client.post(reverse("patients:offline_log"), body, content_type="application/json")


@pytest.fixture
def prescription(patient: Any) -> Any:
    return make_prescription(patient=patient, at=timezone.now() - timedelta(days=20))


def test_a_log_that_comes_hours_later_is_kept_at_its_own_time(as_patient, prescription):
    log = log_of(prescription)

    said = send(as_patient, log).json()

    session = Session.objects.get()
    assert said == {
        "received": log["client_id"],
        "severity": "none",
        "page": reverse("patients:saved", args=[session.client_id]),
    }
    assert session.performed_at.isoformat() == log["started_at"]
    assert (session.status, session.fraction, session.entered_late) == ("done", 1, False)
    assert (session.pain_before, session.pain_during, session.safety, session.full_list) == (
        2,
        3,
        "none",
        True,
    )
    assert session.feelings.get().qualities == ["ache"]


def test_the_same_log_twice_is_one_session_with_the_first_answer(as_patient, prescription):
    log = log_of(prescription, answers=[*ANSWERS[:1], ["pain_during", "8"], *ANSWERS[2:]])

    first, second = send(as_patient, log).json(), send(as_patient, log).json()

    assert first == second
    assert Session.objects.count() == 1
    assert Session.objects.get().amendments.count() == 0
    assert first["page"].startswith("/advice/")


def test_a_log_of_days_ago_is_not_refused(as_patient, prescription):
    started = timezone.now() - timedelta(days=6)

    assert send(as_patient, log_of(prescription, started_at=started.isoformat())).status_code == 200
    assert Session.objects.get().performed_on == prescription.patient.clinic.today(started)


def test_a_log_of_a_routine_that_has_changed_since_follows_the_old_one(as_patient, prescription):
    newer = make_prescription(patient=prescription.patient, at=timezone.now(), reason="Longer holds.")

    assert send(as_patient, log_of(prescription)).status_code == 200
    assert Session.objects.get().prescription == prescription != newer


def test_a_sign_named_without_a_connection_reaches_the_clinic_as_an_emergency(as_patient, prescription):
    answers = [*ANSWERS[:-1], ["sign_saddle_numbness", "new"]]

    said = send(as_patient, log_of(prescription, answers=answers)).json()

    assert said["severity"] == "emergency"
    assert Card.objects.get().severity == "emergency"
    assert "999" in as_patient.get(said["page"]).content.decode()


def test_advice_that_nobody_may_have_read_waits_on_today(as_patient, prescription):
    answers = [*ANSWERS[:1], ["pain_during", "8"], *ANSWERS[2:]]
    page = send(as_patient, log_of(prescription, answers=answers)).json()["page"]

    assert page in as_patient.get("/today/").content.decode()


def test_a_log_joins_the_draft_that_was_begun_with_a_connection(as_patient, prescription):
    item, patient, at = prescription.items.get(), prescription.patient, timezone.now() - timedelta(hours=1)
    draft = begin(patient=patient, prescription=prescription, at=at)
    keep(draft, {"pain_before": 4, "resting_leg": "bent"}, at=at)
    holds = [{"item": item.pk, "side": "L", "repetition": 1, "seconds": 7}]
    answers = [["pain_before", "skip"], *ANSWERS[1:]]

    log = log_of(
        prescription, client_id=str(draft.client_id), prescription=None, holds=holds, answers=answers
    )
    assert send(as_patient, log).status_code == 200

    session = Session.objects.get()
    assert (session.pain_before, session.performed_at, session.status) == (4, at, "partial")
    assert session.holds.get().seconds == 7
    assert not SessionDraft.objects.exists()


def test_saving_without_a_connection_takes_the_draft_as_it_stands(as_patient, prescription):
    patient, at = prescription.patient, timezone.now()
    draft = begin(patient=patient, prescription=prescription, at=at)
    keep(draft, {"pain_before": 4, "pain_during": 5, "pain_after": 4, "stretch_strength": 5}, at=at)

    log = log_of(prescription, client_id=str(draft.client_id), holds=[], answers=[])
    assert send(as_patient, log).status_code == 200
    assert Session.objects.get().pain_during == 5


def test_too_sore_to_start_is_a_held_session(as_patient, prescription):
    log = log_of(prescription, held=True, holds=[], answers=[["pain_before", "7"]])

    assert send(as_patient, log).json()["page"].startswith("/advice/")
    assert (Session.objects.get().status, Session.objects.get().pain_before) == ("held", 7)


def test_a_stop_and_its_cause_arrive(as_patient, prescription):
    assert send(as_patient, log_of(prescription, cause="sharp")).status_code == 200
    assert (Session.objects.get().status, Session.objects.get().stopped_reason) == ("stopped", "pain")


def test_what_nobody_finished_is_taken_as_it_stands(as_patient, prescription):
    answers = [["pain_during", "8"], ["pain_after", "twelve"], ["where", "calf_L"], ["where", "stretch_only"]]

    assert send(as_patient, log_of(prescription, unfinished=True, answers=answers)).status_code == 200

    session = Session.objects.get()
    assert (session.status, session.pain_during, session.pain_after) == ("partial", 8, None)
    assert session.feelings.get().site == "calf"


def test_an_answer_that_is_missing_is_said_in_words_and_nothing_is_kept(as_patient, prescription):
    response = send(as_patient, log_of(prescription, answers=ANSWERS[2:]))

    assert response.status_code == 422
    assert "Choose a number from 0 to 10" in response.json()["wrong"]
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        *("", "{", "[]", "null", "3", '"log"', "[" * 50_000, '{"format": 1}', '{"format": 2}', b"\xff\xfe"),
        {"client_id": "me"},
        {"client_id": 3},
        {"started_at": "yesterday"},
        {"started_at": "2026-02-30T10:00:00Z"},
        {"started_at": "2026-03-01T10:00:00"},
        {"started_at": None},
        {"prescription": None},
        {"prescription": "x"},
        {"prescription": str(uuid.uuid4())},
        {"answers": "pain"},
        {"answers": [["pain_before"]]},
        {"answers": [["pain_before", 3]]},
        {"answers": [["note", "a\x00b"]]},
        {"answers": [["note", "\ud800"]]},
        {"holds": {"a": 1}},
        {"holds": [{"item": 1}]},
        {"holds": [{"item": 1, "side": "L", "repetition": 1, "seconds": "NaN"}]},
        {"holds": [{"item": 1, "side": "L", "repetition": 1, "seconds": -1}]},
        {"holds": [{"item": "e9999", "side": "L", "repetition": 1e400, "seconds": 1}]},
    ],
)
def test_a_body_that_is_no_log_is_refused_in_words(as_patient, prescription, body):
    sent = log_of(prescription, **body) if isinstance(body, dict) else body

    response = send(as_patient, sent)

    assert response.status_code == 422, response.content
    assert response.json()["wrong"]
    assert not Session.objects.exists()


def test_a_body_longer_than_any_log_is_refused(as_patient, prescription):
    response = send(as_patient, log_of(prescription, answers=[["note", "x" * LONGEST]]))

    assert (response.status_code, Session.objects.count()) == (413, 0)
    assert "shorten" in response.json()["wrong"]


def test_another_account_can_not_send_it(as_patient, prescription, clinician):
    theirs = make_prescription(patient=make_patient(clinician=clinician, name="Zora"))

    response = send(as_patient, log_of(theirs))

    assert (response.status_code, Session.objects.count()) == (409, 0)


def test_the_routine_of_another_patient_is_not_known(as_patient, prescription, clinician):
    theirs = make_prescription(patient=make_patient(clinician=clinician, name="Zora"))

    assert send(as_patient, log_of(prescription, prescription=str(theirs.pk))).status_code == 422


def test_holds_that_the_routine_does_not_have_are_left_out(as_patient, prescription):
    log = log_of(prescription)
    log["holds"] += [{**log["holds"][0], "repetition": 9}, {**log["holds"][0], "item": 99_999_999}]
    log["holds"] += [{**log["holds"][0], "seconds": 6}, {**log["holds"][0], "seconds": 900}]

    assert send(as_patient, log).status_code == 200
    assert Session.objects.get().holds.count() == 4
    assert max(hold.seconds for hold in Session.objects.get().holds.all()) == 600


def test_a_clock_that_stands_before_the_routine_does_not_date_the_session(as_patient, prescription):
    assert send(as_patient, log_of(prescription, started_at="1970-01-01T00:04:00Z")).status_code == 200
    assert Session.objects.get().performed_on == prescription.patient.clinic.today(timezone.now())


def test_a_clock_that_runs_ahead_is_taken_and_said_to_the_clinic(as_patient, prescription):
    ahead = timezone.now() + timedelta(days=2)

    assert send(as_patient, log_of(prescription, started_at=ahead.isoformat())).status_code == 200
    assert Session.objects.get().performed_at == ahead


def test_the_token_names_the_account_and_nobody(as_patient, patient):
    said = as_patient.get(reverse("patients:offline_token"))

    assert said.json()["account"] == account_mark(patient.account)
    assert patient.name not in said.content.decode()
    assert "no-store" in said["Cache-Control"]


def test_the_kit_has_the_guide_and_the_forms_and_no_name(as_patient, patient, prescription):
    response = as_patient.get(reverse("patients:offline_kit"))
    kit = response.json()

    assert kit["limit"] == prescription.pain_limit
    assert set(kit["guides"]) == {""}
    assert next(iter(kit["holds"].values()))["side"] == "L"
    assert len(kit["holds"]) == 4
    text = response.content.decode()
    for name in (patient.name, patient.first_name, patient.clinician.first_name, patient.account.email):
        assert name not in text
    assert "no-store" in response["Cache-Control"]
    assert 'name="csrfmiddlewaretoken"' not in text


def test_a_kit_that_the_phone_has_is_not_sent_again(as_patient, prescription):
    first = as_patient.get(reverse("patients:offline_kit"))

    again = as_patient.get(reverse("patients:offline_kit"), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-store" in again["Cache-Control"]

    make_prescription(patient=prescription.patient, at=timezone.now(), reason="Longer holds.", pain_limit=4)
    other = as_patient.get(reverse("patients:offline_kit"), headers={"if-none-match": first["ETag"]})
    assert other.json()["limit"] == 4


def test_a_straight_resting_leg_has_a_guide_for_each_way(as_patient, patient):
    make_prescription(patient=patient, resting_leg="straight", at=timezone.now() - timedelta(days=3))

    assert set(as_patient.get(reverse("patients:offline_kit")).json()["guides"]) == {"", "bent"}


def test_a_kit_without_a_routine_says_why_and_can_still_log(as_patient, patient):
    kit = as_patient.get(reverse("patients:offline_kit")).json()

    assert kit["closed"]
    assert "guides" not in kit
    assert "pain_during" in kit["log"]
