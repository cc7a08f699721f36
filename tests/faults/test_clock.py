"""The clock of the server jumps, by an hour or by days, forward or back, between any two clicks: no page
breaks, no log is refused, no promise of the record is broken, and it adds up afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse

from clinic.daily import run_daily
from clinic.notices import drain
from clinic.reconciliation import faults
from patients.actions.amend import amend_session
from patients.actions.draft import begin, keep
from patients.actions.unfinished import finish_grave_drafts
from patients.models import Card, Notice, Session
from patients.session_answers import answers_now
from patients.words import CardState
from tests import story
from tests import test_story_without_script as walk
from tests.clinic.test_notices import make_notice
from tests.conftest import signed_in
from tests.factories import make_patient, make_prescription, make_session
from tests.forms import Visitor
from tests.pages import begun, make_house, patients_pages
from tests.proofs import open_page

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 10, 9, tzinfo=UTC)
JUMPS = {
    "an hour back": -HOUR,
    "two days back": -2 * DAY,
    "a year back": -365 * DAY,
    "an hour on": HOUR,
    "two days on": 2 * DAY,
}
STEPS: dict[str, dict[str, Any]] = {
    "pain": {"pain_before": "2", "pain_during": "8", "pain_after": "4", "stretch_strength": "6"},
    "where": {"where": "stretch_only"},
    "effort": {"ease": "hard", "pelvis_down": "yes", "signs_none": "on"},
    "review": {},
}


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=True) as moved:
        yield moved


class Jumpy(Visitor):
    """Before each click the clock of the server is another one: there and back again."""

    def __init__(self, clock: Any, jump: timedelta) -> None:
        super().__init__()
        self.clock, self.places, self.is_steady = clock, cycle([START, START + jump]), True

    def _arrive(self, response: Any, address: str) -> Visitor:
        arrived = super()._arrive(response, address)
        if not self.is_steady:
            self.clock.move_to(next(self.places))
        return arrived


def walk_the_story(clock: Any, jump: timedelta) -> Any:
    """From the first sign-in to the resolved card (tests/test_story_without_script.py). From the guide on the
    clock is moved at every click; to prescribe, safety questions of the future count as not asked."""
    ines = story.clinician_of_an_empty_clinic()
    at_the_desk, at_home = Jumpy(clock, jump), Jumpy(clock, jump)
    walk.sign_in(at_the_desk)
    patient = walk.add_and_screen(at_the_desk, by=ines)
    walk.prescribe(at_the_desk, patient)
    link = walk.show_a_link(at_the_desk)
    walk.connect_the_phone(at_home, link, patient, by=ines)
    walk.it_is_connected(at_the_desk)
    at_the_desk.is_steady = at_home.is_steady = False
    walk.follow_the_guide(at_home, patient)
    walk.log_the_session(at_home, patient)
    walk.find_and_resolve(at_the_desk, by=ines)
    walk.the_patient_is_told_to_rest(at_home)
    return patient


@pytest.mark.parametrize("jump", [-10 * MINUTE, 10 * MINUTE], ids=["10 minutes back", "10 minutes on"])
def test_the_whole_story_on_a_clock_that_trembles(clock: Any, jump: timedelta) -> None:
    patient = walk_the_story(clock, jump)

    assert Session.objects.get().patient == patient
    assert not list(faults())


@pytest.fixture
def routine(clinician: Any, clock: Any) -> Any:
    patient = make_patient(clinician=clinician, at=START - 40 * DAY)
    return make_prescription(patient=patient, at=START - 30 * DAY)


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_a_log_is_taken_and_judged_whatever_the_clock_says(routine: Any, clock: Any, jump: timedelta) -> None:
    patient = routine.patient
    draft = begun(patient, routine, at=START)
    clock.move_to(START + jump)
    client = signed_in(patient.account)

    for step, said in STEPS.items():
        answer = client.post(reverse(f"patients:{step}", args=[draft.client_id]), said)
        assert answer.status_code == 302, (step, answer.content)

    session = patient.sessions.get()
    assert session.performed_at == START
    assert abs(session.received_at - START - jump) < MINUTE
    assert session.judged == "flagged"
    assert Card.objects.get().severity == "urgent"
    assert client.get(answer["Location"]).status_code == 200
    assert client.get("/today/").status_code == 200
    assert not list(faults())


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_of_two_corrections_the_one_that_was_written_last_is_read(
    routine: Any, clock: Any, jump: timedelta
) -> None:
    logged = make_session(prescription=routine, performed_at=START, pain_during=2)
    session, patient = logged.session, routine.patient

    for n, worst in enumerate((4, 7)):
        at = START + n * jump
        amend_session(
            session, answers=replace(answers_now(session), pain_during=worst), by=patient.account, at=at
        )
        session = patient.sessions.for_reading().get()

    assert answers_now(session).pain_during == 7
    assert list(session.amendments.order_by("at").values_list("pk", flat=True)) == sorted(
        session.amendments.values_list("pk", flat=True)
    )
    clock.move_to(START + jump)
    page = signed_in(patient.account).get(reverse("patients:correct", args=[session.client_id]))
    assert page.status_code == 200


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_a_card_is_taken_on_resolved_and_undone(
    routine: Any, clinician: Any, clock: Any, jump: timedelta
) -> None:
    card: Any = make_session(prescription=routine, performed_at=START, pain_during=8).advice.card
    client, places = signed_in(clinician), [START + jump, START, START + jump]
    deeds = {
        "acknowledge": {},
        "note": {"note": "She does not answer."},
        "resolve": {"outcome": "called", "note": "She rests until Friday."},
    }
    for at, (deed, said) in zip(places, deeds.items(), strict=True):
        clock.move_to(at)
        client.force_login(clinician)
        answer = client.post(reverse(f"clinic:{deed}", args=[card.pk]), said)
        assert answer.status_code < 400, (deed, answer.content)

    assert [act.act for act in card.acts.all()] == list(deeds)
    client.force_login(clinician)
    undone = client.post(reverse("clinic:undo", args=[card.pk]), {"of": card.acts.last().pk})
    card.refresh_from_db()
    assert undone.status_code < 400
    assert (card.state, card.resolved_at) == (CardState.ACKNOWLEDGED, None)
    for page in ("clinic:review", "clinic:overview"):
        assert client.get(reverse(page)).status_code == 200
    assert client.get(reverse("clinic:chart", args=[card.patient_id])).status_code == 200


def test_an_emergency_of_tomorrow_is_told_today(routine: Any, mailoutbox: Any) -> None:
    """The clock stood two days ahead when it came, and is right again now."""
    make_session(prescription=routine, performed_at=START + 2 * DAY, signs=[("saddle_numbness", "new")])
    assert Notice.objects.filter(created_at__gt=START + DAY).exists()

    done = drain(clock=lambda: START)

    assert done.sent > 0
    assert not Notice.objects.unsent().filter(kind="now").exists()


def test_a_notice_that_was_tried_tomorrow_is_tried_again_today(clinician: Any, mailoutbox: Any) -> None:
    notice = make_notice(clinician, at=START)
    Notice.objects.filter(pk=notice.pk).update(attempts=3, next_try_at=START + 2 * DAY, last_error="OSError")

    assert drain(clock=lambda: START).sent == 1


def test_a_mail_server_that_refuses_is_not_asked_without_end(clinician: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.faults.test_clock.Refusing"
    make_notice(clinician, at=START + 2 * DAY)

    assert drain(clock=lambda: START).failed == 1
    assert Notice.objects.get().next_try_at == START + MINUTE


class Refusing(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise OSError("refused")


def test_a_digest_of_this_evening_does_not_go_because_two_clocks_differ(clinician: Any) -> None:
    notice = make_notice(clinician, at=START + 2 * MINUTE, kind="digest")
    Notice.objects.filter(pk=notice.pk).update(next_try_at=START + 8 * HOUR)

    assert drain(clock=lambda: START).sent == 0


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_an_unfinished_log_with_a_stop_in_it_does_not_wait_for_the_clock(
    routine: Any, jump: timedelta
) -> None:
    draft = begin(patient=routine.patient, prescription=routine, at=START + jump)
    keep(draft, {"stopped_reason": "pain", "pain_during": 8}, at=START + jump)

    for passed in (HOUR, 3 * HOUR):  # the outbox asks each quarter of a minute
        finish_grave_drafts(at=START + passed)

    assert Session.objects.get().judged == "flagged"
    assert Card.objects.get().severity == "urgent"


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_the_daily_job_does_each_day_that_comes(routine: Any, clinician: Any, jump: timedelta) -> None:
    clinic = clinician.clinic
    clinic.on_duty = clinic.deputy = clinician
    clinic.save()
    for at in (START, START + jump, START, START + DAY, START + 2 * DAY):
        run_daily(at=at)

    done = clinic.daily_runs.filter(finished_at__isnull=False)
    assert set(done.values_list("on", flat=True)) >= {(START + n * DAY).date() for n in range(3)}
    assert done.get(on=(START + 2 * DAY).date()).patients > 0
    assert not list(faults())


def test_the_days_that_a_wrong_clock_did_are_done_when_they_come(routine: Any, clinician: Any) -> None:
    run_daily(at=START + 2 * DAY)
    run_daily(at=START)

    done = clinician.clinic.daily_runs.filter(finished_at__isnull=False)
    assert [run.on for run in done] == [START.date()]


def test_a_session_that_began_tomorrow_ends_today(clinician: Any, clock: Any) -> None:
    """A shared computer that was left alone while the clock stood ahead."""
    clock.move_to(START + 2 * DAY)
    client = signed_in(clinician)
    assert client.get(reverse("clinic:review")).status_code == 200
    clock.move_to(START)

    assert client.get(reverse("clinic:review"))["Location"].startswith("/signin/")


def test_every_page_of_a_patient_opens_after_the_clock_was_put_back(clinic: Any, clock: Any) -> None:
    """All that stands on them is of the day after tomorrow."""
    house = make_house(at=START)
    pages = list(patients_pages(house))
    clock.move_to(START - 2 * DAY)

    broken = []
    for page in pages:
        answer, _client = open_page(page, Client(raise_request_exception=False))
        if answer.status_code >= 500:
            broken.append(f"{page}: {answer.status_code}")

    assert len(pages) > 20
    assert broken == []
